package dev.gantry.adapter.tcp.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A wire between two nodes that keeps what passes on the first connection, and can slip in octets
 * of its own.
 */
final class Wire implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final ByteArrayOutputStream fromActive = new ByteArrayOutputStream();
  private final ByteArrayOutputStream fromPassive = new ByteArrayOutputStream();
  private final CountDownLatch ended = new CountDownLatch(2);
  private volatile Socket toPassive;

  Wire(int target) throws IOException {
    this.target = target;
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::join);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Slips an octet between what the active side sends. */
  void slipIn(int octet) throws IOException {
    toPassive.getOutputStream().write(octet);
  }

  byte[] fromActive() throws InterruptedException {
    return after(fromActive);
  }

  byte[] fromPassive() throws InterruptedException {
    return after(fromPassive);
  }

  /**
   * Octets behind the Contact Header that are no whole TLS record; RFC 8446 5.1: type, version,
   * length.
   */
  static int octetsOutsideTls(byte[] octets) {
    var rest = ByteBuffer.wrap(octets).position(6);
    while (rest.remaining() >= 5) {
      var type = rest.get(rest.position());
      var length = rest.getShort(rest.position() + 3) & 0xffff;
      if (type < 20
          || type > 23
          || rest.get(rest.position() + 1) != 3
          || rest.remaining() < 5 + length) {
        break;
      }
      rest.position(rest.position() + 5 + length);
    }
    return rest.remaining();
  }

  /**
   * Whether the last of the whole TLS records is an alert of TLS 1.3: level and description, the
   * type that is hidden, the tag (RFC 8446 5.2). No message of ours is two octets long.
   */
  static boolean endsWithAlert(byte[] octets) {
    var rest = ByteBuffer.wrap(octets).position(6);
    var length = 0;
    while (rest.remaining() >= 5) {
      length = rest.getShort(rest.position() + 3) & 0xffff;
      rest.position(Math.min(rest.limit(), rest.position() + 5 + length));
    }
    return length == 2 + 1 + 16;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private byte[] after(ByteArrayOutputStream kept) throws InterruptedException {
    if (!ended.await(20, TimeUnit.SECONDS)) {
      throw new AssertionError("the connection does not end");
    }
    return kept.toByteArray();
  }

  private void join() {
    try {
      var active = listener.accept();
      var passive = new Socket(InetAddress.getLoopbackAddress(), target);
      toPassive = passive;
      Thread.ofVirtual().start(() -> pass(active, passive, fromActive));
      pass(passive, active, fromPassive);
    } catch (IOException e) {
      // Closed before a connection came.
    }
  }

  private void pass(Socket from, Socket to, ByteArrayOutputStream kept) {
    try {
      var buffer = new byte[65_536];
      int count;
      while ((count = from.getInputStream().read(buffer)) > 0) {
        kept.write(buffer, 0, count);
        to.getOutputStream().write(buffer, 0, count);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      // The end of this direction.
    } finally {
      ended.countDown();
    }
  }
}
