package dev.gantry.domain.identity;

import java.util.List;

/**
 * Texts that a peer chose, made fit for a log line: printable ASCII in quotes, and not much of it.
 */
public final class ReadableText {
  private static final int MAX_CHARACTERS = 80;
  private static final int MAX_NAMES = 4;

  private ReadableText() {}

  /** One text, cut at 80 characters. */
  public static String quoted(String text) {
    int shown = Math.min(text.length(), MAX_CHARACTERS);
    var out = new StringBuilder(shown + 5).append('"');
    for (int i = 0; i < shown; i++) {
      char c = text.charAt(i);
      out.append(c >= ' ' && c <= '~' && c != '"' ? c : '?');
    }
    return out.append(shown < text.length() ? "...\"" : "\"").toString();
  }

  /** Several, the first four of them. */
  public static String quoted(List<String> texts) {
    var out = new StringBuilder();
    for (int i = 0; i < Math.min(texts.size(), MAX_NAMES); i++) {
      out.append(i == 0 ? "" : ", ").append(quoted(texts.get(i)));
    }
    return texts.size() > MAX_NAMES
        ? out.append(" and ").append(texts.size() - MAX_NAMES).append(" more").toString()
        : out.toString();
  }
}
