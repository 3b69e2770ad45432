package dev.gantry.certificates.wording;

/** Text of others that must neither steer a terminal nor break a line of a log. */
public final class Printable {
  private Printable() {}

  /** The text with a question mark in place of each control character. */
  public static String of(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
