package dev.gantry.bootstrap.logging;

import java.util.Locale;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Sets up the process's logging: everything to stderr, one line a record. */
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
    apply(level, json, null);
  }

  /**
   * The same, and tells {@code also} every line from {@code info} on, whatever the level.
   *
   * @param also null for nobody
   */
  static void apply(String level, boolean json, @Nullable Handler also) {
    LogManager.getLogManager().reset();
    var ours = levelOf(level);
    // Libraries speak up only when something is wrong, unless everything is asked for.
    LIBRARIES.setLevel(ours.intValue() <= Level.FINE.intValue() ? Level.INFO : Level.WARNING);
    GANTRY.setLevel(also == null || ours.intValue() < Level.INFO.intValue() ? ours : Level.INFO);
    var handler = new ConsoleHandler();
    handler.setLevel(Level.ALL);
    handler.setFilter(
        line ->
            line.getLevel().intValue() >= ours.intValue()
                || !String.valueOf(line.getLoggerName()).startsWith(GANTRY.getName()));
    handler.setFormatter(
        json ? new JsonFormatter() : new TextFormatter(ours.intValue() <= Level.FINE.intValue()));
    LIBRARIES.addHandler(handler);
    if (also != null) {
      LIBRARIES.addHandler(also);
    }
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
