package dev.gantry.certificates.material;

/**
 * A file of keys, certificates or revocation lists cannot be used; the message is one line that
 * names the file and says why.
 */
public final class MaterialException extends Exception {
  private static final long serialVersionUID = 1;

  public MaterialException(String message) {
    super(message);
  }

  public MaterialException(String message, Throwable cause) {
    super(message, cause);
  }
}
