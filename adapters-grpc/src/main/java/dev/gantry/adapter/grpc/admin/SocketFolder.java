package dev.gantry.adapter.grpc.admin;

import dev.gantry.port.address.UnixSocketFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Where the socket for operators lies. Who may write to a socket may change the server, so it
 * appears under its name only with its permissions, in a folder in which nobody else can put
 * another in its place.
 */
final class SocketFolder {
  /** What Java takes of the 108 that the address of a Unix socket has room for on Linux. */
  static final int MAX_PATH_BYTES = 106;

  private static final String MAKING = ".new";
  private static final Set<PosixFilePermission> OURS_ALONE =
      PosixFilePermissions.fromString("rwx------");

  private final Path socket;
  private final boolean group;
  private final Path folder;
  private final Path making;

  /**
   * @param socket its path
   * @param group whether the group of the folder may connect, too
   */
  SocketFolder(Path socket, boolean group) {
    this.socket = socket.toAbsolutePath();
    this.group = group;
    this.folder = this.socket.resolveSibling("");
    this.making = this.socket.resolveSibling(MAKING);
  }

  /**
   * Makes room for the socket.
   *
   * @return where to bind it at first
   * @throws IOException when the folder is none of ours, or another process listens there
   */
  Path prepare() throws IOException {
    int length = Math.max(bytes(socket), bytes(making.resolve("s")));
    if (length > MAX_PATH_BYTES) {
      throw new IOException(
          "its path has " + length + " bytes, and " + MAX_PATH_BYTES + " are the most");
    }
    if (Files.notExists(folder)) {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(
          folder, group ? PosixFilePermissions.fromString("rwxr-x---") : OURS_ALONE);
    }
    demandOurs();
    UnixSocketFile.clear(socket.toString());
    if (Files.exists(making, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(making.resolve("s"));
      Files.delete(making);
    }
    Files.createDirectory(making, PosixFilePermissions.asFileAttribute(OURS_ALONE));
    return making.resolve("s");
  }

  private static int bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length;
  }

  private void demandOurs() throws IOException {
    var attributes = Files.readAttributes(folder, PosixFileAttributes.class);
    var us = Files.getOwner(Path.of("/proc/self"));
    if (!attributes.owner().equals(us)) {
      throw new IOException(
          "its folder belongs to "
              + attributes.owner().getName()
              + ", and must be "
              + us.getName()
              + "'s");
    }
    var permissions = attributes.permissions();
    if (permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException("others may write to its folder, and could put another in its place");
    }
  }

  /** Shows the socket that was bound where {@link #prepare} said. */
  void show() throws IOException {
    var bound = making.resolve("s");
    Files.setPosixFilePermissions(
        bound, PosixFilePermissions.fromString(group ? "rw-rw----" : "rw-------"));
    Files.move(bound, socket, StandardCopyOption.ATOMIC_MOVE);
    Files.delete(making);
  }

  /** Takes the socket away. */
  void remove() {
    UnixSocketFile.remove(socket.toString());
  }
}
