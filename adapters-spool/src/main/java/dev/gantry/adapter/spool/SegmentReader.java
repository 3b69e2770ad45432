package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the bundles of a segment one after the other, and goes on behind what is damaged: behind a
 * bundle whose sum is wrong by its length, behind a header that is none by looking for the next
 * one. Not thread-safe; blocks.
 */
final class SegmentReader {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentReader.class);

  /** Octets read at once; 1 MiB, or more where a bundle is longer. */
  private static final int WINDOW_BYTES = 1 << 20;

  private final int windowBytes;
  private ByteBuffer window = ByteBuffer.allocate(0);

  /**
   * Has read nothing.
   *
   * @param segmentBytes of a segment: no more is read at once
   */
  SegmentReader(int segmentBytes) {
    windowBytes = Math.min(WINDOW_BYTES, segmentBytes);
  }

  /**
   * The bundles from a place on, as many as fit into one window and no more than {@code max}; their
   * octets are valid until the next call.
   *
   * @param end where what was written ends
   */
  Part read(Segment.Place from, long end, int max) throws IOException {
    var segment = from.segment();
    var at = from.offset();
    var batch = from.batch();
    if (window.capacity() < windowBytes) {
      window = ByteBuffer.allocateDirect(windowBytes);
    }
    window.clear().limit((int) Math.min(window.capacity(), end - at));
    var expected = window.limit();
    segment.file().read(window, at);
    window.flip();
    // A file that was cut is as good as one whose end is damaged.
    var whole = window.limit() < expected || at + window.limit() >= end;
    var found = new ArrayList<Entry>();
    var offset = 0;
    while (offset < window.limit() && found.size() < max) {
      var header = header(segment, offset, batch);
      if (header == null) {
        var next = gap(segment, at, offset, batch, whole);
        if (next == offset) {
          break;
        }
        offset = next;
        continue;
      }
      var bundleAt = offset + JournalForm.HEADER_BYTES + header.name().length();
      var bundleEnd = bundleAt + (long) header.bundleBytes();
      if (bundleEnd > window.limit() && !whole) {
        if (offset == 0) {
          window = ByteBuffer.allocateDirect((int) Math.min(bundleEnd + 8, end - at));
          return read(from, end, max);
        }
        break;
      }
      batch = header.batch();
      var octets = bundleEnd > window.limit() ? null : window.slice(bundleAt, header.bundleBytes());
      offset = (int) Math.min(window.limit(), JournalForm.recordFrom(bundleEnd));
      if (octets != null && JournalForm.sum(octets.duplicate()) == header.bundleSum()) {
        found.add(new Entry(header.name(), octets, new Segment.Place(segment, at + offset, batch)));
      } else {
        LOG.warn(
            "{}: the bundle {} of {} octets is damaged or was cut off: if it was acknowledged, it"
                + " is lost",
            segment.path(),
            header.name(),
            header.bundleBytes());
      }
    }
    var after = whole && offset >= window.limit() ? end : at + offset;
    return new Part(found, new Segment.Place(segment, after, batch));
  }

  /** The header that is there and may be: one of an earlier batch is of one that failed. */
  private JournalForm.@Nullable Header header(Segment segment, int offset, long batch) {
    var header = JournalForm.header(window, offset, segment.salt());
    return header != null
            && header.batch() >= batch
            && header.bundleBytes() > 0
            && !FileNames.isHidden(header.name())
            && header.name().indexOf('/') < 0
        ? header
        : null;
  }

  /**
   * The next place where there is a record, or where the next window is to begin: {@code offset}
   * itself when all of it must be seen again.
   */
  private int gap(Segment segment, long at, int offset, long batch, boolean whole) {
    var next = offset;
    while (next + JournalForm.HEADER_BYTES <= window.limit()) {
      next += 8;
      if (header(segment, next, batch) != null) {
        if (!isPadding(offset, next, at)) {
          LOG.warn(
              "{}: {} octets from {} on are damaged: the bundles in them cannot be told",
              segment.path(),
              next - offset,
              at + offset);
        }
        return next;
      }
    }
    if (whole) {
      return window.limit();
    }
    // A header may lie across the end of the window.
    var rest = JournalForm.HEADER_BYTES + JournalForm.MAX_NAME_BYTES;
    return Math.max(offset, (int) JournalForm.recordFrom(window.limit() - rest) - 8);
  }

  /** Whether there is nothing but what fills the last block of a batch. */
  private boolean isPadding(int from, int to, long at) {
    if ((at + to) % JournalForm.BLOCK_BYTES != 0 || to - from >= JournalForm.BLOCK_BYTES) {
      return false;
    }
    for (var i = from; i < to; i++) {
      if (window.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * A bundle.
   *
   * @param end where what follows it begins
   */
  record Entry(String name, ByteBuffer octets, Segment.Place end) {}

  /**
   * What was read.
   *
   * @param end where the next part begins
   */
  record Part(List<Entry> entries, Segment.Place end) {}
}
