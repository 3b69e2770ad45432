package dev.gantry.domain.peer;

import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.OutboundOutcome;
import org.jspecify.annotations.Nullable;

/** What happened to a peer. */
public sealed interface PeerEvent {
  /** The peer is configured, or its machine has just been made. Always the first event. */
  record PeerAdded() implements PeerEvent {}

  /**
   * A session with this peer is Established.
   *
   * @param session which
   * @param transferMtuBytes the peer's Transfer MRU
   * @param dialled whether this is what the last {@link PeerAction.Dial} came to; false when the
   *     peer dialled us, so that a dial that is still running is not ordered twice
   * @param begin who began it and when; null where several sessions of the peer may stay
   */
  record SessionOpened(
      SessionKey session, long transferMtuBytes, boolean dialled, @Nullable SessionBegin begin)
      implements PeerEvent {
    /** One that stays beside others. */
    public SessionOpened(SessionKey session, long transferMtuBytes, boolean dialled) {
      this(session, transferMtuBytes, dialled, null);
    }

    /** A session that the last dial came to. */
    public SessionOpened(SessionKey session, long transferMtuBytes) {
      this(session, transferMtuBytes, true);
    }
  }

  /**
   * When something of the peer was last heard on a session; told where the younger session that is
   * told next may take its place.
   *
   * @param session an open one
   * @param atNanos monotonic time; now where it is we who do not read
   */
  record SessionHeard(SessionKey session, long atNanos) implements PeerEvent {}

  /**
   * A session with this peer takes no more bundles (Ending) or is gone; outcomes of what it carried
   * still follow.
   *
   * @param session which
   */
  record SessionClosed(SessionKey session) implements PeerEvent {}

  /**
   * The node lets the peer be dialled: what was requested, or at once what would be due later only
   * (but never sooner than {@link Redials#SHORTEST_DELAY} after a failure).
   */
  record DialAllowed() implements PeerEvent {}

  /**
   * The dial ordered last has led to a node that is another peer, which has the session. While that
   * lives, this peer cannot be found there.
   *
   * @param session which session; {@link SessionClosed} tells of its end
   */
  record DialLedElsewhere(SessionKey session) implements PeerEvent {}

  /**
   * The dial ordered last has failed, or its session ended before Established.
   *
   * @param lasting whether the next will fail the same way before somebody changes something
   */
  record DialFailed(boolean lasting) implements PeerEvent {
    /** It may be better next time. */
    public DialFailed() {
      this(false);
    }
  }

  /**
   * The BPA asks to forward a bundle.
   *
   * @param token unique within the peer
   * @param lengthBytes its length; one without any octet cannot be sent and is answered so
   * @param interruptions how often it came to no end under a peer that has handed it over
   * @param lane before which others of the peer it goes
   */
  record ForwardRequested(BundleToken token, long lengthBytes, int interruptions, Lane lane)
      implements PeerEvent {
    /** A normal bundle. */
    public ForwardRequested(BundleToken token, long lengthBytes, int interruptions) {
      this(token, lengthBytes, interruptions, Lane.NORMAL);
    }

    /** A normal bundle without a past. */
    public ForwardRequested(BundleToken token, long lengthBytes) {
      this(token, lengthBytes, 0);
    }
  }

  /**
   * A bundle offered to a session is done with.
   *
   * @param session which session
   * @param token which bundle
   * @param outcome how it went
   */
  record TransferEnded(SessionKey session, BundleToken token, OutboundOutcome outcome)
      implements PeerEvent {}

  /**
   * The peer is not to be dialled any more: it is configured no longer. A session that stands
   * stays, and so does one that a dial under way comes to.
   */
  record DialNoMore() implements PeerEvent {}

  /** It is to be dialled after all. */
  record DialAgain() implements PeerEvent {}

  /** The time {@link Peer#nextDeadlineNanos()} has come. */
  record DeadlineReached() implements PeerEvent {}

  /**
   * Another peer is the same node and takes this one's place: its sessions, and all that is not on
   * its way, go there. Outcomes of what is on its way still come here.
   */
  record Superseded() implements PeerEvent {}

  /** The node drains: dial no more, answer what waits. */
  record DrainStarted() implements PeerEvent {}
}
