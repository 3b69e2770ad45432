package dev.gantry.domain.peer;

import java.time.Duration;
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

  /** Which one stays; {@code olderHeardNanos} is when something was last heard on the older. */
  static Stays of(
      SeveralSessions several,
      SessionBegin older,
      SessionBegin newer,
      long olderHeardNanos,
      long nowNanos) {
    if (several.isParallel()) {
      return Stays.BOTH;
    }
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
