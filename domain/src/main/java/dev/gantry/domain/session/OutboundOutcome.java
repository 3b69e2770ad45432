package dev.gantry.domain.session;

import dev.gantry.domain.wire.RefusalReason;

/** How an outbound transfer ended (RFC 9174 3.1). */
public sealed interface OutboundOutcome {
  /** The final XFER_ACK is in. */
  record Acknowledged() implements OutboundOutcome {}

  /**
   * The peer refused it.
   *
   * @param reason the peer's reason
   * @param acknowledgedBytes highest total acknowledged before, for reactive fragmentation
   */
  record Refused(RefusalReason reason, long acknowledgedBytes) implements OutboundOutcome {}

  /**
   * Longer than the peer's Transfer MRU; nothing was sent.
   *
   * @param transferMtuBytes the limit
   */
  record TooLarge(long transferMtuBytes) implements OutboundOutcome {}

  /** Never begun; offer it to another session. */
  record NotStarted() implements OutboundOutcome {}

  /**
   * Begun, and the session ended before the final acknowledgement.
   *
   * @param acknowledgedBytes highest total acknowledged
   * @param ourDoing whether we ended the session for a reason of our own, so that the bundle cannot
   *     be why
   */
  record Interrupted(long acknowledgedBytes, boolean ourDoing) implements OutboundOutcome {
    /** The bundle may be why. */
    public Interrupted(long acknowledgedBytes) {
      this(acknowledgedBytes, false);
    }
  }

  /** Our side could not read it; no session would carry it. */
  record Unreadable() implements OutboundOutcome {}
}
