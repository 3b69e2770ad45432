package dev.gantry.contactplan.reading;

/** Words of a file in a message: printable, in quotes, and not many of them. */
final class Quoted {
  private static final int MAX_CHARACTERS = 60;

  private Quoted() {}

  static String text(String text) {
    var out = new StringBuilder("\"");
    int shown = Math.min(text.length(), MAX_CHARACTERS);
    for (int i = 0; i < shown; i++) {
      char c = text.charAt(i);
      out.append(Character.isISOControl(c) || c == '"' || c == '\u2028' || c == '\u2029' ? '?' : c);
    }
    return out.append(shown < text.length() ? "...\"" : "\"").toString();
  }
}
