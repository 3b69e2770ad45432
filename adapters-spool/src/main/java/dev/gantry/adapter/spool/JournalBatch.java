package dev.gantry.adapter.spool;

import dev.gantry.port.payload.PayloadChunk;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The records of bundles that are written and forced together: headers from a buffer of its own,
 * and between them the octets of the bundles where they lie, but for few octets, which are cheaper
 * to copy than to write from another place. Used again for each batch. Not thread-safe.
 */
final class JournalBatch {
  /** Bundles that share a force at most; 1024, far more than arrive while a disk forces. */
  static final int MAX_BUNDLES = 1024;

  /**
   * Octets that share a force at most; 4 MiB, some milliseconds of disk: a call that hangs keeps
   * them.
   */
  static final int MAX_BYTES = 4 << 20;

  private static final int COPIED_BYTES = 1024;
  private static final int STAGED_BYTES = 512 << 10;
  private static final int MAX_STAGED_RECORD_BYTES =
      JournalForm.HEADER_BYTES + JournalForm.MAX_NAME_BYTES + COPIED_BYTES + 8;

  private final int stagedBytes;
  private ByteBuffer staged = ByteBuffer.allocate(0);
  private final ByteBuffer padding = ByteBuffer.allocateDirect(JournalForm.BLOCK_BYTES);
  private final List<ByteBuffer> parts = new ArrayList<>();
  private final CRC32C sum = new CRC32C();
  private int stagedFrom;
  private long salt;
  private long batch;
  private long bytes;
  private int bundles;

  /**
   * Holds nothing.
   *
   * @param segmentBytes of a segment: no more is written at once
   */
  JournalBatch(int segmentBytes) {
    stagedBytes = Math.min(STAGED_BYTES, segmentBytes);
  }

  /** Begins the next batch of a segment. */
  void begin(Segment segment) {
    if (staged.capacity() == 0) {
      staged = ByteBuffer.allocateDirect(stagedBytes);
    }
    staged.clear();
    parts.clear();
    stagedFrom = 0;
    bytes = 0;
    bundles = 0;
    salt = segment.salt();
    batch = segment.nextBatch();
  }

  /** Whether one more bundle may come, if the segment has room for it. */
  boolean takes(long bundleBytes) {
    return bundles < MAX_BUNDLES
        && bytes + recordBytes(bundleBytes) <= MAX_BYTES
        && staged.remaining() >= MAX_STAGED_RECORD_BYTES;
  }

  /** What a bundle adds at most. */
  static long recordBytes(long bundleBytes) {
    return JournalForm.recordBytes(JournalForm.MAX_NAME_BYTES, bundleBytes) + 8;
  }

  int bundles() {
    return bundles;
  }

  /** Octets up to now, without what fills the last block. */
  long bytes() {
    return bytes;
  }

  /** Adds a bundle, whose chunks must stay until the batch is written. */
  void add(byte[] name, List<PayloadChunk> chunks, int bundleBytes) {
    sum.reset();
    var octets = new ByteBuffer[chunks.size()];
    for (var i = 0; i < octets.length; i++) {
      octets[i] = chunks.get(i).data();
      sum.update(octets[i].duplicate());
    }
    JournalForm.putHeader(staged, salt, batch, name, bundleBytes, (int) sum.getValue());
    if (bundleBytes <= COPIED_BYTES) {
      for (var each : octets) {
        staged.put(each);
      }
    } else {
      cut();
      Collections.addAll(parts, octets);
    }
    var end = bytes + JournalForm.recordBytes(name.length, bundleBytes);
    bytes = JournalForm.recordFrom(end);
    for (var i = end; i < bytes; i++) {
      staged.put((byte) 0);
    }
    bundles++;
  }

  /** All of it, to be written from the beginning of a block on, and to its end. */
  List<ByteBuffer> end() {
    cut();
    var rest = (int) (JournalForm.blockFrom(bytes) - bytes);
    if (rest > 0) {
      parts.add(padding.clear().limit(rest));
    }
    return parts;
  }

  private void cut() {
    var length = staged.position() - stagedFrom;
    if (length > 0) {
      parts.add(staged.slice(stagedFrom, length));
      stagedFrom = staged.position();
    }
  }
}
