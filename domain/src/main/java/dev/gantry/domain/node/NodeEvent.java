package dev.gantry.domain.node;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.DialFate;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened to a node: past-tense facts, told to {@link Node#handle} one at a time. */
public sealed interface NodeEvent {
  /**
   * There are other settings, or other certificates. Sessions and peers that exist keep what they
   * were made with; limits hold at once, and peers whose dials fail for a cause that lasts are
   * tried at once.
   *
   * @param settings from now on
   */
  record Configured(NodeSettings settings) implements NodeEvent {}

  /**
   * The BPA has us, for the first time or again.
   *
   * @param nodeIds our Node IDs at this BPA, empty when it has none to give
   */
  record BpaRegistered(List<NodeId> nodeIds) implements NodeEvent {
    public BpaRegistered {
      nodeIds = List.copyOf(nodeIds);
    }
  }

  /**
   * The BPA does not, or no longer, have us.
   *
   * @param cause one sentence for people
   */
  record BpaLost(String cause) implements NodeEvent {}

  /**
   * A connection stands and TCPCL could begin on it. It is answered at once by {@link
   * NodeAction.Admit} or {@link NodeAction.TurnAway}.
   *
   * @param session the number of its session
   * @param origin where it comes from
   */
  record ConnectionOffered(SessionKey session, Origin origin) implements NodeEvent {}

  /**
   * A session is Established.
   *
   * @param session an admitted one
   * @param remoteAddress canonical text, with port
   * @param parameters what was negotiated
   */
  record SessionEstablished(SessionKey session, String remoteAddress, SessionParameters parameters)
      implements NodeEvent {}

  /**
   * An Established session takes no more bundles (Ending).
   *
   * @param session which
   */
  record SessionEnding(SessionKey session) implements NodeEvent {}

  /**
   * An admitted session is over; the last that is told of it.
   *
   * @param session which
   * @param end how
   * @param dial what becomes of the dial that it came from, if it was not Established; where that
   *     goes on, {@link DialFailed} or another {@link ConnectionOffered} follows
   */
  record SessionEnded(SessionKey session, SessionEnd end, DialFate dial) implements NodeEvent {
    /** The end of a session that we or the network have ended, and of its dial to one address. */
    public SessionEnded(SessionKey session, EndCause cause, String detail) {
      this(
          session,
          new SessionEnd(SessionEnd.Kind.LOCAL, cause, null, detail),
          cause.isLasting() ? DialFate.FAULTED : DialFate.FAILED);
    }

    /** Why. */
    public EndCause cause() {
      return end.cause();
    }

    /** One sentence for people. */
    public String detail() {
      return end.detail();
    }
  }

  /**
   * A peer is due to be dialled.
   *
   * @param peer which
   */
  record DialWanted(PeerKey peer) implements NodeEvent {}

  /**
   * The dial of a peer has come to no connection.
   *
   * @param peer which
   * @param cause one sentence for people
   */
  record DialFailed(PeerKey peer, String cause) implements NodeEvent {}

  /**
   * A peer is dialled no more by itself, as its machine says: RestFromDialling.
   *
   * @param peer which
   */
  record DiallingRests(PeerKey peer) implements NodeEvent {}

  /**
   * A peer takes bundles, as its machine says.
   *
   * @param peer which
   */
  record PeerReachable(PeerKey peer) implements NodeEvent {}

  /**
   * A peer takes no bundles and is not waited for any longer, as its machine says.
   *
   * @param peer which
   */
  record PeerUnreachable(PeerKey peer) implements NodeEvent {}

  /**
   * An operator wants something done with a peer. It is answered at once by {@link
   * NodeAction.AnswerOrder}.
   *
   * @param order its number, for the answer
   * @param what is to be done
   * @param address where the BPA finds the peer, or where it is dialled
   * @param nodeId who it is, null where {@code address} tells
   */
  record PeerOrdered(long order, PeerOrder what, String address, @Nullable NodeId nodeId)
      implements NodeEvent {}

  /**
   * The process is to end.
   *
   * @param grace how long running transfers may take; after that sessions are ended without waiting
   */
  record DrainRequested(Duration grace) implements NodeEvent {}

  /** The time {@link Node#nextDeadlineNanos()} has come. */
  record DeadlineReached() implements NodeEvent {}
}
