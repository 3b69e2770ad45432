package dev.gantry.adapter.grpc.bpa;

import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings.Limits;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What bundles on their way to the BPA may hold, all together. The BPA takes only whole bundles,
 * and a session that waits for the memory of its own incomplete bundle would wait for ever; so an
 * incomplete bundle keeps few receive buffers, and the rest of it is copied. Any thread.
 */
final class Gathering {
  /**
   * Chunks below this are copied when they are not the first: a peer that sends octet by octet
   * costs octets and not buffers.
   */
  static final int COPIED_BELOW_BYTES = 2048;

  /** What a kept chunk is reckoned at least: the receive buffer that it keeps alive. */
  static final int RECEIVE_BUFFER_BYTES = 64 << 10;

  /** Octets of a message that are not the bundle: ids, Node ID, address, with ample room. */
  private static final int ENVELOPE_BYTES = 64 << 10;

  private final Limits limits;
  private final AtomicLong keptBytes = new AtomicLong();
  private final AtomicLong copiedBytes = new AtomicLong();
  private final AtomicInteger completeBundles = new AtomicInteger();
  private final ConcurrentLinkedQueue<Starving> starving = new ConcurrentLinkedQueue<>();

  /** An incomplete bundle that keeps more than its share until there is room. */
  interface Starving {
    /** Copies what it keeps beyond its share; false when there is no room for all of it. */
    boolean relieve();

    /** Refuses before its end; again is nothing. */
    void refuseEarly(String cause);
  }

  Gathering(Limits limits) {
    this.limits = limits;
  }

  /** Longest bundle that fits into a message. */
  long maxBundleBytes() {
    return limits.maxMessageBytes() - (long) ENVELOPE_BYTES;
  }

  /** Why a bundle of so many octets cannot go on; null when it can. */
  @Nullable String objectionTo(long bytes) {
    return bytes <= maxBundleBytes()
        ? null
        : "the bundle has "
            + bytes
            + " octets and the BPA's link takes "
            + maxBundleBytes()
            + " at most";
  }

  /** What keeping a chunk is reckoned. */
  static long costOf(int lengthBytes) {
    return Math.max(lengthBytes, RECEIVE_BUFFER_BYTES);
  }

  /**
   * Takes {@code cost} for a chunk of an incomplete bundle that has {@code already}; false when it
   * has to be copied.
   */
  boolean keep(long cost, long already) {
    if (already + cost > GrpcBpaSettings.Limits.MAX_KEPT_PER_BUNDLE_BYTES) {
      return false;
    }
    if (keptBytes.addAndGet(cost) > limits.maxKeptBytes()) {
      keptBytes.addAndGet(-cost);
      return false;
    }
    return true;
  }

  /** The bundle that kept so much is complete or gone. */
  void keptEnded(long cost) {
    keptBytes.addAndGet(-cost);
  }

  /** Takes room for octets to be copied; false when there is none. */
  boolean copy(int lengthBytes) {
    if (copiedBytes.addAndGet(lengthBytes) > limits.maxCopiedBytes()) {
      copiedBytes.addAndGet(-lengthBytes);
      return false;
    }
    return true;
  }

  /** Takes {@code cost} in spite of the limits, for a bundle that {@link #addStarving} knows. */
  void keepAnyway(long cost) {
    keptBytes.addAndGet(cost);
  }

  /** Whether complete bundles wait for the BPA, so that room will come without anybody's help. */
  boolean roomWillCome() {
    return completeBundles.get() > 0;
  }

  void addStarving(Starving bundle) {
    starving.add(bundle);
  }

  /**
   * Gives room to bundles that keep more than their share; refuses them when none will come. Not
   * under a bundle's lock.
   */
  void lookAfterStarving() {
    for (var next = starving.poll(); next != null; next = starving.poll()) {
      if (next.relieve()) {
        continue;
      }
      if (roomWillCome()) {
        starving.add(next);
        // Room that came since the attempt would have found the queue without this bundle.
        if (roomWillCome()) {
          return;
        }
      } else {
        next.refuseEarly("incomplete bundles hold as much memory as they may");
      }
    }
  }

  /** A bundle has all its octets and waits for the BPA. */
  void completed(Rope rope) {
    rope.markComplete();
    completeBundles.incrementAndGet();
  }

  /** A bundle has gone to the transport, or nowhere: gives back what it holds. */
  void release(Rope rope) {
    copiedBytes.addAndGet(-rope.release());
    if (rope.takeComplete()) {
      completeBundles.decrementAndGet();
    }
    if (!starving.isEmpty()) {
      lookAfterStarving();
    }
  }

  long keptBytes() {
    return keptBytes.get();
  }

  long copiedBytes() {
    return copiedBytes.get();
  }
}
