package dev.gantry.contactplan.reading;

import java.util.List;
import java.util.Map;

/** A value of a JSON text that knows its line, from 1. */
sealed interface JsonValue {
  int line();

  /** The value as a person would write it, shortened. */
  String shown();

  record Table(Map<String, JsonValue> entries, int line) implements JsonValue {
    @Override
    public String shown() {
      return "{...}";
    }
  }

  record Items(List<JsonValue> items, int line) implements JsonValue {
    @Override
    public String shown() {
      return "[...]";
    }
  }

  /** A number as it is written, 100 characters at most. */
  record Number(String text, int line) implements JsonValue {
    @Override
    public String shown() {
      return text;
    }
  }

  record Text(String text, int line) implements JsonValue {
    @Override
    public String shown() {
      return Quoted.text(text);
    }
  }

  /** {@code true}, {@code false} or {@code null}. */
  record Word(String text, int line) implements JsonValue {
    @Override
    public String shown() {
      return text;
    }
  }
}
