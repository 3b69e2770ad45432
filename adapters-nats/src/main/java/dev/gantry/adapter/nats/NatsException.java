package dev.gantry.adapter.nats;

/** NATS cannot be used as it is; the message is one sentence that says why and what to do. */
public final class NatsException extends Exception {
  private static final long serialVersionUID = 1L;

  NatsException(String message) {
    super(message);
  }

  NatsException(String message, Throwable cause) {
    super(message, cause);
  }
}
