package dev.gantry.adapter.grpc.bpa;

import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings.Limits;
import dev.gantry.port.out.BpaStatus;
import dev.gantry.port.payload.PeerAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private static final Logger LOG = LoggerFactory.getLogger(Gathering.class);

  private final Limits limits;
  private final BundleSources sources = new BundleSources();
  private final AtomicLong keptBytes = new AtomicLong();

  /** Guarded by itself; touched only where octets are copied. */
  private final CopyRoom<Rope> copied;

  private final Map<Rope, Gathered> copying = new ConcurrentHashMap<>();
  private final AtomicLong victims = new AtomicLong();
  private final AtomicInteger completeBundles = new AtomicInteger();
  private final ConcurrentLinkedQueue<Gathered> starving = new ConcurrentLinkedQueue<>();

  /** An incomplete bundle. */
  interface Gathered {
    /** Its octets. */
    Rope rope();

    /** Where it comes from: who shares memory with whom. */
    String source();

    /**
     * Copies what it keeps beyond its share until there was room; false when there is none for all
     * of it.
     */
    boolean relieve();

    /** Refuses before its end; again is nothing. */
    void refuseEarly(String cause);
  }

  Gathering(Limits limits) {
    this.limits = limits;
    this.copied = new CopyRoom<>(limits.maxCopiedBytes());
  }

  /** Who shares memory, and turns, with this peer. */
  String sourceOf(PeerAddress peer) {
    return sources.of(peer);
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
  boolean copy(Gathered bundle, int lengthBytes) {
    var rope = bundle.rope();
    synchronized (copied) {
      if (!copied.take(rope, bundle.source(), lengthBytes, System.nanoTime())) {
        return false;
      }
      copying.put(rope, bundle);
      return true;
    }
  }

  /**
   * Refuses an incomplete bundle of whoever has more than its share, or one that is idle, so that
   * this one can be copied; false when there is none. Not under a bundle's lock.
   */
  boolean makeRoom(Gathered bundle, int lengthBytes) {
    Gathered victim;
    synchronized (copied) {
      var rope = copied.victimFor(bundle.rope(), bundle.source(), lengthBytes, System.nanoTime());
      victim = rope == null ? null : copying.get(rope);
    }
    if (victim == null) {
      return false;
    }
    long so = victims.incrementAndGet();
    if (Long.bitCount(so) == 1) {
      LOG.warn(
          "incomplete bundles hold all of the memory that they may: one from {} is refused so that"
              + " one from {} can go on, {} so far; an eighth of the heap is theirs",
          victim.source(),
          bundle.source(),
          so);
    }
    victim.refuseEarly("incomplete bundles hold as much memory as they may, and this one was idle");
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

  void addStarving(Gathered bundle) {
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
    if (copying.containsKey(rope)) {
      synchronized (copied) {
        copied.complete(rope);
      }
    }
    completeBundles.incrementAndGet();
  }

  /** A bundle has gone to the transport, or nowhere: gives back what it holds. */
  void release(Rope rope) {
    rope.release();
    if (copying.remove(rope) != null) {
      synchronized (copied) {
        copied.release(rope);
      }
    }
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
    synchronized (copied) {
      return copied.bytes();
    }
  }

  /** How memory for copies is dealt; refusals are of bundles that had to go for others. */
  BpaStatus.Window window() {
    synchronized (copied) {
      return new BpaStatus.Window(
          "bpa_gathered_bytes",
          copied.bytes(),
          limits.maxCopiedBytes(),
          copied.sources(),
          victims.get());
    }
  }
}
