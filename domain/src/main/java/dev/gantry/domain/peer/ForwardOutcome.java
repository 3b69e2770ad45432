package dev.gantry.domain.peer;

import dev.gantry.domain.wire.RefusalReason;

/** What the BPA hears about a bundle that it asked to be forwarded. */
public sealed interface ForwardOutcome {
  /** The peer has taken it: the only outcome after which the BPA may forget the bundle. */
  record Sent() implements ForwardOutcome {}

  /** No session to the peer within the hold time; the peer was withdrawn before. */
  record NoNeighbour() implements ForwardOutcome {}

  /**
   * The peer refused it.
   *
   * @param reason the peer's reason
   */
  record Refused(RefusalReason reason) implements ForwardOutcome {}

  /**
   * Longer than the peer receives.
   *
   * @param transferMtuBytes the peer's Transfer MRU
   */
  record TooLarge(long transferMtuBytes) implements ForwardOutcome {}

  /**
   * Its transfer began that often and came to no end: the session broke while it was on its way, or
   * the peer asked for it once more, or refused it again as about to end (RFC 9174 5.2.4,
   * Retransmit and Session Terminating). It probably is the cause; the peer is there for others.
   *
   * @param times how often
   */
  record Interrupted(int times) implements ForwardOutcome {}

  /** Its octets could not be read; the peer is there as before. */
  record Unreadable() implements ForwardOutcome {}
}
