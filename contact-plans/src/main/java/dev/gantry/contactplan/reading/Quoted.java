package dev.gantry.contactplan.reading;

/** Words of a file in a message: printable, in quotes, and not many of them. */
final class Quoted {
  private static final int MAX_CHARACTERS = 60;

  private Quoted() {}

  static String text(String text) {
    return '"' + shortened(oneLine(text).replace('"', '?'), MAX_CHARACTERS) + '"';
  }

  /** No more than so many characters of it. */
  static String shortened(String text, int characters) {
    return text.length() <= characters ? text : text.substring(0, characters) + "...";
  }

  /** What words of a file are part of, with nothing in it that a terminal would act upon. */
  static String oneLine(String text) {
    var out = new StringBuilder(text);
    for (int i = 0; i < out.length(); i++) {
      char c = out.charAt(i);
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        out.setCharAt(i, '?');
      }
    }
    return out.toString();
  }
}
