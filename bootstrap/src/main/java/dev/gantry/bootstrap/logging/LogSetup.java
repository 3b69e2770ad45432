package dev.gantry.bootstrap.logging;

import java.util.Locale;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

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
    LogManager.getLogManager().reset();
    var ours = levelOf(level);
    // Libraries speak up only when something is wrong, unless everything is asked for.
    LIBRARIES.setLevel(ours.intValue() <= Level.FINE.intValue() ? Level.INFO : Level.WARNING);
    GANTRY.setLevel(ours);
    var handler = new ConsoleHandler();
    handler.setLevel(Level.ALL);
    handler.setFormatter(
        json ? new JsonFormatter() : new TextFormatter(ours.intValue() <= Level.FINE.intValue()));
    LIBRARIES.addHandler(handler);
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
