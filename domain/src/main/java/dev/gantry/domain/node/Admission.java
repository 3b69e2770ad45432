package dev.gantry.domain.node;

import dev.gantry.domain.node.NodeAction.AbandonSession;
import dev.gantry.domain.node.NodeAction.EndSession;
import dev.gantry.domain.node.NodeAction.Observe;
import dev.gantry.domain.node.NodeAction.TurnAwayCause;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.time.TokenBucket;
import dev.gantry.domain.wire.TerminationReason;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what callers can take of the process before anybody knows who they are: from where and how
 * fast they come, how many there may be of one source and of all, how many may stop in the
 * handshake, and how many of those that are turned away are told so. Not thread-safe.
 */
final class Admission {
  private final LinkedHashSet<SessionEntry> handshakes = new LinkedHashSet<>();

  /** Of those, the ones that stand on a reserved place and have not shown yet who they are. */
  private final LinkedHashSet<SessionEntry> onProbation = new LinkedHashSet<>();

  private final SourceCounts perSourceNow = new SourceCounts();
  private NodeSettings.Limits limits;
  private Bans bans;
  private ConnectionRate perSource;
  private @Nullable TokenBucket inTotal;
  private @Nullable TokenBucket farewellRate;

  /** Sessions that only say why they end. */
  private int farewells;

  Admission(NodeSettings.Limits limits) {
    this.limits = limits;
    var callers = limits.callers();
    bans = new Bans(callers.bans(), callers.rememberedSources());
    perSource = new ConnectionRate(callers.perSource(), callers.rememberedSources());
    inTotal = TokenBucket.of(callers.inTotal());
    farewellRate = TokenBucket.of(callers.farewells());
  }

  /** Other limits hold from now on; who was banned may try whether that has mended it. */
  void configured(NodeSettings.Limits other) {
    var callers = other.callers();
    bans = new Bans(callers.bans(), callers.rememberedSources());
    if (!other.equals(limits)) {
      perSource = new ConnectionRate(callers.perSource(), callers.rememberedSources());
      inTotal = TokenBucket.of(callers.inTotal());
      farewellRate = TokenBucket.of(callers.farewells());
    }
    limits = other;
  }

  // ---- Who asks.

  /**
   * Whether a caller may come in.
   *
   * @param sessions how many there are, those too that only say why they end
   * @return why not; null when it may
   */
  @Nullable TurnAwayCause refusal(Origin.Accepted caller, int sessions, long nowNanos) {
    if (caller.door().isBehindProxy()) {
      switch (caller.way()) {
        case DIRECT -> {
          return TurnAwayCause.NOT_A_PROXY;
        }
        case GARBLED -> {
          return TurnAwayCause.PROXY_HEADER;
        }
        case PROXIED -> {}
      }
    }
    var address = caller.source();
    if (address != null) {
      if (caller.door().denies(address)) {
        return TurnAwayCause.DENIED;
      }
      if (!caller.door().allows(address)) {
        return TurnAwayCause.NOT_ALLOWED;
      }
      var source = Source.of(address);
      if (!caller.door().names(address) && bans.isBanned(source, nowNanos)) {
        return TurnAwayCause.BANNED;
      }
      if (!perSource.admit(source, nowNanos)) {
        return TurnAwayCause.RATE;
      }
      // Whose address tells who it is waits behind no crowd of strangers.
      if (!isKnown(caller) && inTotal != null && !inTotal.take(nowNanos)) {
        return TurnAwayCause.TOTAL_RATE;
      }
      int most = limits.callers().maxSessionsPerSource();
      if (most > 0 && perSourceNow.of(source) >= most) {
        return TurnAwayCause.SOURCE_SESSIONS;
      }
    }
    // Who stands on a reserved place without having shown who it is leaves it to the next.
    boolean full = served(sessions) >= limits.maxSessions() && onProbation.isEmpty();
    return full ? TurnAwayCause.FULL : null;
  }

  private static boolean isKnown(Origin.Accepted caller) {
    return !caller.candidates().isEmpty();
  }

  private int served(int sessions) {
    return sessions - farewells;
  }

