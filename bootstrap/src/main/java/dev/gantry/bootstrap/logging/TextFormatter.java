package dev.gantry.bootstrap.logging;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/** {@code 2026-01-31T12:00:00.123Z INFO message}; stack traces only where they are asked for. */
final class TextFormatter extends Formatter {
  private static final Formatter PLAIN = new SimpleFormatter();

  /** To the millisecond, always: lines are sorted and cut by it. */
  static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  private final boolean stackTraces;

  TextFormatter(boolean stackTraces) {
    this.stackTraces = stackTraces;
  }

  @Override
  public String format(LogRecord record) {
    var line = new StringBuilder(128);
    TIME.formatTo(record.getInstant(), line);
    line.append(' ')
        .append(levelName(record.getLevel()))
        .append(' ')
        .append(oneLine(messageOf(record)));
    var thrown = record.getThrown();
    if (thrown != null) {
      line.append(": ").append(oneLine(String.valueOf(thrown)));
    }
    line.append('\n');
    if (thrown != null && stackTraces) {
      var trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace, true));
      line.append(trace);
    }
    return line.toString();
  }

  /** The words of a record. Our own are final: a brace that a peer chose is not a place holder. */
  static String messageOf(LogRecord record) {
    var parameters = record.getParameters();
    var ours = parameters != null && parameters.length == 1 && parameters[0] instanceof Fields;
    return ours ? String.valueOf(record.getMessage()) : PLAIN.formatMessage(record);
  }

  static String levelName(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return "WARN";
    }
    if (level.intValue() >= Level.INFO.intValue()) {
      return "INFO";
    }
    return level.intValue() >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
  }

  /** A peer chooses some of the words: control characters must not forge a second line. */
  static String oneLine(String text) {
    for (var i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return text.replaceAll("\\p{Cntrl}", "?");
      }
    }
    return text;
  }
}
