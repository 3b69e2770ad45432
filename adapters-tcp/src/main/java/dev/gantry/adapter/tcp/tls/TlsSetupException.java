package dev.gantry.adapter.tcp.tls;

/**
 * TLS cannot be had as it is configured: a file cannot be used, or the implementation that was
 * asked for does not load or does not take our key. The message is one line for the operator.
 */
public final class TlsSetupException extends Exception {
  private static final long serialVersionUID = 1;

  TlsSetupException(String message) {
    super(message);
  }

  TlsSetupException(String message, Throwable cause) {
    super(message, cause);
  }
}
