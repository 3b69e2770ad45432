package dev.gantry.simulator.relay;

import java.util.BitSet;

/** What a node holds, how much that is, and how much it was. */
final class Store {
  private final Usage usage;
  private final long limitBytes;
  private final BitSet held = new BitSet();
  private final BitSet turnedAway = new BitSet();
  private long bytes;
  private long bundles;
  private long mostBytes;
  private long mostBundles;
  private long sinceNanos;

  /**
   * A store with nothing in it.
   *
   * @param nanos the time that is looked at
   * @param limitBytes what it holds at most
   */
  Store(long nanos, long limitBytes) {
    usage = new Usage(nanos);
    this.limitBytes = limitBytes;
  }

  boolean hasRoomFor(int length) {
    return length <= limitBytes - bytes;
  }

  boolean isLimited() {
    return limitBytes != RelayNode.UNLIMITED;
  }

  long limitBytes() {
    return limitBytes;
  }

  /** A bundle of its node's own finds no room, and is gone. */
  void turnAway(int number) {
    turnedAway.set(number);
  }

  boolean hasTurnedAway(int number) {
    return turnedAway.get(number);
  }

  /** How many of its node's own bundles found no room. */
  int turnedAway() {
    return turnedAway.cardinality();
  }

  boolean holds(int number) {
    return held.get(number);
  }

  void put(int number, int length, long nowNanos) {
    held.set(number);
    change(length, 1, nowNanos);
  }

  void remove(int number, int length, long nowNanos) {
    held.clear(number);
    change(-length, -1, nowNanos);
  }

  long bytes() {
    return bytes;
  }

  long mostBytes() {
    return mostBytes;
  }

  long mostBundles() {
    return mostBundles;
  }

  /** The most by slice, up to now. */
  Usage usage(long nowNanos) {
    usage.most(sinceNanos, nowNanos, bytes);
    return usage;
  }

  private void change(long moreBytes, long moreBundles, long nowNanos) {
    usage.most(sinceNanos, nowNanos, bytes);
    sinceNanos = nowNanos;
    bytes += moreBytes;
    bundles += moreBundles;
    mostBytes = Math.max(mostBytes, bytes);
    mostBundles = Math.max(mostBundles, bundles);
    usage.most(nowNanos, nowNanos, bytes);
  }
}
