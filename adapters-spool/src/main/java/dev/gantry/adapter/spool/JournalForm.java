package dev.gantry.adapter.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The form of a segment of the journal on disk. It begins with two copies of a preface, each in a
 * block of its own:
 *
 * <pre>
 * magic U64 | number U64 | salt U64 | number of the one before U64 | its end U64
 * | CRC32C of these U32
 * </pre>
 *
 * <p>The one before is the last that has anything that counts, and its end is where that ends: what
 * was written behind it, and to others since, was never acknowledged. It is forced with the first
 * batch, or before the bundles of a batch that failed go another way.
 *
 * <p>Then come batches, each forced at once and begun in a block of its own, so that no block with
 * an acknowledged bundle is ever written again. A batch is a row of records, each from a multiple
 * of 8 octets on:
 *
 * <pre>
 * magic U32 | CRC32C of what follows and of the name U32 | salt U64 | batch U64
 * | length of the bundle U32 | CRC32C of the bundle U32 | length of the name U16 | 0 U16 U32
 * | name | bundle
 * </pre>
 *
 * <p>The salt is drawn anew for each use of a segment. So what an earlier use has left is none of
 * it, and no peer can send a bundle that looks like a record.
 */
final class JournalForm {
  static final int BLOCK_BYTES = 4096;

  /** Where the first batch begins. */
  static final int PREFACE_BYTES = 2 * BLOCK_BYTES;

  /** A record without name and bundle. */
  static final int HEADER_BYTES = 40;

  /** Longest name of a file, in octets. */
  static final int MAX_NAME_BYTES = 255;

  private static final long PREFACE_MAGIC = 0x47616E7472794A32L;
  private static final int PREFACE_SUMMED_BYTES = 40;
  private static final int RECORD_MAGIC = 0x47744A52;
  private static final int RECORD_SUMMED_FROM = 8;

  private JournalForm() {}

  /** The next place where a batch may begin. */
  static long blockFrom(long at) {
    return (at + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
  }

  /** The next place where a record may begin. */
  static long recordFrom(long at) {
    return (at + 7) & -8;
  }

  /** Octets of a record, without what is between it and the next. */
  static long recordBytes(int nameBytes, long bundleBytes) {
    return HEADER_BYTES + nameBytes + bundleBytes;
  }

  /** Both copies of a preface. */
  static ByteBuffer preface(Preface preface) {
    var octets = ByteBuffer.allocate(PREFACE_BYTES);
    for (var at = 0; at < PREFACE_BYTES; at += BLOCK_BYTES) {
      octets.putLong(at, PREFACE_MAGIC);
      octets.putLong(at + 8, preface.number);
      octets.putLong(at + 16, preface.salt);
      octets.putLong(at + 24, preface.before.number());
      octets.putLong(at + 32, preface.before.offset());
      octets.putInt(at + PREFACE_SUMMED_BYTES, sum(octets.slice(at, PREFACE_SUMMED_BYTES)));
    }
    return octets;
  }

  /** The better copy of a preface; null when neither is one. */
  static @Nullable Preface preface(ByteBuffer octets) {
    Preface found = null;
    for (var at = 0; at + PREFACE_SUMMED_BYTES + 4 <= octets.limit(); at += BLOCK_BYTES) {
      if (octets.getLong(at) == PREFACE_MAGIC
          && octets.getInt(at + PREFACE_SUMMED_BYTES)
              == sum(octets.slice(at, PREFACE_SUMMED_BYTES))) {
        var before = new Point(octets.getLong(at + 24), octets.getLong(at + 32));
        var copy = new Preface(octets.getLong(at + 8), octets.getLong(at + 16), before);
        // A power cut between the two leaves one of an earlier use.
        found = found == null || copy.number > found.number ? copy : found;
      }
    }
    return found;
  }

  /** Writes the header of a record and its name. */
  static void putHeader(
      ByteBuffer out, long salt, long batch, byte[] name, int bundleBytes, int bundleSum) {
    var start = out.position();
    out.putInt(RECORD_MAGIC).putInt(0).putLong(salt).putLong(batch);
    out.putInt(bundleBytes).putInt(bundleSum);
    out.putShort((short) name.length).putShort((short) 0).putInt(0);
    out.put(name);
    var summed = start + RECORD_SUMMED_FROM;
    out.putInt(start + 4, sum(out.slice(summed, out.position() - summed)));
  }

  /** The header at {@code at}; null when there is none of this use of the segment. */
  static @Nullable Header header(ByteBuffer octets, int at, long salt) {
    if (octets.limit() - at < HEADER_BYTES
        || octets.getInt(at) != RECORD_MAGIC
        || octets.getLong(at + 8) != salt) {
      return null;
    }
    var nameBytes = Short.toUnsignedInt(octets.getShort(at + 32));
    var summedBytes = HEADER_BYTES - RECORD_SUMMED_FROM + nameBytes;
    if (octets.limit() - at < RECORD_SUMMED_FROM + summedBytes
        || octets.getInt(at + 4) != sum(octets.slice(at + RECORD_SUMMED_FROM, summedBytes))) {
      return null;
    }
    if (nameBytes == 0 || nameBytes > MAX_NAME_BYTES) {
      return null;
    }
    var name = new byte[nameBytes];
    octets.get(at + HEADER_BYTES, name);
    return new Header(
        octets.getLong(at + 16),
        new String(name, ISO_8859_1),
        octets.getInt(at + 24),
        octets.getInt(at + 28));
  }

  static int sum(ByteBuffer octets) {
    var sum = new CRC32C();
    sum.update(octets);
    return (int) sum.getValue();
  }

  /**
   * What a segment is used for now.
   *
   * @param number counts the uses of segments: the order of what they hold
   * @param salt in each record of this use
   * @param before where the last batch ends that counts and was written before this use; an offset
   *     of 0 where that is not known, as of what an earlier run has left
   */
  record Preface(long number, long salt, Point before) {}

  /**
   * A place, by the number of its segment.
   *
   * @param offset octets from the segment's beginning
   */
  record Point(long number, long offset) {
    static final Point NONE = new Point(0, 0);

    /** Whether what ends at a place is before this one. */
    boolean covers(Point end) {
      return end.number < number || end.number == number && end.offset <= offset;
    }
  }

  /**
   * The beginning of a record.
   *
   * @param batch counts the batches of a segment
   * @param name of the file that the bundle becomes
   */
  record Header(long batch, String name, int bundleBytes, int bundleSum) {}
}
