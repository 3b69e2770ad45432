package dev.gantry.conformance.line;

import java.io.IOException;

/** Octets of a connection, in the clear or protected. One thread. */
interface Transport {
  /**
   * Reads some octets.
   *
   * @param withinMillis 1 or more
   * @return how many came, or -1 at the end
   * @throws java.net.SocketTimeoutException when none comes within this time
   * @throws HandshakeException when TLS ends otherwise than by close_notify
   */
  int read(byte[] to, int offset, int length, int withinMillis)
      throws IOException, HandshakeException;

  void write(byte[] octets) throws IOException;

  /** Whether the other side said that it sends nothing more, before the end of the connection. */
  boolean notified();

  /** Says so of this side, where the transport has a way to. */
  void notifyEnd() throws IOException;
}
