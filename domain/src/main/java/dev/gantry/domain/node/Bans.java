package dev.gantry.domain.node;

import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.wire.Octets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Keeps sources away for a time whose handshakes fail again and again; longer each time, until they
 * have been quiet for as long as the longest ban. Of as many sources as are remembered. Not
 * thread-safe.
 */
final class Bans {
  /**
   * What a peer that means it does not come to ten times a minute. Not: ends that we or a third are
   * the cause of, SESS_TERM of the peer, and callers that say nothing at all, which are probes.
   */
  private static final Set<EndCause> FAILURES =
      EnumSet.of(
          EndCause.CONTACT_TIMEOUT,
          EndCause.TLS_HANDSHAKE_TIMEOUT,
          EndCause.SESSION_INIT_TIMEOUT,
          EndCause.NOT_TCPCL,
          EndCause.VERSION_MISMATCH,
          EndCause.PLAINTEXT_REFUSED,
          EndCause.TLS_FAILED,
          EndCause.CERTIFICATE_UNTRUSTED,
          EndCause.CERTIFICATE_EXPIRED,
          EndCause.CERTIFICATE_NOT_YET_VALID,
          EndCause.CERTIFICATE_REVOKED,
          EndCause.CERTIFICATE_KEY_USAGE,
          EndCause.CERTIFICATE_NOT_PINNED,
          EndCause.CERTIFICATE_MISSING,
          EndCause.CERTIFICATE_REFUSED_BY_PEER,
          EndCause.HOST_NAME_MISMATCH,
          EndCause.HOST_NAME_MISSING,
          EndCause.NODE_ID_MISMATCH,
          EndCause.NODE_ID_UNPROVEN,
          EndCause.NODE_ID_INVALID,
          EndCause.NODE_ID_UNEXPECTED,
          EndCause.PARAMETERS_REFUSED,
          EndCause.EXTENSION_REFUSED,
          EndCause.PROTOCOL_VIOLATION,
          EndCause.MESSAGE_REJECTED,
          EndCause.CONNECTION_LOST);

  private final BanSettings settings;
  private final LinkedHashMap<Octets, Record> records;

  /**
   * Nobody is banned.
   *
   * @param maxSources sources remembered; beyond, the one that failed longest ago is forgotten
   */
  Bans(BanSettings settings, int maxSources) {
    this.settings = settings;
    this.records =
        new LinkedHashMap<>(16, 0.75f, false) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Octets, Record> eldest) {
            return size() > maxSources;
          }
        };
  }

  /** Whether an end before Established is the caller's failure. */
  static boolean isFailure(EndCause cause) {
    return FAILURES.contains(cause);
  }

  boolean isBanned(Octets source, long nowNanos) {
    var record = records.get(source);
    return record != null && record.bans > 0 && record.untilNanos - nowNanos > 0;
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
    var before = records.remove(source);
    var record = before == null || before.isForgiven(settings, nowNanos) ? new Record() : before;
    records.put(source, record);
    if (record.failures == 0 || nowNanos - record.minuteNanos >= Record.MINUTE_NANOS) {
      record.failures = 0;
      record.minuteNanos = nowNanos;
    }
    record.failures++;
    if (record.failures <= settings.failuresPerMinute()) {
      return Duration.ZERO;
    }
    var ban = settings.length(record.bans);
    record.bans++;
    record.failures = 0;
    record.untilNanos = nowNanos + ban.toNanos();
    return ban;
  }

  int rememberedSources() {
    return records.size();
  }

  /** What a source has done. */
  private static final class Record {
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
