package dev.gantry.bootstrap.logging;

import java.io.IOException;
import java.util.Locale;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Sets up the process's logging: to stderr or to a file, one line a record. */
public final class LogSetup {
  /**
   * Kept from garbage collection: {@link Logger}s are held weakly, and their levels go with them.
   */
  private static final Logger GANTRY = Logger.getLogger("dev.gantry");

  private static final Logger LIBRARIES = Logger.getLogger("");

  private LogSetup() {}

  /**
   * Applies level and format; may be called again.
   *
   * @param level {@code error}, {@code warn}, {@code info}, {@code debug} or {@code trace}
   * @param json one JSON object a line, else text
   */
  public static void apply(String level, boolean json) {
    LogManager.getLogManager().reset();
    configure(level, json, new ConsoleHandler(), null);
  }

  /**
   * The same, and tells {@code also} every line from {@code info} on, whatever the level.
   *
   * @param file null for stderr
   * @param also null for nobody
   * @throws IOException when that file cannot be written, and stderr is logged to in its place
   */
  static void apply(String level, boolean json, @Nullable LogFile file, @Nullable Handler also)
      throws IOException {
    LogManager.getLogManager().reset(); // lets go of a file, which may be the same
    if (file == null) {
      configure(level, json, new ConsoleHandler(), also);
      return;
    }
    try {
      configure(level, json, new BehindQueue(file.open()), also);
    } catch (IOException e) {
      configure(level, json, new ConsoleHandler(), also);
      throw e;
    }
  }

  private static void configure(String level, boolean json, Handler to, @Nullable Handler also) {
    var ours = levelOf(level);
    // Libraries speak up only when something is wrong, unless everything is asked for.
    LIBRARIES.setLevel(ours.intValue() <= Level.FINE.intValue() ? Level.INFO : Level.WARNING);
    GANTRY.setLevel(also == null || ours.intValue() < Level.INFO.intValue() ? ours : Level.INFO);
    to.setLevel(Level.ALL);
    to.setFilter(
        line ->
            line.getLevel().intValue() >= ours.intValue()
                || !String.valueOf(line.getLoggerName()).startsWith(GANTRY.getName()));
    var stackTraces = ours.intValue() <= Level.FINE.intValue();
    var lines = json ? new JsonFormatter() : new TextFormatter(stackTraces);
    to.setFormatter(
        to instanceof ConsoleHandler && isJournal() ? new JournalFormatter(lines) : lines);
    LIBRARIES.addHandler(to);
    if (also != null) {
      LIBRARIES.addHandler(also);
    }
  }

  private static boolean isJournal() {
    return Journal.isStderr(System.getenv("JOURNAL_STREAM"));
  }

  /**
   * The line on stderr that a command ends with which has failed.
   *
   * @param json one object, like the lines of the log that it stands behind
   */
  public static String error(String message, boolean json) {
    var record = new LogRecord(Level.SEVERE, message);
    record.setLoggerName(GANTRY.getName());
    record.setParameters(new Object[] {Fields.of("event", "command-failed")});
    var line = json ? new JsonFormatter().format(record).strip() : "gantry: " + message;
    return isJournal() ? Journal.priority(Level.SEVERE) + line : line;
  }

  private static Level levelOf(String level) {
    return switch (level.toLowerCase(Locale.ROOT)) {
      case "off" -> Level.OFF;
      case "error" -> Level.SEVERE;
      case "warn", "warning" -> Level.WARNING;
      case "info" -> Level.INFO;
      case "debug" -> Level.FINE;
      case "trace" -> Level.FINEST;
      default -> throw new IllegalArgumentException("log-level " + level);
    };
  }
}
