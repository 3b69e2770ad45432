package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The file system that the system gives. */
final class LocalDisk implements Disk {
  /**
   * What is forced of a file at once and does not stay in memory; 256 KiB, so that smaller bundles
   * are still there when somebody reads them, and cost no further system calls.
   */
  private static final long MIN_LET_GO_BYTES = 256 << 10;

  @Override
  public DiskFile create(Path file) throws IOException {
    return new LocalFile(
        file, FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  @Override
  public DiskRegion region(Path file) throws IOException {
    var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      return new LocalRegion(channel, file, keyOf(file));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Which file has a name; null where the system does not say. */
  private static @Nullable Object keyOf(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  @Override
  public boolean exists(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public @Nullable WholeDisk whole(Path directory) throws IOException {
    return FileSystemForcer.of(directory);
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public DirectoryStream<Path> entries(Path directory) throws IOException {
    return Files.newDirectoryStream(directory);
  }

  @Override
  public long freeBytes(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new NotDirectoryException(directory.toString());
    }
    // Not by the FileStore: that looks for the mount, which a process in a chroot does not see.
    return directory.toFile().getUsableSpace();
  }

  private static void writeAll(FileChannel channel, ByteBuffer[] octets) throws IOException {
    var next = 0;
    while (next < octets.length) {
      if (octets[next].hasRemaining()) {
        channel.write(octets, next, octets.length - next);
      } else {
        next++;
      }
    }
  }

  private static final class LocalFile implements DiskFile {
    private final Path path;
    private final FileChannel channel;
    private long keptBytes;

    LocalFile(Path path, FileChannel channel) {
      this.path = path;
      this.channel = channel;
    }

    @Override
    public void write(ByteBuffer[] octets) throws IOException {
      for (var part : octets) {
        keptBytes += part.remaining();
      }
      writeAll(channel, octets);
    }

    @Override
    public void force() throws IOException {
      // The length of a new file is among what fdatasync must force, so times may stay behind.
      channel.force(false);
      if (keptBytes >= MIN_LET_GO_BYTES) {
        PageCache.letGo(path);
        keptBytes = 0;
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private record LocalRegion(FileChannel channel, Path path, @Nullable Object key)
      implements DiskRegion {
    @Override
    public long lengthBytes() throws IOException {
      return channel.size();
    }

    @Override
    public void write(ByteBuffer[] octets, long at) throws IOException {
      channel.position(at);
      writeAll(channel, octets);
    }

    @Override
    public void read(ByteBuffer octets, long at) throws IOException {
      var from = at;
      while (octets.hasRemaining()) {
        var count = channel.read(octets, from);
        if (count < 0) {
          return;
        }
        from += count;
      }
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public boolean isNamed() {
      try {
        return Objects.equals(key, keyOf(path));
      } catch (IOException e) {
        // Gone, or not to be seen: nothing is built on it.
        return false;
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
