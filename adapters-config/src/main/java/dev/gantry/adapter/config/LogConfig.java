package dev.gantry.adapter.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is logged.
 *
 * @param level {@code log-level}
 * @param format {@code log-format}
 * @param file null for stderr
 */
public record LogConfig(Level level, Format format, @Nullable File file) {
  /**
   * Where to, and how it is rotated.
   *
   * @param path {@code log-file}
   * @param maxBytes {@code log-file-max-bytes}
   * @param count {@code log-file-count}
   */
  public record File(Path path, long maxBytes, int count) {}

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
