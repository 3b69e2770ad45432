package dev.gantry.adapter.config;

/**
 * What is logged.
 *
 * @param level {@code log-level}
 * @param format {@code log-format}
 */
public record LogConfig(Level level, Format format) {
  /** From most to least. */
  public enum Level {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  /** How a line looks. */
  public enum Format {
    TEXT,
    JSON
  }
}
