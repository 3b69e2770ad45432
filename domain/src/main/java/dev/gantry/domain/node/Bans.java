package dev.gantry.domain.node;

import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.wire.Octets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * Keeps sources away for a time whose handshakes fail again and again; longer each time, until they
 * have been quiet for as long as the longest ban. Of as many sources as are remembered. Not
 * thread-safe.
 */
final class Bans {
  /**
   * What a peer that means it does not come to ten times a minute, besides what lasts. Not: ends
   * that we or a third are the cause of, SESS_TERM of the peer, and callers that say nothing at
   * all, which are probes.
   */
  private static final Set<EndCause> FAILURES =
      EnumSet.of(
          EndCause.CONTACT_TIMEOUT,
          EndCause.TLS_HANDSHAKE_TIMEOUT,
          EndCause.SESSION_INIT_TIMEOUT,
          EndCause.PROTOCOL_VIOLATION,
          EndCause.MESSAGE_REJECTED,
          EndCause.CONNECTION_LOST);

  private final BanSettings settings;
  private final RememberedSources<History> histories;

  /**
   * Nobody is banned.
   *
   * @param maxSources sources remembered; beyond, the one that failed longest ago is forgotten
   */
  Bans(BanSettings settings, int maxSources) {
    this.settings = settings;
    this.histories = new RememberedSources<>(maxSources, false);
  }

  /** Whether an end before Established is the caller's failure. */
  static boolean isFailure(EndCause cause) {
    return cause.isLasting() || FAILURES.contains(cause);
  }

  boolean isBanned(Octets source, long nowNanos) {
    var history = histories.get(source);
    return history != null && history.bans > 0 && history.untilNanos - nowNanos > 0;
  }

  /**
   * A handshake of that source has failed.
   *
   * @return how long it is banned for that; zero when it is not
   */
  Duration failed(Octets source, long nowNanos) {
    if (settings.failuresPerMinute() == 0 || isBanned(source, nowNanos)) {
      return Duration.ZERO;
    }
    var before = histories.remove(source);
    var history = before == null || before.isForgiven(settings, nowNanos) ? new History() : before;
    histories.put(source, history);
    if (history.failures == 0 || nowNanos - history.minuteNanos >= History.MINUTE_NANOS) {
      history.failures = 0;
      history.minuteNanos = nowNanos;
    }
    history.failures++;
    if (history.failures <= settings.failuresPerMinute()) {
      return Duration.ZERO;
    }
    var ban = settings.length(history.bans);
    history.bans++;
    history.failures = 0;
    history.untilNanos = nowNanos + ban.toNanos();
    return ban;
  }

  int rememberedSources() {
    return histories.size();
  }

  /** What a source has done. */
  private static final class History {
    static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    int failures;
    long minuteNanos;
    int bans;
    long untilNanos;

    boolean isForgiven(BanSettings settings, long nowNanos) {
      return bans > 0 && nowNanos - untilNanos >= settings.longest().toNanos();
    }
  }
}
