package dev.gantry.adapter.config;

import dev.gantry.domain.lane.LaneRules;
import java.util.List;

/** The keys that say how the lanes of a peer share its sessions. */
final class LaneKeys {
  static final ConfigKey<Long> STARVATION_LIMIT =
      ConfigKey.of(
          "lanes.starvation-limit",
          WholeNumberType.count(1, LaneRules.MOST_PASSING, "transfers"),
          (long) LaneRules.DEFAULT_STARVATION_LIMIT,
          "Transfers of higher lanes that begin while one of a lower lane waits, in the session or"
              + " for one; then that one is next. Enough that the lower lane moves on, and the"
              + " higher one loses six of a hundred at most. Bundles in `urgent` go before those in"
              + " no lane, these before `bulk`.");
  static final ConfigKey<Boolean> URGENT_SESSION =
      ConfigKey.of(
          "lanes.urgent-session",
          ValueTypes.BOOLEAN,
          false,
          "Where a peer has several sessions (`sessions-per-peer.min` of 2 or more keeps them), the"
              + " youngest carries urgent bundles alone, so that none waits for the end of a long"
              + " transfer that has begun; it costs the others that session.");

  static final List<ConfigKey<?>> ALL = List.of(STARVATION_LIMIT, URGENT_SESSION);

  private LaneKeys() {}

  static LaneRules rules(Section root) {
    return new LaneRules(root.getInt(STARVATION_LIMIT), root.get(URGENT_SESSION));
  }
}
