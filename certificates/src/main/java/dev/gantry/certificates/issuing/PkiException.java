package dev.gantry.certificates.issuing;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What was asked for cannot be done; the message is one line for people. */
public final class PkiException extends Exception {
  private static final long serialVersionUID = 1;

  public PkiException(String message) {
    super(message);
  }

  public PkiException(String message, Throwable cause) {
    super(message, cause);
  }

  /** What the file system has against it, for people. */
  public static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "no such file or directory";
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException one when one.getReason() != null -> one.getReason();
      case FileSystemException one -> one.getClass().getSimpleName() + " " + one.getFile();
      default -> String.valueOf(failure.getMessage());
    };
  }
}
