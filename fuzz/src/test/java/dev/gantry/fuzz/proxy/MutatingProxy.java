package dev.gantry.fuzz.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and a server on loopback. Each connection has a port of its own, so that
 * what is done to it is known by it.
 */
final class MutatingProxy {
  private static final int READ_BYTES = 8_192;
  private static final Duration ACCEPT_BOUND = Duration.ofSeconds(20);

  private final InetSocketAddress server;
  private final Map<Integer, Passage> byPort = new ConcurrentHashMap<>();

  MutatingProxy(int serverPort) {
    server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
  }

  /** Waits for one connection, which is passed on to the server; its port. */
  int open(Passage passage) throws IOException {
    var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    listener.setSoTimeout((int) ACCEPT_BOUND.toMillis());
    Thread.ofVirtual().start(() -> join(listener, passage));
    return listener.getLocalPort();
  }

  /** The connection that comes to the server from a port, null when there is none. */
  @Nullable Passage comingFrom(int port) {
    return byPort.get(port);
  }

  private void join(ServerSocket listener, Passage passage) {
    try (listener;
        var client = listener.accept();
        var far = new Socket()) {
      far.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      byPort.put(far.getLocalPort(), passage);
      far.connect(server);
      client.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      var back = Thread.ofVirtual().start(() -> pump(far, client, passage, false));
      pump(client, far, passage, true);
      back.join();
    } catch (IOException e) {
      // The client never came, or the server is gone: the session hears of it.
      passage.directionOver();
      passage.directionOver();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pump(Socket from, Socket to, Passage passage, boolean toServer) {
    var direction = passage.direction(toServer);
    var buffer = new byte[READ_BYTES];
    try {
      int count;
      while ((count = from.getInputStream().read(buffer)) > 0) {
        write(to, direction.pass(buffer, count), direction);
      }
      write(to, direction.end(), direction);
      to.shutdownOutput();
    } catch (IOException e) {
      // Reset, or the other side is gone: neither hears more of the other.
      closeQuietly(from);
      closeQuietly(to);
    } finally {
      passage.directionOver();
    }
  }

  private static void write(Socket to, byte[] octets, Direction direction) throws IOException {
    if (octets.length > 0) {
      int cut = direction.cut(octets.length);
      to.getOutputStream().write(octets, 0, cut);
      to.getOutputStream().write(octets, cut, octets.length - cut);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
  }
}
