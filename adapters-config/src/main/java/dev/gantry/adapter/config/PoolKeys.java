package dev.gantry.adapter.config;

import dev.gantry.domain.peer.SessionPool;
import dev.gantry.domain.peer.SeveralSessions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys that say how many sessions with a peer are kept. */
final class PoolKeys {
  private static final String LESS = "is less than sessions-per-peer.min";
  private static final Duration DAY = Duration.ofDays(1);
  private static final WholeNumberType SESSIONS =
      WholeNumberType.count(1, SessionPool.MOST, "sessions");

  static final ConfigKey<Long> MIN =
      ConfigKey.of(
          "sessions-per-peer.min",
          SESSIONS,
          1L,
          "Sessions that we see to with each peer that is dialled, those counted that it began;"
              + " more than one helps where one TCP connection does not fill the path, and costs a"
              + " handshake and its memory each.");
  static final ConfigKey<Long> MAX =
      ConfigKey.absent(
          "sessions-per-peer.max",
          SESSIONS,
          "`sessions-per-peer.min`",
          "Sessions up to which one more is dialled while a backlog lasts. A further dial that"
              + " fails or whose session does not last is repeated seldom, as after a fault"
              + " (`reconnect.max-backoff-after-fault`).");
  static final ConfigKey<Long> BACKLOG_BYTES =
      ConfigKey.of(
          "sessions-per-peer.backlog-bytes",
          WholeNumberType.bytes(0, 1L << 40),
          SessionPool.DEFAULT_BACKLOG_BYTES,
          "A backlog is more octets of bundles than this, for each session that there is, which the"
              + " peer has not acknowledged. More than a system holds for one connection, and a"
              + " quarter of what a peer is dealt on a small heap.");
  static final ConfigKey<Long> BACKLOG_BUNDLES =
      ConfigKey.of(
          "sessions-per-peer.backlog-bundles",
          WholeNumberType.count(0, 1_000_000, "bundles"),
          (long) SessionPool.DEFAULT_BACKLOG_BUNDLES,
          "Or more bundles than this; an eighth of `max-outstanding-transfers`.");
  static final ConfigKey<Duration> GROW_AFTER =
      ConfigKey.of(
          "sessions-per-peer.grow-after",
          DurationType.between(Duration.ZERO, DAY),
          SessionPool.DEFAULT_GROW_AFTER,
          "How long there must be a backlog, without a break, before one more session is dialled;"
              + " a burst is gone by then.");
  static final ConfigKey<Duration> SHRINK_AFTER =
      ConfigKey.of(
          "sessions-per-peer.shrink-after",
          DurationType.between(Duration.ZERO, DAY),
          SessionPool.DEFAULT_SHRINK_AFTER,
          "How long a session beyond `sessions-per-peer.min` that we dialled must have carried no"
              + " bundle either way to be ended (SESS_TERM, Idle timeout), up to a quarter longer"
              + " by chance; longer than the pauses of traffic that goes on.");
  static final ConfigKey<Long> MAX_IDLE =
      ConfigKey.of(
          "max-idle-connections",
          WholeNumberType.count(0, 1_000_000, "sessions"),
          (long) SessionPool.DEFAULT_MAX_IDLE,
          "hardy's bound on the idle connections that it pools for one address: of the sessions"
              + " that we dialled to one peer, so many are kept that carry nothing; one more,"
              + " beyond `sessions-per-peer.min`, is ended as soon as it is idle, before"
              + " `sessions-per-peer.shrink-after`.");

  static final ConfigKey<SeveralSessions.Rule> OF_A_PEER =
      ConfigKey.of(
          "sessions-of-a-peer",
          ChoiceType.of(SeveralSessions.Rule.class),
          SeveralSessions.Rule.PARALLEL,
          "What becomes of several sessions of one Node ID, whoever began them. `parallel`: all"
              + " stay, and the least loaded carries the next bundle. `replace`: the youngest"
              + " stays, older ones finish what they carry and end. `keep`: the oldest stays while"
              + " it is heard of, younger ones are told Busy. Of two that began here and there"
              + " within 30 s, the one that the node with the first Node ID dialled stays under"
              + " either, so that both nodes decide alike.");
  static final ConfigKey<Duration> HEARD_WITHIN =
      ConfigKey.of(
          "sessions-of-a-peer-heard-within",
          DurationType.between(Duration.ZERO, DAY),
          SeveralSessions.DEFAULT_HEARD_WITHIN,
          "With `keep`: how long ago something must have come on the older session, keepalives too,"
              + " for it to be the one that stays. One and a half of the default"
              + " `keepalive-interval`, so that one that lives has been heard of.");

  static final ConfigKey<Long> PEER_MIN = MIN.ofOne("peer");
  static final ConfigKey<Long> PEER_MAX = MAX.ofOne("peer");
  static final ConfigKey<SeveralSessions.Rule> PEER_OF_A_PEER = OF_A_PEER.ofOne("peer");

  static final List<ConfigKey<?>> ROOT =
      List.of(
          MIN,
          MAX,
          BACKLOG_BYTES,
          BACKLOG_BUNDLES,
          GROW_AFTER,
          SHRINK_AFTER,
          MAX_IDLE,
          OF_A_PEER,
          HEARD_WITHIN);
  static final List<ConfigKey<?>> PEER = List.of(PEER_MIN, PEER_MAX, PEER_OF_A_PEER);

  private PoolKeys() {}

  /**
   * What holds for one peer.
   *
   * @param peer its section, null for what holds for all
   */
  static SessionPool pool(Section root, @Nullable Section peer) throws ConfigException {
    Long ownMax = peer == null ? null : peer.find(PEER_MAX);
    Long commonMax = root.find(MAX);
    if (commonMax != null && commonMax < root.get(MIN)) {
      throw root.error(MAX, LESS);
    }
    long min = peer == null ? root.get(MIN) : peer.get(PEER_MIN, root.get(MIN));
    // What all may have is no less than what this one is to have.
    long max = Math.max(min, commonMax == null ? min : commonMax);
    if (peer != null && ownMax != null) {
      if (ownMax < min) {
        throw peer.error(PEER_MAX, LESS);
      }
      max = ownMax;
    }
    return new SessionPool(
        Math.toIntExact(min),
        Math.toIntExact(max),
        root.get(BACKLOG_BYTES),
        root.getInt(BACKLOG_BUNDLES),
        root.get(GROW_AFTER),
        root.get(SHRINK_AFTER),
        root.getInt(MAX_IDLE));
  }

  /**
   * What becomes of several sessions of one peer.
   *
   * @param peer its section, null for what holds for all
   * @param pool what {@link #pool} says of it
   */
  static SeveralSessions several(Section root, @Nullable Section peer, SessionPool pool)
      throws ConfigException {
    SeveralSessions.Rule own = peer == null ? null : peer.find(PEER_OF_A_PEER);
    SeveralSessions.Rule rule = own == null ? root.get(OF_A_PEER) : own;
    if (rule != SeveralSessions.Rule.PARALLEL && !pool.isOne()) {
      String problem = "leaves one session, and sessions-per-peer.max is " + pool.max();
      throw peer == null || own == null
          ? root.error(OF_A_PEER, problem)
          : peer.error(PEER_OF_A_PEER, problem);
    }
    return new SeveralSessions(rule, root.get(HEARD_WITHIN));
  }
}
