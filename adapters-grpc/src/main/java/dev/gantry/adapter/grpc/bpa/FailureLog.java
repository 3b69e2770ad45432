package dev.gantry.adapter.grpc.bpa;

import dev.gantry.port.out.LineRate;
import dev.gantry.port.payload.PeerAddress;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells an operator of bundles of the BPA that were not sent; not of each, since a peer that
 * refuses refuses all, and the BPA hears of each. Any thread.
 */
final class FailureLog {
  /** Enough to see which peers and why; the others are counted. */
  static final int MAX_LINES_PER_MINUTE = 10;

  private final Consumer<String> warn;
  private final LineRate rate;

  FailureLog(LongSupplier nanoTime, Consumer<String> warn) {
    this.warn = warn;
    this.rate = new LineRate(MAX_LINES_PER_MINUTE, nanoTime);
  }

  void tell(PeerAddress peer, int lengthBytes, String why) {
    rate.tell("A bundle of " + lengthBytes + " octets to " + peer + ": " + why, warn);
  }
}
