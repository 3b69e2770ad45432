package dev.gantry.port.address;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The file of a listening Unix socket: cleared when its listener has died, removed when ours stops.
 */
public final class UnixSocketFile {
  private UnixSocketFile() {}

  /**
   * Makes room for a listener.
   *
   * @throws IOException when the path is in use, or is something else than a socket
   */
  public static void clear(String path) throws IOException {
    Path file = Path.of(path);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    boolean socket =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther();
    if (!socket) {
      throw new IOException("the path exists and is not a socket");
    }
    if (answers(file)) {
      throw new IOException("another process listens there");
    }
    Files.delete(file);
  }

  private static boolean answers(Path file) {
    try (var probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return probe.connect(UnixDomainSocketAddress.of(file));
    } catch (IOException e) {
      return false;
    }
  }

  /** Removes the file of a listener that has stopped. */
  public static void remove(String path) {
    try {
      Files.deleteIfExists(Path.of(path));
    } catch (IOException e) {
      // It is cleared by the next start.
    }
  }
}
