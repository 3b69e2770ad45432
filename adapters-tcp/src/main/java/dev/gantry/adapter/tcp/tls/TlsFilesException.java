package dev.gantry.adapter.tcp.tls;

/**
 * A file of keys, certificates or revocation lists cannot be used; the message is one line that
 * names the file and says why.
 */
public final class TlsFilesException extends Exception {
  private static final long serialVersionUID = 1;

  TlsFilesException(String message) {
    super(message);
  }

  TlsFilesException(String message, Throwable cause) {
    super(message, cause);
  }
}
