package dev.gantry.certificates.wording;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
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
      case FileSystemException one when one.getReason() != null -> shortened(one.getReason());
      case FileSystemException one when one.getFile() != null ->
          shortened(one.getClass().getSimpleName() + " " + one.getFile());
      default -> {
        var message = failure.getMessage();
        yield message == null || message.isBlank()
            ? failure.getClass().getSimpleName()
            : shortened(message);
      }
    };
  }

  private static String shortened(String message) {
    // Messages may quote what a peer sent.
    var line = Printable.of(message.strip().lines().findFirst().orElse(""));
    return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS) + "...";
  }
}
