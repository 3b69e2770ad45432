package dev.gantry.conformance.line;

import java.io.IOException;
import java.net.Socket;

/** TCP without TLS. */
final class PlainTransport implements Transport {
  private final Socket socket;

  PlainTransport(Socket socket) {
    this.socket = socket;
  }

  @Override
  public int read(byte[] to, int offset, int length, int withinMillis) throws IOException {
    socket.setSoTimeout(withinMillis);
    return socket.getInputStream().read(to, offset, length);
  }

  @Override
  public void write(byte[] octets) throws IOException {
    socket.getOutputStream().write(octets);
  }

  @Override
  public boolean notified() {
    return false;
  }

  @Override
  public void notifyEnd() {}
}
