package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bundles of a segment one after the other, and goes on behind what is damaged: behind a
 * bundle whose sum is wrong by its length, behind a header that is none by looking for the next
 * one, behind a block that cannot be read after the segment was tried again some times. What it
 * passes over is left with the segment's {@link Damage}. Not thread-safe; blocks.
 */
final class SegmentReader {
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
    var expected = (int) Math.min(window.capacity(), end - at);
    fill(segment, at, expected);
    // A file that was cut is as good as one whose end is damaged.
    var isCut = window.limit() < expected;
    var whole = isCut || at + window.limit() >= end;
    if (isCut && segment.endKnown()) {
      segment.damage().found(at + window.limit(), end, Long.MAX_VALUE);
    }
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
        segment.damage().told(batch);
        found.add(new Entry(header.name(), octets, new Segment.Place(segment, at + offset, batch)));
      } else {
        segment.damage().found(at + bundleAt, at + bundleEnd, batch);
      }
    }
    var after = whole && offset >= window.limit() ? end : at + offset;
    return new Part(found, new Segment.Place(segment, after, batch));
  }

  /** Has the window hold so many octets, as far as the file goes. */
  private void fill(Segment segment, long at, int count) throws IOException {
    segment.damage().lookAgain(at, at + count);
    window.clear().limit(count);
    try {
      segment.file().read(window, at);
    } catch (IOException e) {
      if (!segment.damage().readFailed()) {
        throw e;
      }
      fillByBlocks(segment, at, count);
    }
    window.flip();
  }

  /** The same with zeros for each block that cannot be read. */
  private void fillByBlocks(Segment segment, long at, int count) {
    window.clear().limit(count);
    while (window.hasRemaining()) {
      var from = at + window.position();
      var to = Math.min(at + count, JournalForm.blockFrom(from + 1));
      var block = window.slice(window.position(), (int) (to - from));
      try {
        segment.file().read(block, from);
        if (block.hasRemaining()) {
          window.position(window.position() + block.position());
          return;
        }
      } catch (IOException e) {
        segment.damage().unreadable(from, to);
        while (block.hasRemaining()) {
          block.put((byte) 0);
        }
      }
      window.position(window.position() + block.limit());
    }
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
      var header = header(segment, next, batch);
      if (header != null) {
        if (!isPadding(offset, next, at)) {
          segment.damage().found(at + offset, at + next, header.batch());
        }
        return next;
      }
    }
    if (whole) {
      next = window.limit();
    } else {
      // A header may lie across the end of the window.
      var rest = JournalForm.HEADER_BYTES + JournalForm.MAX_NAME_BYTES;
      next = Math.max(offset, (int) JournalForm.recordFrom(window.limit() - rest) - 8);
    }
    // Behind an end that is not known there is what an earlier use of the file has left.
    var isFilling =
        whole
            ? isPadding(offset, next, at)
            : next - offset < JournalForm.BLOCK_BYTES && isZero(offset, next);
    if (segment.endKnown() && !isFilling) {
      segment.damage().found(at + offset, at + next, Long.MAX_VALUE);
    }
    return next;
  }

  /** Whether there is nothing but what fills the last block of a batch. */
  private boolean isPadding(int from, int to, long at) {
    if ((at + to) % JournalForm.BLOCK_BYTES != 0 || to - from >= JournalForm.BLOCK_BYTES) {
      return false;
    }
    return isZero(from, to);
  }

  private boolean isZero(int from, int to) {
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
