package dev.gantry.domain.node;

import dev.gantry.domain.node.NodeAction.AbandonSession;
import dev.gantry.domain.node.NodeAction.EndSession;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.wire.TerminationReason;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Bounds what callers can take of the process before anybody knows who they are: how fast they
 * come, how many there may be, and how many may stop in the handshake. Not thread-safe.
 */
final class Admission {
  private final LinkedHashSet<SessionEntry> handshakes = new LinkedHashSet<>();
  private NodeSettings.Limits limits;
  private ConnectionRate rate;

  Admission(NodeSettings.Limits limits) {
    this.limits = limits;
    rate = ConnectionRate.of(limits);
  }

  void configured(NodeSettings.Limits other) {
    if (!other.equals(limits)) {
      limits = other;
      rate = ConnectionRate.of(other);
    }
  }

  /** Whether the source has not come too often of late. */
  boolean inTime(Origin.Accepted caller, long nowNanos) {
    return caller.source() == null || rate.admit(caller.source(), nowNanos);
  }

  /** Whether one more cannot even be told that we are busy. */
  boolean full(int sessions) {
    return sessions >= (long) limits.maxSessions() + limits.maxBusySessions();
  }

  /** Whether one more can only be told that we are busy. */
  boolean busy(int sessions) {
    return sessions >= limits.maxSessions();
  }

  /**
   * The session is to be Established soon. One too many ends the oldest: a real peer is through
   * within a few round trips, so that who stops in the handshake keeps no place. Up to two are
   * ended for each that begins, so that a limit that was lowered is reached.
   */
  void begin(SessionEntry session, List<NodeAction> actions) {
    handshakes.add(session);
    for (int i = 0; i < 2 && handshakes.size() > limits.maxPendingSessions(); i++) {
      var oldest = handshakes.removeFirst();
      oldest.ending = true;
      actions.add(new EndSession(oldest.key, TerminationReason.Known.BUSY, EndCause.BUSY, true));
      // Its place is needed now, not when its peer has taken its leave.
      actions.add(new AbandonSession(oldest.key, "its place in the handshake was needed"));
    }
  }

  /** The session is Established, or over. */
  void end(SessionEntry session) {
    handshakes.remove(session);
  }

  /** How many are not Established yet. */
  int handshakes() {
    return handshakes.size();
  }
}
