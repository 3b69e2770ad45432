package dev.gantry.domain.node;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.SessionKey;
import java.time.Duration;

/** What a node noticed that is worth a log line or a counter. */
public sealed interface NodeObservation {
  /** The BPA gives no Node ID and none is configured: no session can be begun. */
  record NodeIdMissing() implements NodeObservation {}

  /**
   * The BPA is away; sessions wait.
   *
   * @param hold for how long
   * @param cause one sentence for people
   */
  record BpaAway(Duration hold, String cause) implements NodeObservation {}

  /**
   * The BPA has been away for too long; sessions end.
   *
   * @param hold for how long they have waited
   */
  record BpaGivenUp(Duration hold) implements NodeObservation {}

  /**
   * Still not registered.
   *
   * @param cause one sentence for people
   */
  record BpaStillMissing(String cause) implements NodeObservation {}

  /**
   * A caller is turned away and told so: SESS_TERM Busy (RFC 9174 6.1).
   *
   * @param remoteAddress who
   * @param cause why
   */
  record CallerToldBusy(String remoteAddress, NodeAction.TurnAwayCause cause)
      implements NodeObservation {}

  /**
   * A source is kept away from now on: too many of its handshakes have failed.
   *
   * @param remoteAddress whose handshake was one too many
   * @param length for how long
   */
  record SourceBanned(String remoteAddress, Duration length) implements NodeObservation {}

  /**
   * A dial came to no session.
   *
   * @param peer whose
   * @param address the target's
   * @param cause one sentence for people
   */
  record DialFailed(PeerKey peer, String address, String cause) implements NodeObservation {}

  /**
   * A peer is reached whose dials came to no session: by one that did, or it has come to us.
   *
   * @param peer which
   * @param address the target's
   */
  record DialRecovered(PeerKey peer, String address) implements NodeObservation {}

  /**
   * A peer will not be reached before somebody changes something: dials fail for a cause that does
   * not heal by itself, or are not made any more. Told once for each cause.
   *
   * @param peer which
   * @param address the target's
   * @param cause one sentence for people
   */
  record PeerFaulted(PeerKey peer, String address, String cause) implements NodeObservation {}

  /**
   * A peer that was faulted has a session.
   *
   * @param peer which
   * @param address the target's
   */
  record PeerMended(PeerKey peer, String address) implements NodeObservation {}

  /**
   * An operator has drained a peer.
   *
   * @param peer which
   * @param address where the BPA finds it
   */
  record PeerDrained(PeerKey peer, String address) implements NodeObservation {}

  /**
   * A peer that was drained is one like others again.
   *
   * @param peer which
   * @param address where the BPA finds it
   */
  record PeerResumed(PeerKey peer, String address) implements NodeObservation {}

  /**
   * A dial led to a node that is another peer.
   *
   * @param address the target's
   * @param nodeId who is there
   */
  record DialDiverted(String address, NodeId nodeId) implements NodeObservation {}

  /**
   * A peer has one of our own Node IDs; it is announced without.
   *
   * @param session on which it came
   * @param nodeId which
   */
  record OwnNodeIdShown(SessionKey session, NodeId nodeId) implements NodeObservation {}

  /**
   * Two peers turned out to be one node.
   *
   * @param nodeId which node
   * @param goneAddress the address under which it is known no longer
   * @param address the address under which it is known
   */
  record PeersMerged(NodeId nodeId, String goneAddress, String address)
      implements NodeObservation {}
}
