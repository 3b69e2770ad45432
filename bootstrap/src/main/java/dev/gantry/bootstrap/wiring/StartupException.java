package dev.gantry.bootstrap.wiring;

import org.jspecify.annotations.Nullable;

/** Why a process cannot start, in one line for people. */
public final class StartupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** What has to be mended. */
  public enum Kind {
    CONFIGURATION,
    ADDRESS,
    FILES
  }

  public StartupException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
