package dev.gantry.adapter.config;

import java.util.function.Function;

/**
 * Text that is read by a function which throws IllegalArgumentException with what is wrong.
 *
 * @param <T> what is read
 */
final class TextType<T extends Object> extends ValueType<T> {
  /** Longest text of any single value; far above every name, path and address. */
  static final int MAX_CHARACTERS = 4_096;

  private final String allowed;
  private final Function<String, T> reader;
  private final Function<T, String> writer;
  private final boolean secret;

  private TextType(
      String allowed, Function<String, T> reader, Function<T, String> writer, boolean secret) {
    this.allowed = allowed;
    this.reader = reader;
    this.writer = writer;
    this.secret = secret;
  }

  static <T extends Object> TextType<T> of(
      String allowed, Function<String, T> reader, Function<T, String> writer) {
    return new TextType<>(allowed, reader, writer, false);
  }

  static TextType<String> secret(String allowed) {
    return new TextType<>(allowed, text -> text, text -> "********", true);
  }

  boolean isSecret() {
    return secret;
  }

  @Override
  T read(RawValue raw) throws BadValueException {
    String text = textOf(raw, this);
    if (text.isEmpty() || text.length() > MAX_CHARACTERS || text.indexOf('\0') >= 0) {
      throw new BadValueException(
          "expected " + allowed + ", 1 to " + MAX_CHARACTERS + " characters");
    }
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      throw new BadValueException(
          "expected " + allowed + ": " + Quoting.reason(String.valueOf(e.getMessage())));
    }
  }

  @Override
  String allowed() {
    return allowed;
  }

  @Override
  String show(T value) {
    return Quoting.quote(writer.apply(value));
  }
}
