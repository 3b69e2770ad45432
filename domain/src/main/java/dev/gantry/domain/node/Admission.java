package dev.gantry.domain.node;

import dev.gantry.domain.node.NodeAction.AbandonSession;
import dev.gantry.domain.node.NodeAction.EndSession;
import dev.gantry.domain.node.NodeAction.TurnAwayCause;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.wire.TerminationReason;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what callers can take of the process before anybody knows who they are: how fast they
 * come, how many there may be, how many may stop in the handshake, and how many of those that are
 * turned away are told so. Not thread-safe.
 */
final class Admission {
  private final LinkedHashSet<SessionEntry> handshakes = new LinkedHashSet<>();
  private NodeSettings.Limits limits;
  private ConnectionRate perSource;
  private @Nullable TokenBucket inTotal;
  private @Nullable TokenBucket farewellRate;

  /** Sessions that only say why they end. */
  private int farewells;

  Admission(NodeSettings.Limits limits) {
    this.limits = limits;
    var callers = limits.callers();
    perSource = new ConnectionRate(callers.perSource(), callers.rememberedSources());
    inTotal = bucket(callers.inTotal());
    farewellRate = bucket(callers.farewells());
  }

  void configured(NodeSettings.Limits other) {
    if (!other.callers().equals(limits.callers())) {
      var callers = other.callers();
      perSource = new ConnectionRate(callers.perSource(), callers.rememberedSources());
      inTotal = bucket(callers.inTotal());
      farewellRate = bucket(callers.farewells());
    }
    limits = other;
  }

  private static @Nullable TokenBucket bucket(Rate rate) {
    return rate.isBound() ? new TokenBucket(rate) : null;
  }

  /**
   * Whether a caller may come in.
   *
   * @param sessions how many there are, those too that only say why they end
   * @return why not; null when it may
   */
  @Nullable TurnAwayCause refusal(Origin.Accepted caller, int sessions, long nowNanos) {
    var address = caller.source();
    if (address != null) {
      if (!perSource.admit(Source.of(address), nowNanos)) {
        return TurnAwayCause.RATE;
      }
      // Whose address tells who it is waits behind no crowd of strangers.
      if (caller.candidates().isEmpty() && inTotal != null && !inTotal.take(nowNanos)) {
        return TurnAwayCause.TOTAL_RATE;
      }
    }
    return sessions - farewells >= limits.maxSessions() ? TurnAwayCause.FULL : null;
  }

  /**
   * Whether one that is turned away is told so: that costs the beginning of a session, and is done
   * only for as many as cost less than they would if they were let in.
   */
  boolean mayTell(long nowNanos) {
    return farewells < limits.maxBusySessions()
        && (farewellRate == null || farewellRate.take(nowNanos));
  }

  /** The session is there only to say why it ends. */
  void tell(SessionEntry session) {
    session.farewell = true;
    farewells++;
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

  /** The session is Established. */
  void established(SessionEntry session) {
    handshakes.remove(session);
  }

  /** The session is over. */
  void over(SessionEntry session) {
    handshakes.remove(session);
    if (session.farewell) {
      farewells--;
    }
  }

  /** How many are not Established yet. */
  int handshakes() {
    return handshakes.size();
  }
}
