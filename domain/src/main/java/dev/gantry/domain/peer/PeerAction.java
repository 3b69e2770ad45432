package dev.gantry.domain.peer;

import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.wire.TerminationReason;
import java.time.Duration;

/** What the driver of a peer must do. */
public sealed interface PeerAction {
  /** Ask the node for a dial; answer with {@link PeerEvent.DialAllowed} when it is its turn. */
  record RequestDial() implements PeerAction {}

  /**
   * Open a connection to the peer; answer with {@link PeerEvent.SessionOpened} or {@link
   * PeerEvent.DialFailed}.
   *
   * @param attempt 1 for the first since a session lasted
   */
  record Dial(int attempt) implements PeerAction {}

  /**
   * Tell the node that this peer is dialled no more by itself: there are no redials, or too many
   * were in vain. {@link PeerEvent.DialAllowed} has it dialled again.
   */
  record RestFromDialling() implements PeerAction {}

  /**
   * Offer a bundle to a session.
   *
   * @param session an open session of this peer
   * @param token which bundle
   * @param lengthBytes its length
   */
  record OfferTransfer(SessionKey session, BundleToken token, long lengthBytes)
      implements PeerAction {}

  /**
   * Tell the BPA how a forward went, and release the bundle.
   *
   * @param token which bundle
   * @param outcome how it went
   */
  record AnswerForward(BundleToken token, ForwardOutcome outcome) implements PeerAction {}

  /**
   * Refuse the bundle that was requested last: another one has its token and goes on as if nothing
   * had happened.
   *
   * @param token of both
   */
  record RejectForward(BundleToken token) implements PeerAction {}

  /**
   * Give a bundle to the peer that has taken this one's place, as a new request there.
   *
   * @param token which bundle; not heard of any more
   * @param interruptions how often it has come to no end so far
   */
  record HandOver(BundleToken token, int interruptions) implements PeerAction {}

  /**
   * Ask a session to end with SESS_TERM (RFC 9174 6.1), in order: what it has begun to carry comes
   * to its end.
   *
   * @param session an open session of this peer
   * @param reason for SESS_TERM
   * @param cause for the log
   */
  record EndSession(SessionKey session, TerminationReason reason, EndCause cause)
      implements PeerAction {
    /** It takes no bundle. */
    public EndSession(SessionKey session) {
      this(session, TerminationReason.Known.UNKNOWN, EndCause.TAKES_NO_BUNDLES);
    }
  }

  /**
   * Ask a session to end with SESS_TERM, Idle timeout (RFC 9174 6.2), if no bundle is on its way in
   * either direction.
   *
   * @param session an open session of this peer
   * @param idleFor how long that must have been so
   */
  record EndIdleSession(SessionKey session, Duration idleFor) implements PeerAction {}

  /**
   * Something worth a log line or a counter.
   *
   * @param observation what
   */
  record Observe(PeerObservation observation) implements PeerAction {}

  /** Announce the peer to the BPA. */
  record AnnouncePeer() implements PeerAction {}

  /** Withdraw the peer from the BPA; comes before any {@link ForwardOutcome.NoNeighbour}. */
  record WithdrawPeer() implements PeerAction {}
}
