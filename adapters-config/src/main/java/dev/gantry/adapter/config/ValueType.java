package dev.gantry.adapter.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What values of a key look like: reads them, says what is allowed, and writes them back.
 *
 * @param <T> the typed value
 */
abstract class ValueType<T extends Object> {
  /** Reads a value that is not a null. */
  abstract T read(RawValue raw) throws BadValueException;

  /** What is allowed, for an error and for the reference page: {@code 0 to 65535 seconds}. */
  abstract String allowed();

  /** As TOML. */
  abstract String show(T value);

  /** What a null in the file means; most keys have no such meaning. */
  @Nullable T ofNull() {
    return null;
  }

  BadValueException mismatch() {
    return new BadValueException("expected " + allowed());
  }

  static String textOf(RawValue raw, ValueType<?> type) throws BadValueException {
    return switch (raw) {
      case RawValue.Text text -> text.text();
      case RawValue.Num number -> number.text();
      case RawValue.Bool bool -> bool.text();
      case RawValue.Nothing _, RawValue.Sequence _, RawValue.Table _ -> throw type.mismatch();
    };
  }

  static @Nullable BigDecimal numberOf(RawValue raw) {
    return switch (raw) {
      case RawValue.Num number -> number.value();
      case RawValue.Text text -> NumberText.parse(text.text().strip());
      case RawValue.Bool _, RawValue.Nothing _, RawValue.Sequence _, RawValue.Table _ -> null;
    };
  }

  /**
   * The items of a list: a sequence, or text with commas as the environment and {@code --set} have
   * it.
   */
  static List<RawValue> itemsOf(RawValue raw, ValueType<?> type) throws BadValueException {
    return switch (raw) {
      case RawValue.Sequence sequence -> sequence.items();
      case RawValue.Text text -> {
        List<RawValue> items = new ArrayList<>();
        for (String part : text.text().split(",", -1)) {
          if (!part.isBlank()) {
            items.add(new RawValue.Text(part.strip(), text.origin()));
          } else if (!text.text().isBlank()) {
            throw new BadValueException("has an empty item");
          }
        }
        yield items;
      }
      case RawValue.Table table -> List.of(table);
      case RawValue.Num number -> List.of(number);
      case RawValue.Bool _, RawValue.Nothing _ -> throw type.mismatch();
    };
  }
}
