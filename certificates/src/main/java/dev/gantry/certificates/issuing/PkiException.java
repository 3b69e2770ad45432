package dev.gantry.certificates.issuing;

/** What was asked for cannot be done; the message is one line for people. */
public final class PkiException extends Exception {
  private static final long serialVersionUID = 1;

  public PkiException(String message) {
    super(message);
  }

  PkiException(String message, Throwable cause) {
    super(message, cause);
  }
}
