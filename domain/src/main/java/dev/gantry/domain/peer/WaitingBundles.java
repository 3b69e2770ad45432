package dev.gantry.domain.peer;

import dev.gantry.domain.lane.LaneQueue;
import dev.gantry.domain.lane.LaneRules;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The bundles of a peer that no session carries: in their lanes, and behind all of them those that
 * are suspected of breaking sessions. Not thread-safe.
 */
final class WaitingBundles {
  /**
   * How long a suspected bundle lets all others go first. Traffic that never pauses would keep it
   * for ever, and most of those that were on their way with the guilty one are innocent.
   */
  static final Duration LONGEST_YIELD = Duration.ofSeconds(5);

  private final int maxBundles;
  private final LaneQueue<Bundle> inOrder;

  /** None before the first; a peer rarely has any. */
  private @Nullable ArrayDeque<Bundle> suspected;

  WaitingBundles(int maxBundles, LaneRules lanes) {
    this.maxBundles = maxBundles;
    this.inOrder = new LaneQueue<>(lanes.starvationLimit());
  }

  /** Whether there was room for one more. */
  boolean add(Bundle bundle, long nowNanos) {
    if (size() >= maxBundles) {
      return false;
    }
    if (bundle.isSuspected()) {
      bundle.waitsSinceNanos = nowNanos;
      var behind = suspected == null ? new ArrayDeque<Bundle>(2) : suspected;
      behind.add(bundle);
      suspected = behind;
    } else {
      inOrder.add(bundle.lane, bundle);
    }
    return true;
  }

  boolean isEmpty() {
    return size() == 0;
  }

  /** Those that nothing is suspected of; whoever looks at them takes them out. */
  LaneQueue<Bundle> inOrder() {
    return inOrder;
  }

  /** The suspected one whose turn is next, null when there is none. */
  @Nullable Bundle firstSuspected() {
    return suspected == null ? null : suspected.peek();
  }

  void removeFirstSuspected() {
    if (suspected != null) {
      suspected.remove();
    }
  }

  /** Takes out any, those in order first; null when there is none. */
  @Nullable Bundle poll() {
    var first = inOrder.poll();
    return first != null || suspected == null ? first : suspected.poll();
  }

  /** Whether the suspected one has let others go first for long enough. */
  static boolean hasYielded(Bundle bundle, long nowNanos) {
    return nowNanos - bundle.waitsSinceNanos >= LONGEST_YIELD.toNanos();
  }

  /** When the first suspected one has done so, or {@link Peer#NO_DEADLINE}. */
  long yieldEndsNanos() {
    var first = firstSuspected();
    return first == null ? Peer.NO_DEADLINE : first.waitsSinceNanos + LONGEST_YIELD.toNanos();
  }

  /** When the one was given to the peer whose turn is next; of no meaning when none waits. */
  long nextGivenNanos() {
    var lane = inOrder.next();
    var first = lane == null ? null : inOrder.peek(lane);
    var behind = firstSuspected();
    if (first == null || behind == null) {
      var only = first == null ? behind : first;
      return only == null ? 0 : only.givenNanos;
    }
    return first.givenNanos - behind.givenNanos < 0 ? first.givenNanos : behind.givenNanos;
  }

  int size() {
    return inOrder.size() + (suspected == null ? 0 : suspected.size());
  }
}
