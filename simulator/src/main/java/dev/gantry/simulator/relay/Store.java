package dev.gantry.simulator.relay;

import java.util.BitSet;

/** What a node holds, how much that is, and how much it was. */
final class Store {
  private final Usage usage;
  private final BitSet held = new BitSet();
  private long bytes;
  private long bundles;
  private long mostBytes;
  private long mostBundles;
  private long sinceNanos;

  Store(long nanos) {
    usage = new Usage(nanos);
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
