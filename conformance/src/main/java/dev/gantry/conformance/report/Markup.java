package dev.gantry.conformance.report;

/** Words of others inside markup: text, never markup. */
final class Markup {
  private Markup() {}

  /**
   * For HTML and XML 1.0, between tags and in quoted attributes. What XML has no way to hold, such
   * as a control octet in the Node ID of a peer, becomes {@code ?}.
   */
  static String escaped(String text) {
    var escaped = new StringBuilder();
    text.codePoints().forEach(c -> append(escaped, c));
    return escaped.toString();
  }

  private static void append(StringBuilder to, int c) {
    switch (c) {
      case '&' -> to.append("&amp;");
      case '<' -> to.append("&lt;");
      case '>' -> to.append("&gt;");
      case '"' -> to.append("&quot;");
      case '\'' -> to.append("&#39;");
      default -> to.appendCodePoint(isCharacterOfXml(c) ? c : '?');
    }
  }

  /** XML 1.0 (fifth edition) 2.2. */
  private static boolean isCharacterOfXml(int c) {
    return c == '\t'
        || c == '\n'
        || c >= 0x20 && c <= 0xD7FF
        || c >= 0xE000 && c <= 0xFFFD
        || c >= 0x10000;
  }
}
