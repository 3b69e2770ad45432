package dev.gantry.adapter.tcp;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether the BPA is there. One that goes away is waited for; one that stays away is given up until
 * it registers again. Read by any thread, changed under the lock of its node.
 */
final class BpaPresence {
  private enum State {
    NEVER_REGISTERED,
    REGISTERED,
    AWAY,
    GIVEN_UP
  }

  private volatile State state = State.NEVER_REGISTERED;
  private @Nullable ScheduledFuture<?> patience;

  boolean isRegistered() {
    return state == State.REGISTERED;
  }

  /** Whether it was there and is waited for. */
  boolean isAway() {
    return state == State.AWAY;
  }

  /** Whether it has been away for longer than we wait. */
  boolean isGivenUp() {
    return state == State.GIVEN_UP;
  }

  void registered() {
    state = State.REGISTERED;
    if (patience != null) {
      patience.cancel(false);
      patience = null;
    }
  }

  /** It was registered and is so no more. */
  void away() {
    state = State.AWAY;
  }

  /** Calls {@code over} on a loop when it has not come back by then. */
  void waitFor(Duration hold, EventLoopGroup loops, Runnable over) {
    patience = loops.schedule(over, hold.toMillis(), TimeUnit.MILLISECONDS);
  }

  void giveUp() {
    state = State.GIVEN_UP;
  }
}
