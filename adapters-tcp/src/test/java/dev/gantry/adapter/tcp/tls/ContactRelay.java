package dev.gantry.adapter.tcp.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;

/**
 * Lets a tool that only speaks TLS meet a TCPCLv4 entity: exchanges the Contact Headers in its
 * place, then passes octets on. The tool is the passive side ({@code s_server}) or the active one
 * ({@code s_client}).
 */
final class ContactRelay implements AutoCloseable {
  private static final byte[] CONTACT_HEADER = {'d', 't', 'n', '!', 4, 1};

  private final ServerSocket server;

  private ContactRelay(InetSocketAddress to, boolean toolIsPassive) throws IOException {
    this.server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    var _ = Thread.ofVirtual().start(() -> accept(to, toolIsPassive));
  }

  /** In front of {@code s_server}: we dial the relay. */
  static ContactRelay toPassiveTool(InetSocketAddress tool) throws IOException {
    return new ContactRelay(tool, true);
  }

  /** In front of an entity of ours: {@code s_client} dials the relay. */
  static ContactRelay fromActiveTool(InetSocketAddress entity) throws IOException {
    return new ContactRelay(entity, false);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  private void accept(InetSocketAddress to, boolean toolIsPassive) {
    while (!server.isClosed()) {
      try {
        var near = server.accept();
        var far = new Socket(to.getAddress(), to.getPort());
        var entity = toolIsPassive ? near : far;
        if (toolIsPassive) {
          readContactHeader(entity);
          entity.getOutputStream().write(CONTACT_HEADER);
        } else {
          entity.getOutputStream().write(CONTACT_HEADER);
          readContactHeader(entity);
        }
        var _ = Thread.ofVirtual().start(() -> pass(near, far));
        var _ = Thread.ofVirtual().start(() -> pass(far, near));
      } catch (IOException e) {
        return; // closed, or one of the two went away
      }
    }
  }

  private static void readContactHeader(Socket entity) throws IOException {
    var header = entity.getInputStream().readNBytes(CONTACT_HEADER.length);
    if (!Arrays.equals(header, CONTACT_HEADER)) {
      throw new IOException("not a Contact Header: " + Arrays.toString(header));
    }
  }

  private static void pass(Socket from, Socket to) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      // The other direction notices too.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
