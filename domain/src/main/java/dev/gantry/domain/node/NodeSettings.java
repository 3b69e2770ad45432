package dev.gantry.domain.node;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.time.Rate;
import java.time.Duration;
import java.util.List;

/**
 * What a node is told to be. Immutable; {@link NodeEvent.Configured} brings a new value.
 *
 * @param nodeIds ours as configured; empty takes those that the BPA gives at registration
 * @param targets whom to dial
 * @param named peers that are known when they come to us
 * @param accepted how peers are treated that only come to us and are not named
 * @param limits bounds on amounts and rates
 * @param bpaHold how long sessions are kept, without taking bundles, while the BPA is away
 * @param unprovenNodeIds which Node IDs are believed without proof
 */
public record NodeSettings(
    List<NodeId> nodeIds,
    List<DialTarget> targets,
    List<NamedPeer> named,
    PeerSettings accepted,
    Limits limits,
    Duration bpaHold,
    UnprovenNodeIds unprovenNodeIds) {
  public static final Duration DEFAULT_BPA_HOLD = Duration.ofSeconds(30);

  public NodeSettings {
    nodeIds = List.copyOf(nodeIds);
    targets = List.copyOf(targets);
    named = List.copyOf(named);
    if (accepted.dial()) {
      throw new IllegalArgumentException("peers that only come to us cannot be dialled");
    }
    if (bpaHold.isNegative()) {
      throw new IllegalArgumentException("the BPA is waited for " + bpaHold);
    }
  }

  /** A node that dials {@code targets} and knows nobody else, with every default. */
  public static NodeSettings of(List<NodeId> nodeIds, List<DialTarget> targets) {
    return new NodeSettings(
        nodeIds,
        targets,
        List.of(),
        PeerSettings.PASSIVE,
        Limits.DEFAULT,
        DEFAULT_BPA_HOLD,
        UnprovenNodeIds.DIALLED);
  }

  /** Whether of several sessions of any peer only some may stay. */
  boolean hasRivals() {
    return !accepted.several().isParallel()
        || targets.stream().anyMatch(target -> !target.settings().several().isParallel())
        || named.stream().anyMatch(peer -> !peer.settings().several().isParallel());
  }

  /**
   * Bounds of the whole node. A value out of its range is an IllegalArgumentException.
   *
   * @param maxSessions sessions at once, 1 or more; default 16,000, what 20,000 descriptors allow
   * @param maxBusySessions connections beyond that which are told Busy (RFC 9174 6.1) instead of
   *     being closed without a word, 0 or more; default an eighth of the sessions and one more
   * @param maxPendingSessions accepted sessions that are not Established yet, 1 or more; one more
   *     ends the oldest, so that peers that stop in the handshake keep nobody out; default 1024
   * @param callers bounds on those who come, by where they come from; default none
   * @param dialsPerSecond dials of all peers together, more than 0; default 50, so that thousands
   *     of peers that are due at once do not meet one processor with all their handshakes
   * @param dialBurst dials at once, before that rate counts, 1 or more; default 50
   */
  public record Limits(
      int maxSessions,
      int maxBusySessions,
      int maxPendingSessions,
      CallerLimits callers,
      double dialsPerSecond,
      int dialBurst) {
    public static final Limits DEFAULT = new Limits(16_000, 2_001, 1024, CallerLimits.NONE, 50, 50);

    public Limits {
      atLeast(1, maxSessions, "maxSessions");
      atLeast(0, maxBusySessions, "maxBusySessions");
      atLeast(1, maxPendingSessions, "maxPendingSessions");
      atLeast(1, dialBurst, "dialBurst");
      if (!(dialsPerSecond > 0)) {
        throw new IllegalArgumentException("dialsPerSecond is " + dialsPerSecond);
      }
    }

    /** With a rate for each source, and no other bound on callers. */
    public Limits(
        int maxSessions,
        int maxBusySessions,
        int maxPendingSessions,
        double connectionsPerSecond,
        int connectionBurst,
        int rememberedSources,
        double dialsPerSecond,
        int dialBurst) {
      this(
          maxSessions,
          maxBusySessions,
          maxPendingSessions,
          CallerLimits.NONE
              .withRates(new Rate(connectionsPerSecond, connectionBurst), Rate.UNBOUNDED)
              .withRememberedSources(rememberedSources),
          dialsPerSecond,
          dialBurst);
    }

    private static void atLeast(int least, int value, String name) {
      if (value < least) {
        throw new IllegalArgumentException(name + " is " + value + ", less than " + least);
      }
    }
  }
}
