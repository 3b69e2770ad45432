package dev.gantry.domain.session;

import dev.gantry.domain.time.TokenBucket;
import org.jspecify.annotations.Nullable;

/**
 * Delays the reading of a session whose peer sends more than its rates allow. Nothing is refused or
 * lost: what was read counts, and the next is read when it is paid for. Not thread-safe.
 */
final class InboundPace {
  private final @Nullable TokenBucket transfers;
  private final @Nullable TokenBucket octets;
  private long deadlineNanos = Session.NO_DEADLINE;

  InboundPace(InboundRates rates) {
    transfers = TokenBucket.of(rates.transfers());
    octets = TokenBucket.of(rates.octets());
  }

  /** A transfer has begun. */
  void transferBegun(long nowNanos) {
    if (transfers != null) {
      transfers.spend(1, nowNanos);
    }
  }

  /** Octets of a bundle have come. */
  void octetsReceived(long count, long nowNanos) {
    if (octets != null) {
      octets.spend(count, nowNanos);
    }
  }

  /** Whether no more is to be read before {@link #nextDeadlineNanos()}. */
  boolean isSpent(long nowNanos) {
    long wait = Math.max(wait(transfers, nowNanos), wait(octets, nowNanos));
    deadlineNanos = wait == 0 ? Session.NO_DEADLINE : nowNanos + wait;
    return wait > 0;
  }

  long nextDeadlineNanos() {
    return deadlineNanos;
  }

  private static long wait(@Nullable TokenBucket bucket, long nowNanos) {
    return bucket == null ? 0 : bucket.waitNanos(nowNanos);
  }
}
