package dev.gantry.adapter.config;

import java.util.List;

/** A list whose items are tables of keys, or the text that one of those keys would have. */
final class TableListType extends ValueType<List<Section>> {
  private final KeyScope scope;
  private final ConfigKey<?> shortForm;
  private final int maxItems;

  /**
   * @param shortForm the key that an item stands for when it is text and no table
   */
  TableListType(KeyScope scope, ConfigKey<?> shortForm, int maxItems) {
    this.scope = scope;
    this.shortForm = shortForm;
    this.maxItems = maxItems;
  }

  KeyScope scope() {
    return scope;
  }

  ConfigKey<?> shortForm() {
    return shortForm;
  }

  int maxItems() {
    return maxItems;
  }

  /** Tables need their place in the list; {@link SectionReader} reads them. */
  @Override
  List<Section> read(RawValue raw) throws BadValueException {
    throw mismatch();
  }

  @Override
  List<Section> ofNull() {
    return List.of();
  }

  @Override
  String allowed() {
    return "list of " + shortForm.type().allowed() + ", or of tables; at most " + maxItems;
  }

  @Override
  String show(List<Section> value) {
    return value.isEmpty() ? "[]" : "(" + value.size() + " items)";
  }
}
