package dev.gantry.adapter.spool;

import java.nio.file.Path;

/**
 * A file of the journal, in one use of it: bundles are appended up to {@link #end()} by one thread
 * and read by another.
 */
final class Segment {
  private final Path path;
  private final Disk.DiskRegion file;
  private final long lengthBytes;
  private final JournalForm.Preface preface;
  private final boolean recovered;
  private final boolean endKnown;
  private final Damage damage = new Damage();
  private volatile long end;
  private volatile boolean sealed;
  private volatile boolean abandoned;
  private long batches;

  private Segment(
      Path path,
      Disk.DiskRegion file,
      long lengthBytes,
      JournalForm.Preface preface,
      boolean recovered,
      boolean endKnown,
      long end) {
    this.path = path;
    this.file = file;
    this.lengthBytes = lengthBytes;
    this.preface = preface;
    this.recovered = recovered;
    this.endKnown = endKnown;
    this.sealed = recovered;
    this.end = end;
  }

  /** One that nothing was appended to. */
  static Segment begun(
      Path path, Disk.DiskRegion file, long lengthBytes, JournalForm.Preface preface) {
    return new Segment(path, file, lengthBytes, preface, false, true, JournalForm.PREFACE_BYTES);
  }

  /** One that an earlier run has left: how much of it was written nobody knows. */
  static Segment recovered(
      Path path, Disk.DiskRegion file, long lengthBytes, JournalForm.Preface preface) {
    return new Segment(path, file, lengthBytes, preface, true, false, lengthBytes);
  }

  /** The same where it is known up to where it was forced: what is behind that never counted. */
  Segment endingAt(long knownEnd) {
    return new Segment(path, file, lengthBytes, preface, true, true, knownEnd);
  }

  Path path() {
    return path;
  }

  Disk.DiskRegion file() {
    return file;
  }

  long lengthBytes() {
    return lengthBytes;
  }

  long number() {
    return preface.number();
  }

  long salt() {
    return preface.salt();
  }

  /** Whether an earlier run has appended to it. */
  boolean recovered() {
    return recovered;
  }

  /** Whether all up to its end was forced once. */
  boolean endKnown() {
    return endKnown;
  }

  /** What of it could not be read. */
  Damage damage() {
    return damage;
  }

  /** Whether it is used no more once it is laid out: not all that was written to it was forced. */
  boolean abandoned() {
    return abandoned;
  }

  /** Where the next batch begins. */
  long end() {
    return end;
  }

  /** Whether nothing more is appended. */
  boolean sealed() {
    return sealed;
  }

  /** Octets of it that are not before a place. */
  long bytesFrom(JournalForm.Point place) {
    if (number() < place.number()) {
      return 0;
    }
    var first = first().offset();
    return end - (number() == place.number() ? Math.max(first, place.offset()) : first);
  }

  Place first() {
    return new Place(this, JournalForm.PREFACE_BYTES, 0);
  }

  // ---- on the thread that appends

  /** Whether a batch of so many octets fits. */
  boolean holds(long bytes) {
    return !sealed && damage.isNone() && JournalForm.blockFrom(bytes) <= lengthBytes - end;
  }

  /** Whether the preface is not written yet. */
  boolean isNew() {
    return end == JournalForm.PREFACE_BYTES;
  }

  JournalForm.Preface preface() {
    return preface;
  }

  /** A number that no batch had. */
  long nextBatch() {
    return ++batches;
  }

  /** All up to {@code next} is forced. */
  void appended(long next) {
    end = next;
  }

  void seal() {
    sealed = true;
  }

  /**
   * What was appended last does not count, and nobody knows what of it the disk has: nothing is
   * written behind it or over it.
   */
  void abandon() {
    abandoned = true;
    sealed = true;
  }

  /**
   * A place in a segment.
   *
   * @param offset where a record or a batch begins
   * @param batch the last before it; those that come are no earlier
   */
  record Place(Segment segment, long offset, long batch) {
    /** The same for whoever has no segment at hand. */
    JournalForm.Point point() {
      return new JournalForm.Point(segment.number(), offset);
    }
  }
}
