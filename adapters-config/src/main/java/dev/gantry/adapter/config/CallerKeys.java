package dev.gantry.adapter.config;

import dev.gantry.domain.node.AddressBlock;
import java.time.Duration;
import java.util.List;

/** The keys that bound who may come to us, before anybody knows who it is. */
final class CallerKeys {
  /** More than any list that people write; each caller is held against all of them. */
  static final int MAX_BLOCKS = 1_024;

  private static final long MOST_CONNECTIONS = 10_000_000;

  /** What fits a burst; links that carry more need no such bound. */
  private static final long MOST_BYTES = Integer.MAX_VALUE;

  private static final ListType<AddressBlock> BLOCKS =
      new ListType<>(ValueTypes.ADDRESS_BLOCK, MAX_BLOCKS);

  static final ConfigKey<RatePreset> CONNECTION_RATE_PRESET =
      ConfigKey.of(
          "connection-rate-preset",
          ChoiceType.of(RatePreset.class),
          RatePreset.DEFAULT,
          "How often one source may connect, an IPv4 address or an IPv6 /64: `default` 50 times a"
              + " second and 100 times at once, `aggressive` 25 and 50, `permissive` 100 and 200,"
              + " `disabled` as often as it likes. The keys below change single numbers. Who comes"
              + " too often hears Contact Header and SESS_TERM Busy, 50 callers a second at most,"
              + " and is closed without a word beyond.");
  static final ConfigKey<Long> CONNECTION_RATE_LIMIT =
      ConfigKey.absent(
          "connection-rate-limit",
          WholeNumberType.count(0, 1_000_000, "connections per second"),
          "by `connection-rate-preset`",
          "Connections accepted from one source in one second (hardy: 64 from all together); 0 for"
              + " any number. A peer needs one now and then: 50 are what a machine with fifty nodes"
              + " that all restart brings, and a fraction of the handshakes that a core"
              + " completes.");
  static final ConfigKey<Long> CONNECTION_BURST =
      ConfigKey.absent(
          "connection-burst",
          WholeNumberType.count(1, 1_000_000, "connections"),
          "by `connection-rate-preset`",
          "Connections accepted from one source at once, before its rate counts.");
  static final ConfigKey<Long> TOTAL_CONNECTION_RATE_LIMIT =
      ConfigKey.absent(
          "total-connection-rate-limit",
          WholeNumberType.count(0, MOST_CONNECTIONS, "connections per second"),
          "ten times that of one source",
          "Connections accepted from all sources together in one second, 0 for any number; peers"
              + " that are named with their address wait behind no crowd and are not counted. Ten"
              + " sources at their limit have it, so that many have no more than a core's worth of"
              + " handshakes.");
  static final ConfigKey<Long> TOTAL_CONNECTION_BURST =
      ConfigKey.absent(
          "total-connection-burst",
          WholeNumberType.count(1, MOST_CONNECTIONS, "connections"),
          "ten times that of one source",
          "Connections accepted from all sources together at once, before that rate counts.");

  static final ConfigKey<Long> MAX_SESSIONS_PER_SOURCE =
      ConfigKey.absent(
          "max-sessions-per-source",
          WholeNumberType.count(0, 1_000_000, "sessions"),
          "a quarter of `max-sessions`",
          "Sessions of one source at one time, 0 for any number; so that no single machine has all"
              + " places. Raise it where many nodes share an address.");
  static final ConfigKey<Long> MAX_SESSIONS_PER_PEER =
      ConfigKey.absent(
          "max-sessions-per-peer",
          WholeNumberType.count(0, 1_000_000, "sessions"),
          "a quarter of `max-sessions`, 256 at most",
          "Sessions at one time that one node has begun with us, by its Node ID as far as that is"
              + " believed; 0 for any number. Far above what a node opens for speed, so that one"
              + " on a bad link may come again often before we have noticed that its older"
              + " sessions are dead.");
  static final ConfigKey<Long> RESERVED_SESSIONS =
      ConfigKey.absent(
          "reserved-sessions",
          WholeNumberType.count(0, 1_000_000, "sessions"),
          "an eighth of `max-sessions`",
          "Of `max-sessions`, those that only known peers have: named ones, by their address or a"
              + " Node ID that is believed, and who proves a Node ID by certificate. Others may"
              + " stand there until they have said who they are, so that strangers shut no honest"
              + " peer out.");
  static final ConfigKey<List<AddressBlock>> ALLOW_FROM =
      ConfigKey.of(
          "allow-from",
          BLOCKS,
          List.of(),
          "Addresses that callers may come from, as CIDR blocks; empty for any. Who comes from"
              + " there is never banned.");
  static final ConfigKey<List<AddressBlock>> DENY_FROM =
      ConfigKey.of(
          "deny-from",
          BLOCKS,
          List.of(),
          "Addresses that callers never come from, whatever `allow-from` says; they are closed"
              + " without a word.");
  static final ConfigKey<List<AddressBlock>> LISTENER_ALLOW_FROM = ALLOW_FROM.ofOne("listener");
  static final ConfigKey<List<AddressBlock>> LISTENER_DENY_FROM = DENY_FROM.ofOne("listener");

