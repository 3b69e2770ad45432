package dev.gantry.adapter.tcp.channel;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Sends messages to a Unix datagram socket of a service manager, which the JDK has no class for.
 * Sending never waits for the reader.
 */
public final class NotifySocket {
  private final byte[] address;

  /**
   * For a socket that may be there or not.
   *
   * @param address a path, or {@code @} and an abstract name
   */
  public NotifySocket(String address) {
    this.address = address.getBytes(StandardCharsets.UTF_8);
    if (address.startsWith("@")) {
      this.address[0] = 0;
    }
  }

  /**
   * Sends one datagram. Any thread.
   *
   * @throws IOException when nobody takes it, or there is no native code to send it with
   */
  public void send(String message) throws IOException {
    if (!Epoll.isAvailable()) {
      throw new IOException("Unix datagram sockets need native epoll");
    }
    var content = message.getBytes(StandardCharsets.UTF_8);
    var datagram = ByteBuffer.allocateDirect(content.length).put(content).flip();
    var socket = Socket.newSocketDomainDgram();
    try {
      int sent = socket.sendToDomainSocket(datagram, 0, content.length, address);
      if (sent != content.length) {
        throw new IOException("the service manager takes no message now");
      }
    } finally {
      socket.close();
    }
  }
}
