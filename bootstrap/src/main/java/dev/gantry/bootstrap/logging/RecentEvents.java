package dev.gantry.bootstrap.logging;

import dev.gantry.port.in.ChangeFeed;
import dev.gantry.port.in.ServerOperations.Event;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Keeps the last lines of the log from {@code info} on, for operators who ask what happened. What
 * is kept is bounded in lines and in their length.
 */
public final class RecentEvents extends Handler {
  /** Lines; 1000 tell some hours of a node that is well, and take a megabyte at most. */
  public static final int MAX_EVENTS = 1000;

  /** Characters of a line; 500, ours are shorter, and a peer may choose some of its words. */
  static final int MAX_TEXT_CHARACTERS = 500;

  private final ChangeFeed<Event> feed = new ChangeFeed<>(MAX_EVENTS);

  /** Nothing has happened yet. */
  public RecentEvents() {
    setLevel(Level.INFO);
  }

  /** What happened. */
  public ChangeFeed<Event> feed() {
    return feed;
  }

  @Override
  public void publish(LogRecord line) {
    if (isLoggable(line)) {
      feed.add(
          new Event(
              line.getInstant(),
              TextFormatter.levelName(line.getLevel()).toLowerCase(Locale.ROOT),
              shortened(text(line)),
              fields(line)));
    }
  }

  private static String text(LogRecord line) {
    var words = TextFormatter.messageOf(line);
    var thrown = line.getThrown();
    return TextFormatter.oneLine(thrown == null ? words : words + ": " + thrown);
  }

  private static Map<String, String> fields(LogRecord line) {
    var parameters = line.getParameters();
    if (parameters == null
        || parameters.length != 1
        || !(parameters[0] instanceof Fields(var values))) {
      return Map.of();
    }
    var texts = new LinkedHashMap<String, String>();
    values.forEach(
        (name, value) -> texts.put(name, shortened(TextFormatter.oneLine(String.valueOf(value)))));
    return texts;
  }

  private static String shortened(String text) {
    return text.length() <= MAX_TEXT_CHARACTERS
        ? text
        : text.substring(0, MAX_TEXT_CHARACTERS - 1) + "…";
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
