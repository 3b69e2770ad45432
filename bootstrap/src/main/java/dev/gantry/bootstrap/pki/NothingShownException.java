package dev.gantry.bootstrap.pki;

/** A live peer shows no certificate; the message is one line for people that says why. */
public final class NothingShownException extends Exception {
  private static final long serialVersionUID = 1;

  NothingShownException(String message) {
    super(message);
  }

  NothingShownException(String message, Throwable cause) {
    super(message, cause);
  }
}
