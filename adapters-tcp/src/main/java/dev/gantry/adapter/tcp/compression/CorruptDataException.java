package dev.gantry.adapter.tcp.compression;

/** Compressed data is not what it says it is. The message is one phrase for people. */
public final class CorruptDataException extends Exception {
  private static final long serialVersionUID = 1L;

  CorruptDataException(String message) {
    // No stack trace: a peer can have this as often as it likes.
    super(message, null, false, false);
  }
}
