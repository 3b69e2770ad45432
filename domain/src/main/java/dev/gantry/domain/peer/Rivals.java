package dev.gantry.domain.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which of two sessions of one node stays. Both nodes may decide, each by a rule of its own and
 * without asking the other; the decisions must never end both sessions.
 */
final class Rivals {
  /**
   * Sessions of which one was dialled here and one there, and that were Established within this
   * time, may have been dialled without knowing of each other. Longer than a dial takes over any
   * link on Earth.
   */
  static final Duration SIMULTANEOUS = Duration.ofSeconds(30);

  private Rivals() {}

  enum Stays {
    BOTH,
    OLDER,
    NEWER
  }

  /** Which of the open sessions have to yield now that one more is open. */
  static List<PeerObservation.SessionYields> yielding(
      Map<SessionKey, SessionLoad> sessions,
      SessionKey opened,
      SeveralSessions several,
      long nowNanos) {
    var newcomer = sessions.get(opened);
    if (newcomer == null || several.isParallel()) {
      return List.of();
    }
    var yielding = new ArrayList<PeerObservation.SessionYields>(1);
    for (var entry : sessions.entrySet()) {
      var there = entry.getKey();
      if (there.equals(opened) || entry.getValue().yields) {
        continue;
      }
      boolean younger = opened.number() > there.number();
      var stays =
          younger
              ? of(several, entry.getValue(), newcomer, nowNanos)
              : of(several, newcomer, entry.getValue(), nowNanos);
      if (stays == (younger ? Stays.OLDER : Stays.NEWER)) {
        return List.of(new PeerObservation.SessionYields(opened, younger));
      }
      if (stays != Stays.BOTH) {
        yielding.add(new PeerObservation.SessionYields(there, !younger));
      }
    }
    return yielding;
  }

  private static Stays of(
      SeveralSessions several, SessionLoad older, SessionLoad newer, long nowNanos) {
    var one = older.begin;
    var other = newer.begin;
    return one == null || other == null
        ? Stays.BOTH
        : of(several, one, other, older.heardNanos, nowNanos);
  }

  /** Which one stays; {@code olderHeardNanos} is when something was last heard on the older. */
  private static Stays of(
      SeveralSessions several,
      SessionBegin older,
      SessionBegin newer,
      long olderHeardNanos,
      long nowNanos) {
    if (newer.atNanos() - older.atNanos() <= SIMULTANEOUS.toNanos()) {
      if (older.byUs() != newer.byUs()) {
        return simultaneous(older, newer);
      }
      if (newer.byUs()) {
        // Which of the two is younger the other node may see otherwise: it decides.
        return Stays.BOTH;
      }
    }
    return switch (several.rule()) {
      case PARALLEL -> Stays.BOTH;
      case REPLACE -> Stays.NEWER;
      case KEEP ->
          nowNanos - olderHeardNanos <= several.heardWithin().toNanos() ? Stays.OLDER : Stays.NEWER;
    };
  }

  /** By what both nodes know alike: that of the node whose Node ID comes first stays. */
  private static Stays simultaneous(SessionBegin older, SessionBegin newer) {
    String one = text(older);
    String other = text(newer);
    if (one == null || other == null || one.equals(other)) {
      return Stays.BOTH;
    }
    return one.compareTo(other) < 0 ? Stays.OLDER : Stays.NEWER;
  }

  private static @Nullable String text(SessionBegin begin) {
    var dialler = begin.dialler();
    return dialler == null ? null : dialler.canonicalText();
  }
}
