package dev.gantry.port.json;

import static java.util.stream.Collectors.joining;

import java.util.HexFormat;
import java.util.List;

/**
 * A JSON object that is being written, member by member (RFC 8259). Texts may hold anything: what
 * could end a line or change a terminal is escaped. Not thread-safe.
 */
public final class JsonObject {
  private static final char DELETE = 0x7f;

  private final StringBuilder text = new StringBuilder(128).append('{');

  /** One more member, a text. */
  public JsonObject put(String name, String value) {
    name(name);
    quote(value);
    return this;
  }

  /** One more member, a number without a fraction. */
  public JsonObject put(String name, long value) {
    name(name);
    text.append(value);
    return this;
  }

  /** One more member, a finite number. */
  public JsonObject put(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(name + " is " + value + ", which JSON cannot say");
    }
    name(name);
    text.append(value);
    return this;
  }

  /** One more member, a truth. */
  public JsonObject put(String name, boolean value) {
    name(name);
    text.append(value);
    return this;
  }

  /** One more member, an object as it is now. */
  public JsonObject put(String name, JsonObject value) {
    name(name);
    text.append(value.text).append('}');
    return this;
  }

  /** One more member, a list of objects as they are now. */
  public JsonObject put(String name, List<JsonObject> values) {
    name(name);
    text.append(values.stream().map(JsonObject::toString).collect(joining(",", "[", "]")));
    return this;
  }

  /** One more member, a list of finite numbers. */
  public JsonObject putNumbers(String name, List<Double> values) {
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(name + " has " + value + ", which JSON cannot say");
      }
    }
    name(name);
    text.append(values.stream().map(String::valueOf).collect(joining(",", "[", "]")));
    return this;
  }

  /** The object as one line. */
  @Override
  public String toString() {
    return text + "}";
  }

  private void name(String name) {
    if (text.length() > 1) {
      text.append(',');
    }
    quote(name);
    text.append(':');
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || c == DELETE || Character.isSurrogate(c)) {
        text.append("\\u").append(HexFormat.of().toHexDigits(c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }
}
