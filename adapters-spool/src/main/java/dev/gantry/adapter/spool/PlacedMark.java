package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Remembers how far the bundles of the journal have come into the inbox, so that few come twice
 * after a restart. Up to {@code placed} they have their names there, which tells whoever looks at
 * the file what was under way; up to {@code durable} that is forced, too, and that alone counts
 * after a restart. Written to two slots in turn, so that a write that breaks off leaves the other:
 * then some bundles come again, and none is lost. Not thread-safe; blocks.
 *
 * <pre>
 * magic U64 | sequence U64 | uptime 16 octets | placed: segment U64, offset U64
 * | durable: segment U64, offset U64 | CRC32C of all this U32
 * </pre>
 */
final class PlacedMark {
  private static final long MAGIC = 0x47616E7472794D31L;
  private static final int SUMMED_BYTES = 64;
  private static final int SLOT_BYTES = SUMMED_BYTES + 4;
  private static final int SLOTS = 2;

  private final Disk.DiskRegion file;
  private final UUID uptime;
  private final ByteBuffer slot = ByteBuffer.allocateDirect(SLOT_BYTES);
  private final ByteBuffer[] slotAlone = {slot};
  private long sequence;
  private Point placed;
  private Point durable;

  private PlacedMark(Disk.DiskRegion file, UUID uptime, Read last) {
    this.file = file;
    this.uptime = uptime;
    this.sequence = last.sequence;
    this.durable = last.durable;
    // Names that were not forced may be gone with a restart of the machine, or a file system that
    // failed and was mounted anew.
    this.placed = last.durable;
  }

  /** Reads what an earlier run has left, if any. */
  static PlacedMark open(Path path, Disk disk) throws IOException {
    var file = disk.region(path);
    try {
      var best = new Read(0, new UUID(0, 0), Point.NONE, Point.NONE);
      for (var i = 0; i < SLOTS; i++) {
        var octets = ByteBuffer.allocate(SLOT_BYTES);
        file.read(octets, (long) i * JournalForm.BLOCK_BYTES);
        var read = read(octets.flip());
        best = read.sequence > best.sequence ? read : best;
      }
      return new PlacedMark(file, disk.uptime(), best);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private static Read read(ByteBuffer octets) {
    var isOne =
        octets.limit() == SLOT_BYTES
            && octets.getLong(0) == MAGIC
            && octets.getInt(SUMMED_BYTES) == JournalForm.sum(octets.slice(0, SUMMED_BYTES));
    return isOne
        ? new Read(
            octets.getLong(8),
            new UUID(octets.getLong(16), octets.getLong(24)),
            new Point(octets.getLong(32), octets.getLong(40)),
            new Point(octets.getLong(48), octets.getLong(56)))
        : new Read(0, new UUID(0, 0), Point.NONE, Point.NONE);
  }

  Point placed() {
    return placed;
  }

  Point durable() {
    return durable;
  }

  /** All before {@code next} has its name in the inbox. */
  void placed(Segment.Place next) throws IOException {
    if (placed.covers(next)) {
      return;
    }
    placed = Point.of(next);
    write();
  }

  /** All before {@code next} has it for good. */
  void durable(Segment.Place next) throws IOException {
    durable = Point.of(next);
    write();
  }

  void force() throws IOException {
    file.force();
  }

  void close() throws IOException {
    file.close();
  }

  private void write() throws IOException {
    sequence++;
    slot.clear();
    slot.putLong(MAGIC).putLong(sequence);
    slot.putLong(uptime.getMostSignificantBits()).putLong(uptime.getLeastSignificantBits());
    slot.putLong(placed.number).putLong(placed.offset);
    slot.putLong(durable.number).putLong(durable.offset);
    slot.putInt(JournalForm.sum(slot.duplicate().flip()));
    slot.flip();
    file.write(slotAlone, sequence % SLOTS * JournalForm.BLOCK_BYTES);
  }

  /**
   * A place, by the number of its segment.
   *
   * @param offset octets from the segment's beginning
   */
  record Point(long number, long offset) {
    static final Point NONE = new Point(0, 0);

    static Point of(Segment.Place place) {
      return new Point(place.segment().number(), place.offset());
    }

    /** Whether what ends at a place is before this one. */
    boolean covers(Segment.Place end) {
      var ofNumber = end.segment().number();
      return ofNumber < number || ofNumber == number && end.offset() <= offset;
    }

    /** Octets of a segment that are not before this one. */
    long left(Segment segment) {
      if (segment.number() < number) {
        return 0;
      }
      var first = segment.first().offset();
      return segment.end() - (segment.number() == number ? Math.max(first, offset) : first);
    }
  }

  private record Read(long sequence, UUID uptime, Point placed, Point durable) {}
}
