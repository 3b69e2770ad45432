package dev.gantry.domain.peer;

import dev.gantry.domain.session.BundleToken;

/** What the driver of a peer must do. */
public sealed interface PeerAction {
  /**
   * Open a connection to the peer; answer with {@link PeerEvent.SessionOpened} or {@link
   * PeerEvent.DialFailed}.
   *
   * @param attempt 1 for the first since the last success
   */
  record Dial(int attempt) implements PeerAction {}

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

  /** Announce the peer to the BPA. */
  record AnnouncePeer() implements PeerAction {}

  /** Withdraw the peer from the BPA; comes before any {@link ForwardOutcome.NoNeighbour}. */
  record WithdrawPeer() implements PeerAction {}
}
