package dev.gantry.domain.transfer;

import dev.gantry.domain.wire.TransferId;

/**
 * Notices Transfer IDs that a peer uses twice, in constant memory: it remembers the latest unbroken
 * run of IDs counted up by one, which is all that a peer of RFC 9174 5.2.1 ever uses. A peer with a
 * scheme of its own is not watched beyond that.
 */
public final class PeerTransferIds {
  private boolean any;
  private long firstBits;
  private long lastBits;

  /** Remembers {@code id}; false when it is known to have been used before. */
  public boolean use(TransferId id) {
    long bits = id.bits();
    if (any
        && Long.compareUnsigned(bits, firstBits) >= 0
        && Long.compareUnsigned(bits, lastBits) <= 0) {
      return false;
    }
    if (!any || bits != lastBits + 1) {
      firstBits = bits;
    }
    any = true;
    lastBits = bits;
    return true;
  }
}
