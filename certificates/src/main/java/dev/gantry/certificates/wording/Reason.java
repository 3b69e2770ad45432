package dev.gantry.certificates.wording;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What an exception says, in one short line for people. */
public final class Reason {
  private static final int MAX_CHARS = 200;

  private Reason() {}

  /** Without the class of the exception where it says anything at all. */
  public static String of(Throwable failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      case NotDirectoryException _ -> "not a directory";
      default -> shortened(failure);
    };
  }

  private static String shortened(Throwable failure) {
    var message = failure.getMessage();
    if (message == null || message.isBlank()) {
      return failure.getClass().getSimpleName();
    }
    // Messages may quote what a peer sent: no line breaks or control characters into a log.
    var line = message.strip().lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
    return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS) + "...";
  }
}