  /**
   * Whether one that is turned away is told so: that costs the beginning of a session, and is done
   * only for as many as cost less than they would if they were let in. Whom an operator wants away
   * is owed nothing.
   */
  boolean mayTell(TurnAwayCause cause, long nowNanos) {
    return switch (cause) {
      case RATE, TOTAL_RATE, SOURCE_SESSIONS, PEER_SESSIONS, PEER_DRAINED, RESERVED, FULL ->
          farewells < limits.maxBusySessions()
              && (farewellRate == null || farewellRate.take(nowNanos));
      case DENIED,
          NOT_ALLOWED,
          NOT_A_PROXY,
          PROXY_HEADER,
          BANNED,
          BPA_MISSING,
          NO_NODE_ID,
          NOT_CONFIGURED,
          DRAINING ->
          false;
    };
  }

  // ---- Who is in.

  /** The session is there only to say why it ends. */
  void tell(SessionEntry session) {
    session.farewell = true;
    farewells++;
  }

  /** The session is there. */
  void add(SessionEntry session) {
    if (session.source != null) {
      perSourceNow.add(session.source);
    }
  }

  /**
   * The session is to be Established soon. One too many ends the oldest: a real peer is through
   * within a few round trips, so that who stops in the handshake keeps no place. Up to two are
   * ended for each that begins, so that a limit that was lowered is reached.
   *
   * @param sessions how many there are, this one too
   */
  void begin(SessionEntry session, Origin.Accepted caller, int sessions, List<NodeAction> actions) {
    if (served(sessions) > limits.maxSessions() && !onProbation.isEmpty()) {
      abandon(onProbation.getFirst(), actions);
    }
    handshakes.add(session);
    if (!isKnown(caller) && standsOnReserve(sessions)) {
      onProbation.add(session);
    }
    for (int i = 0; i < 2 && handshakes.size() > limits.maxPendingSessions(); i++) {
      abandon(handshakes.getFirst(), actions);
    }
  }

  private void abandon(SessionEntry session, List<NodeAction> actions) {
    leaveHandshake(session);
    session.ending = true;
    actions.add(new EndSession(session.key, TerminationReason.Known.BUSY, EndCause.BUSY, true));
    // Its place is needed now, not when its peer has taken its leave.
    actions.add(new AbandonSession(session.key, "its place in the handshake was needed"));
  }

  private boolean standsOnReserve(int sessions) {
    return served(sessions) > limits.maxSessions() - limits.callers().reservedSessions();
  }

  /**
   * The session is Established.
   *
   * @param known whether it has shown that it is a peer that we know
   * @param ofPeer how many sessions its node has without this one
   * @param sessions how many there are, this one too
   * @return why it may not stay; null when it may
   */
  @Nullable TurnAwayCause established(
      SessionEntry session, boolean known, int ofPeer, int sessions) {
    session.established = true;
    boolean wasOnProbation = onProbation.contains(session);
    leaveHandshake(session);
    if (wasOnProbation && !known && standsOnReserve(sessions)) {
      return TurnAwayCause.RESERVED;
    }
    int most = limits.callers().maxSessionsPerPeer();
    return most > 0 && ofPeer >= most ? TurnAwayCause.PEER_SESSIONS : null;
  }

  private void leaveHandshake(SessionEntry session) {
    handshakes.remove(session);
    onProbation.remove(session);
  }

  /** The session is over. */
  void over(SessionEntry session, EndCause cause, long nowNanos, List<NodeAction> actions) {
    leaveHandshake(session);
    var source = session.source;
    if (source != null && !session.trusted && !session.established && Bans.isFailure(cause)) {
      var length = bans.failed(source, nowNanos);
      if (length.isPositive()) {
        actions.add(new Observe(new NodeObservation.SourceBanned(session.address, length)));
      }
    }
    if (session.farewell) {
      farewells--;
    } else if (source != null) {
      perSourceNow.remove(source);
    }
  }

  /** How many are not Established yet. */
  int handshakes() {
    return handshakes.size();
  }

  /** Of how many sources there are sessions. */
  int sources() {
    return perSourceNow.sources();
  }
}
