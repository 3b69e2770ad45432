package dev.gantry.simulator;

import static dev.gantry.simulator.InvariantError.check;

import dev.gantry.domain.lane.Lane;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;

/**
 * What waits in the lanes of a session: the oldest of its lane begins, and while one waits at the
 * head of a lane no more than one beyond the starvation limit begins before it.
 */
final class LaneBooks {
  /** Before an urgent one a normal and a bulk one may be due together. */
  private static final int LOWER_LANES = 2;

  private final String name;
  private final int starvationLimit;
  private final Map<Lane, ArrayDeque<Long>> waiting = new EnumMap<>(Lane.class);
  private final Map<Lane, Integer> passed = new EnumMap<>(Lane.class);

  LaneBooks(String name, int starvationLimit) {
    this.name = name;
    this.starvationLimit = starvationLimit;
    for (var lane : Lane.values()) {
      waiting.put(lane, new ArrayDeque<>());
      passed.put(lane, 0);
    }
  }

  void offered(long token, Lane lane) {
    of(lane).add(token);
  }

  void begun(long token) {
    for (var lane : Lane.values()) {
      var line = of(lane);
      if (!line.isEmpty() && line.peek() == token) {
        line.remove();
        passed(lane);
        return;
      }
    }
    throw new InvariantError(
        name + " begins " + token + ", which is not the oldest of its lane: " + waiting);
  }

  private void passed(Lane begun) {
    for (var lane : Lane.values()) {
      boolean waits = lane != begun && !of(lane).isEmpty();
      int times = waits ? passed.getOrDefault(lane, 0) + 1 : 0;
      passed.put(lane, times);
      int most = lane == Lane.URGENT ? LOWER_LANES : starvationLimit + 1;
      check(times <= most, () -> name + " lets " + times + " pass one that waits in lane " + lane);
    }
  }

  /** It has ended, begun or not. */
  void ended(long token) {
    for (var lane : Lane.values()) {
      var line = of(lane);
      if (line.remove(token) && line.isEmpty()) {
        passed.put(lane, 0);
      }
    }
  }

  private ArrayDeque<Long> of(Lane lane) {
    return waiting.computeIfAbsent(lane, _ -> new ArrayDeque<>());
  }
}