  static final ConfigKey<Long> FAILED_HANDSHAKES =
      ConfigKey.of(
          "failed-handshakes-per-minute",
          WholeNumberType.count(0, 1_000_000, "handshakes"),
          10L,
          "Handshakes of one source that may fail within a minute; one more and nobody from there"
              + " is let in for a time. A peer whose certificate has ended does not come as often;"
              + " 0 bans nobody, and who is on `allow-from` is never banned.");
  static final ConfigKey<Duration> FIRST_BAN =
      ConfigKey.of(
          "ban-time-first",
          DurationType.between(Duration.ofSeconds(1), Duration.ofDays(1)),
          Duration.ofMinutes(1),
          "How long for the first time; it doubles with each more.");
  static final ConfigKey<Duration> LONGEST_BAN =
      ConfigKey.of(
          "ban-time-max",
          DurationType.between(Duration.ofSeconds(1), Duration.ofDays(1)),
          Duration.ofHours(1),
          "Its cap, and how long a source must have been quiet after a ban to begin anew.");

  static final ConfigKey<List<AddressBlock>> LISTENER_PROXY_FROM =
      ConfigKey.of(
          "proxy-from",
          BLOCKS,
          List.of(),
          "Proxies in front of this listener, as CIDR blocks: each connection begins with a header"
              + " of the PROXY protocol, and the address that it names counts for everything; who"
              + " comes by itself is closed. A LOCAL header, or none at all, is a probe. Empty:"
              + " peers come themselves.");

  static final List<ConfigKey<?>> LISTENER =
      List.of(LISTENER_ALLOW_FROM, LISTENER_DENY_FROM, LISTENER_PROXY_FROM);
  static final ConfigKey<Long> TRANSFER_RATE_LIMIT =
      ConfigKey.of(
          "transfer-rate-limit",
          WholeNumberType.count(0, 1_000_000_000, "transfers per second"),
          0L,
          "Bundles that a peer may begin to send on a session in one second; who sends more is read"
              + " later, and loses nothing. 0 for any number: the BPA and the memory bound what it"
              + " sends anyway.");
  static final ConfigKey<Long> TRANSFER_BURST =
      ConfigKey.of(
          "transfer-burst",
          WholeNumberType.count(1, 1_000_000_000, "transfers"),
          256L,
          "Bundles at once, before that rate counts; what one session keeps in flight.");
  static final ConfigKey<Long> BYTE_RATE_LIMIT =
      ConfigKey.of(
          "byte-rate-limit",
          WholeNumberType.bytes(0, MOST_BYTES),
          0L,
          "Octets of bundles that a peer may send on a session in one second; who sends more is"
              + " read later. 0 for any number.");
  static final ConfigKey<Long> BYTE_BURST =
      ConfigKey.of(
          "byte-burst",
          WholeNumberType.bytes(1, MOST_BYTES),
          1L << 20,
          "Octets at once, before that rate counts; a segment of the default `segment-mru`.");

  static final List<ConfigKey<?>> ROOT =
      List.of(
          ALLOW_FROM,
          DENY_FROM,
          MAX_SESSIONS_PER_SOURCE,
          MAX_SESSIONS_PER_PEER,
          RESERVED_SESSIONS,
          CONNECTION_RATE_PRESET,
          CONNECTION_RATE_LIMIT,
          CONNECTION_BURST,
          TOTAL_CONNECTION_RATE_LIMIT,
          TOTAL_CONNECTION_BURST,
          FAILED_HANDSHAKES,
          FIRST_BAN,
          LONGEST_BAN,
          TRANSFER_RATE_LIMIT,
          TRANSFER_BURST,
          BYTE_RATE_LIMIT,
          BYTE_BURST);

  private CallerKeys() {}

  /** The words of {@code connection-rate-preset}. */
  enum RatePreset {
    DEFAULT(50, 100),
    AGGRESSIVE(25, 50),
    PERMISSIVE(100, 200),
    DISABLED(0, 100);

    private final long perSecond;
    private final long burst;

    RatePreset(long perSecond, long burst) {
      this.perSecond = perSecond;
      this.burst = burst;
    }
  }

  /**
   * Gives each key that nobody set, and that others decide, the value that holds.
   *
   * @param sessions the key of how many there may be
   */
  static void decide(Section root, ConfigKey<Long> sessions) {
    long quarter = Math.max(1, root.get(sessions) / 4);
    var bySessions = new Origin.Derived(sessions.name());
    setDefault(root, MAX_SESSIONS_PER_SOURCE, quarter, bySessions);
    setDefault(root, MAX_SESSIONS_PER_PEER, Math.min(256, quarter), bySessions);
    setDefault(root, RESERVED_SESSIONS, root.get(sessions) / 8, bySessions);
    var preset = root.get(CONNECTION_RATE_PRESET);
    var byPreset = new Origin.Derived(CONNECTION_RATE_PRESET.name());
    setDefault(root, CONNECTION_RATE_LIMIT, preset.perSecond, byPreset);
    setDefault(root, CONNECTION_BURST, preset.burst, byPreset);
    setDefault(
        root,
        TOTAL_CONNECTION_RATE_LIMIT,
        10 * root.get(CONNECTION_RATE_LIMIT),
        new Origin.Derived(CONNECTION_RATE_LIMIT.name()));
    setDefault(
        root,
        TOTAL_CONNECTION_BURST,
        10 * root.get(CONNECTION_BURST),
        new Origin.Derived(CONNECTION_BURST.name()));
  }

  private static void setDefault(Section root, ConfigKey<Long> key, long value, Origin origin) {
    if (!root.isSet(key)) {
      root.put(key, value, origin);
    }
  }
}
