package dev.gantry.adapter.grpc.bpa;

import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings.Limits;
import java.util.concurrent.atomic.AtomicLong;

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

  /**
   * Receive buffers that one incomplete bundle keeps; more than most bundles have, less than a
   * session may hold.
   */
  static final long MAX_KEPT_PER_BUNDLE_BYTES = 2L << 20;

  private final Limits limits;
  private final AtomicLong keptBytes = new AtomicLong();
  private final AtomicLong copiedBytes = new AtomicLong();

  Gathering(Limits limits) {
    this.limits = limits;
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
    if (already + cost > MAX_KEPT_PER_BUNDLE_BYTES) {
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

  /** The bundle with so many octets copied has gone to the transport, or nowhere. */
  void copiedEnded(long bytes) {
    copiedBytes.addAndGet(-bytes);
  }

  long keptBytes() {
    return keptBytes.get();
  }

  long copiedBytes() {
    return copiedBytes.get();
  }
}
