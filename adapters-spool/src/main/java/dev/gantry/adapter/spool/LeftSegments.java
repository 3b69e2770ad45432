package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the files of the journal that an earlier run has left, in the order of what is in them, and
 * what of them counts. Not thread-safe; blocks.
 */
final class LeftSegments {
  private static final Logger LOG = LoggerFactory.getLogger(LeftSegments.class);
  private static final String NAME = "segment-";

  private final Disk disk;
  private final Path directory;
  private final DamagedFiles damaged;
  private final JournalForm.Point done;
  private final List<Segment> segments = new ArrayList<>();
  private long lastNumber;
  private long lastFile;

  /**
   * Has looked at nothing.
   *
   * @param done all before it is laid out for good
   */
  private LeftSegments(Disk disk, Path directory, DamagedFiles damaged, JournalForm.Point done) {
    this.disk = disk;
    this.directory = directory;
    this.damaged = damaged;
    this.done = done;
    this.lastNumber = done.number();
  }

  /** Looks through the directory of the journal, and removes what nobody needs. */
  static LeftSegments find(Disk disk, Path directory, DamagedFiles damaged, JournalForm.Point done)
      throws IOException {
    var left = new LeftSegments(disk, directory, damaged, done);
    for (var path : left.paths()) {
      left.recover(path);
    }
    left.segments.sort(Comparator.comparingLong(Segment::number));
    left.cut();
    if (!left.segments.isEmpty()) {
      LOG.info(
          "{} files of the journal have bundles that are not laid into the inbox yet",
          left.segments.size());
    }
    return left;
  }

  /** The file of a number. */
  static Path path(Path directory, long number) {
    return directory.resolve(NAME + number);
  }

  List<Segment> segments() {
    return segments;
  }

  /** The highest that a use of a segment has had. */
  long lastNumber() {
    return lastNumber;
  }

  /** The highest in the name of a file. */
  long lastFile() {
    return lastFile;
  }

  private List<Path> paths() throws IOException {
    var found = new ArrayList<Path>();
    try (var listing = disk.entries(directory)) {
      for (var entry : listing) {
        if (String.valueOf(entry.getFileName()).matches(NAME + "[0-9]{1,15}")) {
          found.add(entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  private void recover(Path path) throws IOException {
    var name = path.getFileName().toString();
    lastFile = Math.max(lastFile, Long.parseLong(name.substring(NAME.length())));
    var file = disk.region(path);
    var octets = ByteBuffer.allocate(JournalForm.PREFACE_BYTES);
    var failure = readBlocks(file, octets);
    var preface = JournalForm.preface(octets);
    if (preface == null) {
      file.close();
      leave(path, octets, failure);
      return;
    }
    lastNumber = Math.max(lastNumber, preface.number());
    if (preface.number() >= done.number()) {
      var lengthBytes = Math.max(file.lengthBytes(), JournalForm.PREFACE_BYTES);
      segments.add(Segment.recovered(path, file, lengthBytes, preface));
    } else {
      file.close();
      disk.delete(path);
    }
  }

  /** Reads each block by itself, since one copy of a preface will do; says why one cannot be. */
  private static @Nullable IOException readBlocks(Disk.DiskRegion file, ByteBuffer octets) {
    IOException failure = null;
    for (var at = 0; at < octets.capacity(); at += JournalForm.BLOCK_BYTES) {
      try {
        file.read(octets.slice(at, JournalForm.BLOCK_BYTES), at);
      } catch (IOException e) {
        failure = e;
      }
    }
    return failure;
  }

  /** A file without a preface: it never had one, or nobody can tell what is in it. */
  private void leave(Path path, ByteBuffer octets, @Nullable IOException failure)
      throws IOException {
    if (failure != null) {
      damaged.keep(
          path,
          "its first "
              + JournalForm.PREFACE_BYTES
              + " octets, from offset 0 on, cannot be read ("
              + failure.getMessage()
              + "): the bundles in it, if there are any, are not in the inbox");
      return;
    }
    if (octets.mismatch(ByteBuffer.allocate(octets.capacity())) >= 0) {
      damaged.keep(
          path,
          "what it begins with at offset 0 is not what was written: its bundles, if there are any,"
              + " are not in the inbox. If the machine lost its power when the file was first used,"
              + " there are none");
      return;
    }
    disk.delete(path);
  }

  /** Leaves out what later files say that it never counted. */
  private void cut() throws IOException {
    for (var later : List.copyOf(segments)) {
      var before = later.preface().before();
      for (var i = segments.size() - 1; i >= 0; i--) {
        var each = segments.get(i);
        if (each.number() == before.number() && before.offset() > 0) {
          segments.set(i, each.endingAt(before.offset()));
        } else if (each.number() > before.number() && each.number() < later.number()) {
          segments.remove(i);
          each.file().close();
          disk.delete(each.path());
        }
      }
    }
  }
}
