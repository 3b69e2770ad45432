package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes files for the journal on a thread of its own, full of zeros and forced with their names.
 * Any thread.
 */
final class SegmentMaker {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentMaker.class);

  /** What is written of zeros at once; 256 KiB. */
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(256 << 10).asReadOnlyBuffer();

  private final Disk disk;
  private final Path directory;
  private final int segmentBytes;
  private final FreeSpace space;
  private final Runnable progress;
  private final Workers worker = new Workers("gantry-spool-segments", 1);

  /**
   * Has made nothing.
   *
   * @param progress called when the disk has answered
   */
  SegmentMaker(Disk disk, Path directory, int segmentBytes, FreeSpace space, Runnable progress) {
    this.disk = disk;
    this.directory = directory;
    this.segmentBytes = segmentBytes;
    this.space = space;
    this.progress = progress;
  }

  /** Makes one, and hands it to {@code taker} on another thread. */
  void make(long number, Taker taker) {
    worker.execute(
        () -> {
          var path = LeftSegments.path(directory, number);
          var made = made(path);
          var isTaken = taker.made(made);
          progress.run();
          if (!isTaken && made != null) {
            remove(path, made.file());
          }
        });
  }

  private @Nullable Spare made(Path path) {
    try {
      return new Spare(path, written(path));
    } catch (IOException | RuntimeException e) {
      LOG.warn("the journal has no room to grow, bundles are written one by one: {}", e.toString());
      return null;
    }
  }

  private Disk.DiskRegion written(Path path) throws IOException {
    if (!space.promise(segmentBytes)) {
      throw new IOException("no room: " + space.describe());
    }
    Disk.DiskRegion file = null;
    var isWritten = false;
    try {
      if (disk.exists(path)) {
        // Nothing of ours: somebody has put it there.
        throw new IOException(path + " is there already");
      }
      file = disk.region(path);
      for (var at = 0; at < segmentBytes; at += ZEROS.capacity()) {
        var zeros = ZEROS.slice(0, Math.min(ZEROS.capacity(), segmentBytes - at));
        file.write(new ByteBuffer[] {zeros}, at);
        progress.run();
      }
      file.force();
      disk.forceDirectory(directory);
      isWritten = true;
      return file;
    } finally {
      if (isWritten) {
        space.used(segmentBytes);
      } else {
        space.giveBack(segmentBytes);
        remove(path, file);
      }
    }
  }

  private void remove(Path path, Disk.@Nullable DiskRegion file) {
    if (file == null) {
      return;
    }
    try {
      new Spare(path, file).remove(disk);
    } catch (IOException e) {
      LOG.warn("Cannot remove {}: {}", path, e.toString());
    }
  }

  /** A file that holds nothing. */
  record Spare(Path path, Disk.DiskRegion file) {
    /** Closes it, and removes it unless another file has its name by now. */
    void remove(Disk disk) throws IOException {
      var isNamed = file.isNamed();
      file.close();
      if (isNamed) {
        disk.delete(path);
      }
    }
  }

  /** Who wanted a file. */
  interface Taker {
    /** It is made; null when it could not be. False when it is not wanted any more. */
    boolean made(@Nullable Spare spare);
  }
}
