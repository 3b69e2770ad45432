package dev.gantry.domain.node;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.peer.SessionBegin;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.wire.TerminationReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the driver of a node must do: imperatives, carried out in order. */
public sealed interface NodeAction {
  /**
   * Begin a session on the connection. It takes no bundle before {@link TakeBundles}.
   *
   * @param session the number it was offered with
   * @param rules how to treat it
   */
  record Admit(SessionKey session, AdmissionRules rules) implements NodeAction {}

  /**
   * Close the connection without a word.
   *
   * @param session the number it was offered with
   * @param cause why
   */
  record TurnAway(SessionKey session, TurnAwayCause cause) implements NodeAction {}

  /**
   * Ask a session to end with SESS_TERM (RFC 9174 6.1).
   *
   * @param session which
   * @param reason for SESS_TERM
   * @param cause for the log
   * @param urgent do not wait for running transfers
   */
  record EndSession(SessionKey session, TerminationReason reason, EndCause cause, boolean urgent)
      implements NodeAction {}

  /**
   * Close a session's connection without ceremony.
   *
   * @param session which
   * @param why one phrase for people
   */
  record AbandonSession(SessionKey session, String why) implements NodeAction {}

  /**
   * Let a session read on only up to the next bundle.
   *
   * @param session which
   */
  record HoldBundles(SessionKey session) implements NodeAction {}

  /**
   * Let a session take bundles.
   *
   * @param session which
   * @param peerAddress where the BPA is told that they come from
   */
  record TakeBundles(SessionKey session, String peerAddress) implements NodeAction {}

  /**
   * Accept connections, or leave who connects in the backlog.
   *
   * @param accept which of both
   */
  record Listen(boolean accept) implements NodeAction {}

  /** Close the listeners for good. */
  record StopListening() implements NodeAction {}

  /**
   * Make a peer, whose first event is PeerAdded.
   *
   * @param peer its key from now on
   * @param target what to dial, null for a peer that only comes to us
   * @param settings for its machine
   */
  record AddPeer(PeerKey peer, @Nullable DialTarget target, PeerSettings settings)
      implements NodeAction {}

  /**
   * Give a session to a peer, which offers bundles to it from now on: SessionOpened.
   *
   * @param peer which
   * @param session an Established one
   * @param transferMtuBytes the peer's Transfer MRU
   * @param dialled whether it is what that peer's dial came to
   * @param begin who began it and when; null where several sessions of the peer may stay
   */
  record GiveSession(
      PeerKey peer,
      SessionKey session,
      long transferMtuBytes,
      boolean dialled,
      @Nullable SessionBegin begin)
      implements NodeAction {}

  /**
   * Take a session from a peer: SessionClosed.
   *
   * @param peer which
   * @param session which
   */
  record RetireSession(PeerKey peer, SessionKey session) implements NodeAction {}

  /**
   * Tell a peer that its dial led to a node that is another peer: DialLedElsewhere.
   *
   * @param peer who was dialled
   * @param session the session that it came to
   */
  record DivertDial(PeerKey peer, SessionKey session) implements NodeAction {}

  /**
   * Let one peer be another: Superseded. Its bundles go to the other, what it has on its way comes
   * to its end.
   *
   * @param peer whose key is used no more, except to withdraw and to forget it
   * @param by who takes its place
   */
  record SupersedePeer(PeerKey peer, PeerKey by) implements NodeAction {}

  /**
   * Announce a peer to the BPA, or announce it anew; bundles for {@code address} are this peer's
   * from now on.
   *
   * @param peer which
   * @param address the key at the BPA
   * @param nodeIds none or one
   */
  record AnnouncePeer(PeerKey peer, String address, List<NodeId> nodeIds) implements NodeAction {
    public AnnouncePeer {
      nodeIds = List.copyOf(nodeIds);
    }
  }

  /**
   * Withdraw a peer from the BPA.
   *
   * @param peer which
   * @param address as announced
   */
  record WithdrawPeer(PeerKey peer, String address) implements NodeAction {}

  /**
   * Let go of a peer: nothing more is told of it.
   *
   * @param peer which
   */
  record ForgetPeer(PeerKey peer) implements NodeAction {}

  /**
   * Let a peer dial: DialAllowed.
   *
   * @param peer which
   */
  record AllowDial(PeerKey peer) implements NodeAction {}

  /**
   * Tell a peer that its dial has come to nothing: DialFailed.
   *
   * @param peer which
   * @param lasting whether the next will fail the same way before somebody changes something
   */
  record FailDial(PeerKey peer, boolean lasting) implements NodeAction {
    /** It may be better next time. */
    public FailDial(PeerKey peer) {
      this(peer, false);
    }
  }

  /**
   * Tell a peer that is no target any more, or drained: DialNoMore. It may be forgotten right
   * behind that.
   *
   * @param peer which
   */
  record DialNoMore(PeerKey peer) implements NodeAction {}

  /**
   * Tell a peer that is a target again before it was forgotten, or drained no more: DialAgain.
   *
   * @param peer which
   */
  record DialAgain(PeerKey peer) implements NodeAction {}

  /**
   * Answer an operator.
   *
   * @param order which order
   * @param outcome what became of it
   */
  record AnswerOrder(long order, OrderOutcome outcome) implements NodeAction {}

  /** Tell every peer, those of the past too: DrainStarted. */
  record DrainPeers() implements NodeAction {}

  /** Nothing is left; exactly once, after a drain. */
  record ReportDrained() implements NodeAction {}

  /**
   * Something worth a log line or a counter.
   *
   * @param observation what
   */
  record Observe(NodeObservation observation) implements NodeAction {}

  /** Why a caller is turned away, with a farewell (SESS_TERM Busy) or without. */
  enum TurnAwayCause {
    /** That listener never takes callers from that address. */
    DENIED,
    /** That listener takes callers from other addresses only. */
    NOT_ALLOWED,
    /** That listener takes callers from a proxy only, and this one comes by itself. */
    NOT_A_PROXY,
    /** The proxy does not say where the caller comes from. */
    PROXY_HEADER,
    /** Too many handshakes of that source have failed. */
    BANNED,
    /** Too many connections from that source in too short a time. */
    RATE,
    /** Too many connections of all callers together in too short a time. */
    TOTAL_RATE,
    /** As many sessions of that source as allowed. */
    SOURCE_SESSIONS,
    /** As many sessions of that node as allowed. */
    PEER_SESSIONS,
    /** The places that are left are for peers that we know. */
    RESERVED,
    /** As many sessions as allowed. */
    FULL,
    /** The BPA has not registered us yet, or is given up. */
    BPA_MISSING,
    /** Neither the configuration nor the BPA has a Node ID for us. */
    NO_NODE_ID,
    /** It was dialled, and meanwhile the configuration has it no more. */
    NOT_CONFIGURED,
    /** An operator has drained its node. */
    PEER_DRAINED,
    /** The node is leaving. */
    DRAINING
  }
}
