package dev.gantry.adapter.spool;

import java.util.TreeMap;

/**
 * What of a segment could not be read or told, each place once however often it is met. A batch
 * that was being written when the power went looks like damage, too, and nothing of it was
 * acknowledged: only what lies before a later batch, or before an end that is known, is certain to
 * be damage. Any thread.
 */
final class Damage {
  /**
   * How often reading fails before the rest is read block by block; 4, a second with the pauses
   * between, so that a disk that was only away for a moment costs no bundle.
   */
  static final int MAX_FAILED_READS = 4;

  /** Before any batch: it is no matter which came later. */
  private static final long UNREADABLE = -1;

  // Guarded by this.
  private final TreeMap<Long, Place> places = new TreeMap<>();
  private long lastBatch;
  private int failedReads;

  /** What lies there is looked at again: what was met there does not count any more. */
  synchronized void lookAgain(long from, long to) {
    places.subMap(from, to).clear();
  }

  /** A read has failed; true when what cannot be read is to be passed over. */
  synchronized boolean readFailed() {
    failedReads++;
    return failedReads >= MAX_FAILED_READS;
  }

  /** A block that the disk does not give. */
  void unreadable(long from, long to) {
    found(from, to, UNREADABLE);
  }

  /**
   * Octets that are no record, or a bundle whose sum is wrong.
   *
   * @param batch the last that they may be of
   */
  synchronized void found(long from, long to, long batch) {
    places.merge(from, new Place(to, batch), (a, b) -> a.batch <= b.batch ? a : b);
  }

  /** A record was read that is whole. */
  synchronized void told(long batch) {
    lastBatch = Math.max(lastBatch, batch);
  }

  synchronized boolean isNone() {
    return places.isEmpty();
  }

  /**
   * Whether bundles may be missing that were acknowledged, and not only such as never were.
   *
   * @param isEndKnown whether all that was looked at was forced once
   */
  synchronized boolean isCertain(boolean isEndKnown) {
    return !places.isEmpty() && (isEndKnown || places.values().stream().anyMatch(this::isOver));
  }

  private boolean isOver(Place place) {
    return place.batch < lastBatch;
  }

  /** For people: where it begins, and how much it is. */
  synchronized String describe() {
    var unreadable = new TreeMap<>(places);
    unreadable.values().removeIf(place -> place.batch != UNREADABLE);
    return unreadable.isEmpty()
        ? describe(places) + " are not what was written"
        : describe(unreadable) + " cannot be read";
  }

  private static String describe(TreeMap<Long, Place> places) {
    var bytes = 0L;
    var end = 0L;
    for (var each : places.entrySet()) {
      bytes += Math.max(0, each.getValue().to - Math.max(end, each.getKey()));
      end = Math.max(end, each.getValue().to);
    }
    return bytes + " octets, the first of them at offset " + places.firstKey() + ",";
  }

  private record Place(long to, long batch) {}
}
