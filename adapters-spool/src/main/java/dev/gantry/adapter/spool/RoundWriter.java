package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Writes the files of bundles that the journal holds, a round of them at a time, and leaves it to
 * {@link Placement} to force and to name them. Not thread-safe; blocks.
 */
final class RoundWriter {
  /** Bundles of a round; 2048, so that they are seen within a second even on a slow disk. */
  private static final int MAX_ROUND_BUNDLES = 2048;

  /** Octets of a round; 16 MiB, for the same reason. */
  private static final int MAX_ROUND_BYTES = 16 << 20;

  /** Bundles read from a segment at once; 256, to be written by two threads. */
  private static final int MAX_PART_BUNDLES = 256;

  /**
   * Files of a round that are forced each by itself; 16, so that few bundles do not wait for all
   * that others have written to the disk.
   */
  private static final int MAX_FORCED_EACH = 16;

  /** Threads that write files; 2, since more would wait for each other in one directory. */
  private static final int WRITERS = 2;

  /** What it uses of the inbox. */
  interface Home {
    Path newTemporary();

    Disk.DiskFile create(Path file) throws IOException;

    /** Removes a file, at the next start if not now. */
    void delete(Path file);

    /** Whoever may run tasks that write, some of them at once. */
    Workers workers();
  }

  private final Home home;
  private final Path inbox;
  private final Segments segments;
  private final SegmentReader reader;
  private final DiskWatch.Wait wait;

  /**
   * Has written nothing.
   *
   * @param wait told whenever the disk has answered
   */
  RoundWriter(Home home, Path inbox, Segments segments, DiskWatch.Wait wait) {
    this.home = home;
    this.inbox = inbox;
    this.segments = segments;
    this.reader = new SegmentReader(segments.segmentBytes());
    this.wait = wait;
  }

  /**
   * Writes the files of the next bundles, as many as there are and may be.
   *
   * @param from where the first of them is
   * @param forcesEach whether each is to be forced by itself, however many they are
   */
  Round write(Segment.Place from, boolean forcesEach) throws IOException {
    var at = from;
    var files = new ArrayList<Placing>();
    var bytes = 0L;
    var isForced = forcesEach;
    try {
      while (files.size() < MAX_ROUND_BUNDLES && bytes < MAX_ROUND_BYTES) {
        var isLast = at.segment().sealed();
        var end = at.segment().end();
        if (at.offset() >= end) {
          var next = isLast ? segments.after(at.segment()) : null;
          if (next == null) {
            break;
          }
          at = next.first();
          continue;
        }
        var part = reader.read(at, end, MAX_PART_BUNDLES);
        var isAll =
            files.isEmpty() && part.end().offset() >= end && segments.after(at.segment()) == null;
        isForced |= isAll && part.entries().size() <= MAX_FORCED_EACH;
        files.addAll(writeAll(part.entries(), isForced));
        bytes += part.end().offset() - at.offset();
        at = part.end();
        wait.answered();
        if (isForced) {
          break;
        }
      }
    } catch (IOException | RuntimeException e) {
      remove(files);
      throw e;
    }
    return new Round(files, at, isForced);
  }

  private List<Placing> writeAll(List<SegmentReader.Entry> entries, boolean isForced)
      throws IOException {
    var tasks = isForced ? entries.size() : Math.min(WRITERS, entries.size());
    var results = new ArrayList<FutureTask<List<Placing>>>();
    for (var i = 0; i < tasks; i++) {
      var from = entries.size() * i / tasks;
      var share = entries.subList(from, entries.size() * (i + 1) / tasks);
      results.add(new FutureTask<>(() -> writeEach(share, isForced)));
    }
    results.stream().skip(1).forEach(home.workers()::execute);
    results.stream().limit(1).forEach(FutureTask::run);
    var all = new ArrayList<Placing>();
    Throwable failure = null;
    for (var result : results) {
      try {
        all.addAll(result.get());
      } catch (ExecutionException e) {
        failure = e.getCause();
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts it", e);
      }
    }
    if (failure != null) {
      remove(all);
      throw failure instanceof IOException e ? e : new IOException(failure);
    }
    return all;
  }

  private List<Placing> writeEach(List<SegmentReader.Entry> entries, boolean isForced)
      throws IOException {
    var made = new ArrayList<Placing>(entries.size());
    try {
      for (var entry : entries) {
        made.add(write(entry, isForced));
      }
    } catch (IOException | RuntimeException e) {
      remove(made);
      throw e;
    }
    return made;
  }

  private Placing write(SegmentReader.Entry entry, boolean isForced) throws IOException {
    var place = inbox.resolve(entry.name());
    var bytes = entry.octets().remaining();
    var segment = entry.end().segment();
    // One that an earlier run has left may be there. It is made anew: a name whose force has failed
    // is seen, and lost with the power though it is forced again.
    var path = home.newTemporary();
    var isWritten = false;
    try {
      var file = home.create(path);
      try {
        file.write(new ByteBuffer[] {entry.octets()});
        if (isForced) {
          file.force();
        }
      } finally {
        file.close();
      }
      isWritten = true;
    } finally {
      if (!isWritten) {
        home.delete(path);
      }
    }
    return new Placing(path, place, entry.end(), segment.recovered() ? 0 : FreeSpace.ofFile(bytes));
  }

  /** Removes files that have no place yet. */
  void remove(List<Placing> files) {
    for (var file : files) {
      home.delete(file.temporary);
    }
  }

  /**
   * A file on its way to its place.
   *
   * @param end of its record
   * @param spaceBytes set aside for it
   */
  record Placing(Path temporary, Path place, Segment.Place end, long spaceBytes) {}

  /**
   * Files that are forced and named together.
   *
   * @param end of their records
   * @param isForced whether each of them is forced already
   */
  record Round(List<Placing> files, Segment.Place end, boolean isForced) {}
}
