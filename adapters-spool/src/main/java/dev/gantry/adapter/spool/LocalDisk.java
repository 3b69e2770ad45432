package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

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
    return Files.getFileStore(directory).getUsableSpace();
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
      var next = 0;
      while (next < octets.length) {
        if (octets[next].hasRemaining()) {
          keptBytes += channel.write(octets, next, octets.length - next);
        } else {
          next++;
        }
      }
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
}
