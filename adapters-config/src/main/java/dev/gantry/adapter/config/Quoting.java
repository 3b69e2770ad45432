package dev.gantry.adapter.config;

/** Makes foreign text safe and short enough for one line. */
final class Quoting {
  private static final int MAX_SHOWN_CHARACTERS = 120;

  private Quoting() {}

  /** As a TOML string. */
  static String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      out.append(escaped(text.charAt(i)));
    }
    return out.append('"').toString();
  }

  /** The same for people: what is shown is short, however much longer escapes make it. */
  static String quoteShortened(String text) {
    String whole = quote(shorten(text));
    if (whole.length() <= MAX_SHOWN_CHARACTERS + 2) {
      return whole;
    }
    StringBuilder out = new StringBuilder(MAX_SHOWN_CHARACTERS + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      String next = escaped(text.charAt(i));
      if (out.length() + next.length() > MAX_SHOWN_CHARACTERS - 2) {
        break;
      }
      out.append(next);
    }
    return out.append("...\"").toString();
  }

  private static String escaped(char c) {
    if (c == '"' || c == '\\') {
      return "\\" + c;
    }
    return Character.isISOControl(c) || c == '\u2028' || c == '\u2029'
        ? String.format("\\u%04X", (int) c)
        : String.valueOf(c);
  }

  static String shorten(String text) {
    return text.length() <= MAX_SHOWN_CHARACTERS
        ? text
        : text.substring(0, MAX_SHOWN_CHARACTERS - 3) + "...";
  }

  /** Why something is refused, on one line: begin and end, where it quotes a long text between. */
  static String reason(String text) {
    String line = oneLine(text);
    int half = MAX_SHOWN_CHARACTERS / 2;
    return line.length() <= 2 * MAX_SHOWN_CHARACTERS
        ? line
        : line.substring(0, half) + "..." + line.substring(line.length() - half);
  }

  /** One line without control characters. */
  static String oneLine(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c);
    }
    return out.toString();
  }
}
