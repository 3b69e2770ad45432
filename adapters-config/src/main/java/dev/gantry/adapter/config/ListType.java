package dev.gantry.adapter.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A list of values of one type, without duplicates.
 *
 * @param <T> an item
 */
final class ListType<T extends Object> extends ValueType<List<T>> {
  private final ValueType<T> item;
  private final int maxItems;

  ListType(ValueType<T> item, int maxItems) {
    this.item = item;
    this.maxItems = maxItems;
  }

  ValueType<T> item() {
    return item;
  }

  int maxItems() {
    return maxItems;
  }

  @Override
  List<T> read(RawValue raw) throws BadValueException {
    List<RawValue> items = itemsOf(raw, this);
    if (items.size() > maxItems) {
      throw new BadValueException("has " + items.size() + " items; at most " + maxItems);
    }
    List<T> values = new ArrayList<>();
    for (RawValue one : items) {
      T value = item.read(one);
      if (values.contains(value)) {
        throw new BadValueException("names " + one.show() + " twice");
      }
      values.add(value);
    }
    return List.copyOf(values);
  }

  @Override
  String allowed() {
    return "list of " + item.allowed();
  }

  @Override
  String show(List<T> value) {
    return value.stream().map(item::show).collect(Collectors.joining(", ", "[", "]"));
  }
}
