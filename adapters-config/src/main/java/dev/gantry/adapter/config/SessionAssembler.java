package dev.gantry.adapter.config;

import dev.gantry.domain.node.BanSettings;
import dev.gantry.domain.node.CallerLimits;
import dev.gantry.domain.session.InboundRates;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.time.Rate;
import dev.gantry.domain.wire.DecoderLimits;
import java.time.Duration;

/** Puts together what every session starts from. */
final class SessionAssembler {
  private SessionAssembler() {}

  static SessionConfig session(Section root) throws ConfigException {
    int keepalive = seconds(root, ConfigKeys.KEEPALIVE_INTERVAL);
    int leastKeepalive = seconds(root, ConfigKeys.MIN_KEEPALIVE_INTERVAL);
    if (keepalive != 0 && keepalive < leastKeepalive) {
      throw root.error(
          ConfigKeys.MIN_KEEPALIVE_INTERVAL,
          "= " + leastKeepalive + "s refuses our own keepalive-interval of " + keepalive + "s");
    }
    return new SessionConfig(
        new SessionSettings.Offer(
            keepalive,
            root.get(ConfigKeys.SEGMENT_MRU),
            root.get(ConfigKeys.TRANSFER_MRU),
            CompressionKeys.offered(root)),
        new SessionSettings.Demands(
            root.get(ConfigKeys.MIN_SEGMENT_MRU),
            root.get(ConfigKeys.MIN_TRANSFER_MRU),
            leastKeepalive),
        timers(root),
        limits(root),
        new DecoderLimits(
            root.getInt(ConfigKeys.MAX_SESSION_EXTENSION_BYTES),
            root.getInt(ConfigKeys.MAX_TRANSFER_EXTENSION_BYTES)),
        root.getInt(CompressionKeys.MIN_SIZE));
  }

  static SessionSettings.Timers timers(Section root) {
    return new SessionSettings.Timers(
        root.get(StepKeys.ROOT.contact()),
        root.get(StepKeys.ROOT.tlsHandshake()),
        root.get(StepKeys.ROOT.sessionInit()),
        root.get(StepKeys.ROOT.ending()),
        root.get(ConfigKeys.IDLE_TIMEOUT),
        root.get(ConfigKeys.SILENCE_TIMEOUT),
        root.getInt(ConfigKeys.KEEPALIVE_MISSES),
        ProgressKeys.bounds(root),
        root.get(ConfigKeys.KEEPALIVE_WHILE_BUSY));
  }

  private static SessionSettings.Limits limits(Section root) {
    return new SessionSettings.Limits(
        root.getInt(ConfigKeys.MAX_UNACKED_TRANSFERS),
        root.get(ConfigKeys.MAX_UNACKED_BYTES),
        root.getInt(ConfigKeys.MAX_QUEUED_TRANSFERS),
        root.getInt(ConfigKeys.MAX_SEGMENT_BYTES),
        root.get(ConfigKeys.WRITE_AHEAD_BYTES),
        root.getInt(ConfigKeys.MAX_PENDING_ACKS),
        root.getInt(ConfigKeys.MAX_EMPTY_SEGMENTS),
        root.getInt(ConfigKeys.MAX_VIOLATIONS),
        root.get(ConfigKeys.REFUSE_ONCE),
        root.getInt(ConfigKeys.MAX_USELESS_MESSAGES),
        root.getInt(LaneKeys.STARVATION_LIMIT));
  }

  static ConnectionConfig connections(Section root) throws ConfigException {
    return new ConnectionConfig(
        root.getInt(ConfigKeys.MAX_SESSIONS),
        root.getInt(ConfigKeys.MAX_PENDING_SESSIONS),
        callers(root),
        new InboundRates(
            rate(root, CallerKeys.TRANSFER_RATE_LIMIT, CallerKeys.TRANSFER_BURST),
            rate(root, CallerKeys.BYTE_RATE_LIMIT, CallerKeys.BYTE_BURST)),
        root.get(ConfigKeys.MAX_INBOUND_BYTES_PER_SESSION),
        root.get(ConfigKeys.MAX_INBOUND_BYTES));
  }

  private static Duration longestBan(Section root) throws ConfigException {
    Duration longest = root.get(CallerKeys.LONGEST_BAN);
    if (longest.compareTo(root.get(CallerKeys.FIRST_BAN)) < 0) {
      ConfigKey<?> key =
          root.isSet(CallerKeys.LONGEST_BAN) ? CallerKeys.LONGEST_BAN : CallerKeys.FIRST_BAN;
      throw root.error(key, "leaves ban-time-first above ban-time-max");
    }
    return longest;
  }

  private static CallerLimits callers(Section root) throws ConfigException {
    return CallerLimits.NONE
        .withRates(
            rate(root, CallerKeys.CONNECTION_RATE_LIMIT, CallerKeys.CONNECTION_BURST),
            rate(root, CallerKeys.TOTAL_CONNECTION_RATE_LIMIT, CallerKeys.TOTAL_CONNECTION_BURST))
        .withSessions(
            root.getInt(CallerKeys.MAX_SESSIONS_PER_SOURCE),
            root.getInt(CallerKeys.MAX_SESSIONS_PER_PEER),
            root.getInt(CallerKeys.RESERVED_SESSIONS))
        .withBans(
            new BanSettings(
                root.getInt(CallerKeys.FAILED_HANDSHAKES),
                root.get(CallerKeys.FIRST_BAN),
                longestBan(root)));
  }

  private static Rate rate(Section root, ConfigKey<Long> perSecond, ConfigKey<Long> burst) {
    return new Rate(root.get(perSecond), root.getInt(burst));
  }

  private static int seconds(Section root, ConfigKey<Duration> key) {
    return Math.toIntExact(root.get(key).toSeconds());
  }
}
