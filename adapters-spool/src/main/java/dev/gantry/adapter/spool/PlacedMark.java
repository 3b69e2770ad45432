package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Remembers up to where the bundles of the journal have their names in the inbox for good, so that
 * few come twice after a restart. Written to two slots in turn, so that a write that breaks off
 * leaves the other: then some bundles come again, and none is lost. Not thread-safe; blocks.
 *
 * <pre>
 * magic U64 | sequence U64 | segment U64 | offset U64 | CRC32C of all this U32
 * </pre>
 */
final class PlacedMark {
  private static final String NAME = "placed";
  private static final long MAGIC = 0x47616E7472794D32L;
  private static final int SUMMED_BYTES = 32;
  private static final int SLOT_BYTES = SUMMED_BYTES + 4;
  private static final int SLOTS = 2;

  private final Disk.DiskRegion file;
  private final ByteBuffer slot = ByteBuffer.allocateDirect(SLOT_BYTES);
  private final ByteBuffer[] slotAlone = {slot};
  private long sequence;
  private JournalForm.Point placed;

  private PlacedMark(Disk.DiskRegion file, Read last) {
    this.file = file;
    this.sequence = last.sequence;
    this.placed = last.placed;
  }

  /**
   * Reads what an earlier run has left, if any. A file of which a part cannot be read or told is
   * replaced before anything is built on it: were that part readable again at the next start, it
   * might say that more is laid out than is.
   *
   * @param directory of the journal
   */
  static PlacedMark open(Path directory, Disk disk, DamagedFiles damaged) throws IOException {
    var path = directory.resolve(NAME);
    var file = disk.region(path);
    try {
      var best = Read.NOTHING;
      var isWhole = true;
      for (var i = 0; i < SLOTS; i++) {
        var read = read(file, i);
        isWhole &= read != null;
        best = read != null && read.sequence > best.sequence ? read : best;
      }
      if (isWhole) {
        return new PlacedMark(file, best);
      }
      damaged.keep(
          path,
          "a part of its first "
              + (JournalForm.BLOCK_BYTES + SLOT_BYTES)
              + " octets, from offset 0 on, cannot be read or is not what was written: bundles that"
              + " were in the inbox before may come again, and none is lost");
      file.close();
      file = disk.region(path);
      var mark = new PlacedMark(file, best);
      if (best != Read.NOTHING) {
        mark.write();
        mark.force();
      }
      disk.forceDirectory(directory);
      return mark;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** What is in a slot; null when that cannot be told. */
  private static @Nullable Read read(Disk.DiskRegion file, int slot) {
    var octets = ByteBuffer.allocate(SLOT_BYTES);
    try {
      file.read(octets, (long) slot * JournalForm.BLOCK_BYTES);
    } catch (IOException e) {
      return null;
    }
    var read = read(octets.flip());
    var isEmpty = octets.mismatch(ByteBuffer.allocate(octets.limit())) < 0;
    return isEmpty || read != Read.NOTHING ? read : null;
  }

  private static Read read(ByteBuffer octets) {
    var isOne =
        octets.limit() == SLOT_BYTES
            && octets.getLong(0) == MAGIC
            && octets.getInt(SUMMED_BYTES) == JournalForm.sum(octets.slice(0, SUMMED_BYTES));
    return isOne
        ? new Read(octets.getLong(8), new JournalForm.Point(octets.getLong(16), octets.getLong(24)))
        : Read.NOTHING;
  }

  /** All before it has its name for good. */
  JournalForm.Point placed() {
    return placed;
  }

  /** All before {@code next} has it now. */
  void placed(Segment.Place next) throws IOException {
    placed = next.point();
    write();
  }

  private void write() throws IOException {
    sequence++;
    slot.clear();
    slot.putLong(MAGIC).putLong(sequence).putLong(placed.number()).putLong(placed.offset());
    slot.putInt(JournalForm.sum(slot.duplicate().flip()));
    slot.flip();
    file.write(slotAlone, sequence % SLOTS * JournalForm.BLOCK_BYTES);
  }

  void force() throws IOException {
    file.force();
  }

  /** Whether it is where it belongs. Any thread. */
  boolean isNamed() {
    return file.isNamed();
  }

  void close() throws IOException {
    file.close();
  }

  private record Read(long sequence, JournalForm.Point placed) {
    static final Read NOTHING = new Read(0, JournalForm.Point.NONE);
  }
}
