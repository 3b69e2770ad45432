package dev.gantry.domain.transfer;

import dev.gantry.domain.wire.TransferId;

/**
 * Gives out Transfer IDs from a first one upwards, each once, until the 64-bit space is used up
 * (RFC 9174 5.2.1).
 */
public final class TransferIdSequence {
  private final long firstBits;
  private long nextBits;
  private boolean exhausted;

  /** Starts at {@code firstBits}, read unsigned; a session starts at 0. */
  public TransferIdSequence(long firstBits) {
    this.firstBits = firstBits;
    this.nextBits = firstBits;
  }

  /** Whether no ID is left. */
  public boolean exhausted() {
    return exhausted;
  }

  /** The next ID; 2^64-1 is the last. */
  public TransferId next() {
    if (exhausted) {
      throw new IllegalStateException("no Transfer ID left");
    }
    var id = new TransferId(nextBits);
    nextBits++;
    exhausted = nextBits == 0;
    return id;
  }

  /** Whether {@code id} was given out before. */
  public boolean gaveOut(TransferId id) {
    return Long.compareUnsigned(id.bits(), firstBits) >= 0
        && (exhausted || Long.compareUnsigned(id.bits(), nextBits) < 0);
  }
}
