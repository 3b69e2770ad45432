package dev.gantry.domain.lane;

import java.util.ArrayDeque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waits in lanes. The most urgent goes next, the oldest of its lane first. But while one of a
 * lower lane waits, so many of higher lanes pass it as the starvation limit says and no more; then
 * it is its turn. Where a normal and a bulk one are due together the normal one goes first: at most
 * one more than the limit goes before any that is the oldest of its lane. Not thread-safe.
 *
 * @param <T> what waits
 */
public final class LaneQueue<T> {
  private static final List<Lane> LANES = List.of(Lane.values());

  private final int starvationLimit;
  private final ArrayDeque<T> normal = new ArrayDeque<>(2);

  /** None before the first: most peers have normal bundles alone. */
  private @Nullable ArrayDeque<T> urgent;

  private @Nullable ArrayDeque<T> bulk;

  /** Of higher lanes that went while the oldest normal one waited. */
  private int normalPassed;

  private int bulkPassed;

  /** An empty one; {@code starvationLimit} as {@link LaneRules#starvationLimit()}. */
  public LaneQueue(int starvationLimit) {
    this.starvationLimit = LaneRules.requireLimit(starvationLimit);
  }

  /** Has one wait behind all of its lane. */
  public void add(Lane lane, T item) {
    var place = existing(lane);
    if (place == null) {
      place = new ArrayDeque<>(2);
      if (lane == Lane.URGENT) {
        urgent = place;
      } else {
        bulk = place;
      }
    }
    place.add(item);
  }

  /** Whose turn it is, null when nothing waits. */
  public @Nullable Lane next() {
    return next(true, true, true);
  }

  /** The same among those lanes of which something can go. */
  public @Nullable Lane next(boolean urgentCan, boolean normalCan, boolean bulkCan) {
    boolean urgentWaits = urgentCan && size(Lane.URGENT) > 0;
    boolean normalWaits = normalCan && !normal.isEmpty();
    boolean bulkWaits = bulkCan && size(Lane.BULK) > 0;
    if (normalWaits && normalPassed >= starvationLimit) {
      return Lane.NORMAL;
    }
    if (bulkWaits && bulkPassed >= starvationLimit) {
      return Lane.BULK;
    }
    if (urgentWaits) {
      return Lane.URGENT;
    }
    if (normalWaits) {
      return Lane.NORMAL;
    }
    return bulkWaits ? Lane.BULK : null;
  }

  /** The oldest of a lane, which stays; null when there is none. */
  public @Nullable T peek(Lane lane) {
    var place = existing(lane);
    return place == null ? null : place.peek();
  }

  /**
   * Takes the oldest out of a lane; {@link #went} is to be told if it goes.
   *
   * @throws NoSuchElementException when the lane is empty
   */
  public T remove(Lane lane) {
    var place = existing(lane);
    if (place == null) {
      throw new NoSuchElementException("lane " + lane + " is empty");
    }
    return place.remove();
  }

  /** What was removed last, of that lane, goes: it has passed what waits in lower ones. */
  public void went(Lane lane) {
    switch (lane) {
      case URGENT -> {
        normalPassed += normal.isEmpty() ? 0 : 1;
        passedBulk();
      }
      case NORMAL -> {
        normalPassed = 0;
        passedBulk();
      }
      case BULK -> bulkPassed = 0;
    }
  }

  private void passedBulk() {
    bulkPassed += size(Lane.BULK) == 0 ? 0 : 1;
  }

  /** Takes the youngest out of a lane, null when there is none. */
  public @Nullable T pollLast(Lane lane) {
    var place = existing(lane);
    return place == null ? null : place.pollLast();
  }

  /** Takes out any, which goes nowhere, the most urgent first; null when nothing waits. */
  public @Nullable T poll() {
    var first = urgent == null ? null : urgent.poll();
    if (first == null) {
      first = normal.poll();
    }
    return first == null && bulk != null ? bulk.poll() : first;
  }

  /** Takes out the first that is meant, which goes nowhere; null when none is. */
  public @Nullable T poll(Predicate<? super T> meant) {
    for (var lane : LANES) {
      var place = existing(lane);
      if (place != null) {
        for (var item : place) {
          if (meant.test(item)) {
            place.remove(item);
            return item;
          }
        }
      }
    }
    return null;
  }

  public boolean isEmpty() {
    return size() == 0;
  }

  /** How many wait in all lanes. */
  public int size() {
    return normal.size() + size(Lane.URGENT) + size(Lane.BULK);
  }

  /** How many wait in one. */
  public int size(Lane lane) {
    var place = existing(lane);
    return place == null ? 0 : place.size();
  }

  private @Nullable ArrayDeque<T> existing(Lane lane) {
    return switch (lane) {
      case URGENT -> urgent;
      case NORMAL -> normal;
      case BULK -> bulk;
    };
  }
}
