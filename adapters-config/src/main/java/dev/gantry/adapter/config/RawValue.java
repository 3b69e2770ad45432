package dev.gantry.adapter.config;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** A value as its source wrote it, before a key says what it means. */
sealed interface RawValue {
  Origin origin();

  /** The value as a person would write it, shortened, for error messages. */
  String show();

  record Text(String text, Origin origin) implements RawValue {
    @Override
    public String show() {
      return Quoting.quoteShortened(text);
    }
  }

  record Num(BigDecimal value, String text, Origin origin) implements RawValue {
    @Override
    public String show() {
      return Quoting.shorten(text);
    }
  }

  /**
   * @param text as it is written: in YAML, {@code no} may have been meant as a name
   */
  record Bool(boolean value, String text, Origin origin) implements RawValue {
    @Override
    public String show() {
      return text;
    }
  }

  record Nothing(Origin origin) implements RawValue {
    @Override
    public String show() {
      return "null";
    }
  }

  record Sequence(List<RawValue> items, Origin origin) implements RawValue {
    @Override
    public String show() {
      return Quoting.shorten(
          items.stream().map(RawValue::show).collect(Collectors.joining(", ", "[", "]")));
    }
  }

  record Table(LinkedHashMap<String, RawValue> entries, Origin origin) implements RawValue {
    @Override
    public String show() {
      return "{...}";
    }
  }
}
