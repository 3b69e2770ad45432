package dev.gantry.bootstrap.cli;

import org.jspecify.annotations.Nullable;

/** Ends a command with one line that says what is wrong and what to do. */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  CommandException(ExitCode exitCode, String message) {
    this(exitCode, message, null);
  }

  CommandException(ExitCode exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  ExitCode exitCode() {
    return exitCode;
  }
}
