package dev.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.TerminationReason;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two real machines in a world drawn from a seed: delays, chunks, stalls, half-closes, resets, a
 * BPA that is slow, refuses and answers out of order, and budgets that run out. What must hold is
 * checked after each event by {@link DrivenSession}.
 */
@Tag("sim")
class SessionSimulationTest {
  private static final long MILLISECOND = 1_000_000L;
  private static final long SECOND = 1_000 * MILLISECOND;

  /** Seeds that once failed, with the data of a segment that had begun before SESS_INIT. */
  private static final long[] FOUND = {1006, 1218, 1575, 2161, 2426};

  private static final long RUN_NANOS = 60 * SECOND;

  static LongStream seeds() {
    return Seeds.with(FOUND);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nothing_is_lost_and_every_session_ends(long seed) {
    Seeds.replayable(getClass(), seed, () -> run(seed));
  }

  /**
   * A peer that writes messages without sense or order: the machine bears it and comes to an end.
   */
  @ParameterizedTest
  @MethodSource("seeds")
  void senseless_peer_is_borne(long seed) {
    Seeds.replayable(getClass(), seed, () -> bearSenselessPeer(seed));
  }

  private static void bearSenselessPeer(long seed) {
    var random = SeededRandom.of(~seed);
    // Drawn and not used, so that a seed means what it always did.
    var _ = settings("ipn:1.0", random);
    var setup = SessionSetup.passive(plain(random));
    var exchange = ScriptedExchange.of(setup, link(random), bpa(random), random);
    var session = exchange.session();
    var peer = exchange.peer();
    session.connect();
    peer.write(HexFormat.of().parseHex("64746e210400"));
    for (int i = 0; i < 20; i++) {
      session.offer(new BundleToken(i), new byte[1 + random.nextInt(3_000)]);
    }
    int messages = random.nextInt(1, 150);
    for (int i = 0; i < messages; i++) {
      peer.write(SenselessPeer.octets(random, i));
      exchange.clock().advance(random.nextLong(200 * MILLISECOND));
      if (random.nextInt(40) == 0 && !session.isOver()) {
        session.offer(new BundleToken(1_000 + i), new byte[1 + random.nextInt(3_000)]);
      }
    }
    if (random.nextBoolean()) {
      peer.halfClose();
    }
    end(session, false);
    exchange.clock().advance(RUN_NANOS);
    end(session, true);
    exchange.clock().advance(RUN_NANOS);
    session.checkSettled();
  }

  private static void run(long seed) {
    var random = SeededRandom.of(seed);
    // The world of the first seed is calm, so that machines that do nothing cannot pass.
    boolean calm = seed == 0;
    var pair =
        SessionPair.of(
            SessionSetup.active(calm ? Settings.small("ipn:1.0") : settings("ipn:1.0", random)),
            SessionSetup.passive(calm ? Settings.small("ipn:2.0") : settings("ipn:2.0", random)),
            calm ? LinkConditions.PERFECT : link(random),
            calm ? BpaConduct.TAKES_ALL : bpa(random),
            random);
    pair.connect();
    for (var side : List.of(pair.active(), pair.passive())) {
      load(pair, side, random);
      if (!calm) {
        trouble(pair, side, random);
      }
    }
    pair.clock().advance(RUN_NANOS);
    for (var side : List.of(pair.active(), pair.passive())) {
      if (!side.isOver()) {
        side.tell(new SessionEvent.InboundBudgetChanged(false));
        side.terminate(TerminationReason.Known.UNKNOWN, false);
      }
    }
    pair.runToTheEnd();
    if (calm) {
      assertThat(pair.active().outcomes().values())
          .isNotEmpty()
          .allMatch(OutboundOutcome.Acknowledged.class::isInstance);
    }
  }

  private static SessionSettings plain(RandomGenerator random) {
    return Settings.with(settings("ipn:2.0", random), SessionSettings.Security.PLAINTEXT);
  }

  static SessionSettings settings(String nodeId, RandomGenerator random) {
    var base =
        Settings.small(
            nodeId,
            new SessionSettings.Limits(
                random.nextInt(1, 12),
                random.nextInt(1, 5_000),
                random.nextInt(1, 30),
                random.nextInt(1, 200),
                random.nextInt(1, 2_000),
                random.nextInt(1, 20),
                4,
                64,
                random.nextBoolean()));
    var idle = random.nextInt(5) == 0 ? Duration.ofSeconds(20) : Duration.ZERO;
    var timers = base.timers();
    return new SessionSettings(
        base.localNodeIds(),
        new SessionSettings.Offer(
            random.nextInt(4) == 0 ? 0 : random.nextInt(1, 20),
            random.nextInt(1, 300),
            random.nextInt(500, 5_000)),
        base.demands(),
        new SessionSettings.Security(random.nextBoolean(), false, base.security().identityPolicy()),
        new SessionSettings.Timers(
            timers.contact(),
            timers.tlsHandshake(),
            timers.sessionInit(),
            timers.ending(),
            idle,
            timers.silenceWithoutKeepalive(),
            timers.silencePerKeepalive()),
        base.limits());
  }

  private static LinkConditions link(RandomGenerator random) {
    return new LinkConditions(
        random.nextLong(300 * MILLISECOND),
        random.nextBoolean() ? 0 : random.nextLong(200 * MILLISECOND),
        random.nextInt(1, 2_000),
        0);
  }

  private static BpaConduct bpa(RandomGenerator random) {
    return new BpaConduct(
        random.nextBoolean() ? 0 : random.nextLong(3 * SECOND),
        random.nextBoolean() ? 0 : 0.2,
        random.nextBoolean() ? 0 : 0.1,
        0);
  }

  private static void load(SessionPair pair, DrivenSession side, RandomGenerator random) {
    int bundles = random.nextInt(60);
    for (int i = 0; i < bundles; i++) {
      var token = new BundleToken(i);
      var bundle = new byte[1 + random.nextInt(1 + random.nextInt(3_000))];
      random.nextBytes(bundle);
      pair.clock()
          .after(
              random.nextLong(RUN_NANOS / 3),
              () -> {
                if (!side.isOver()) {
                  side.offer(token, bundle);
                }
              });
    }
  }

  private static void trouble(SessionPair pair, DrivenSession side, RandomGenerator random) {
    var clock = pair.clock();
    for (int i = random.nextInt(4); i > 0; i--) {
      long stall = random.nextLong(5 * SECOND);
      clock.after(random.nextLong(RUN_NANOS / 2), () -> side.end().stall(stall));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      long from = random.nextLong(RUN_NANOS / 2);
      clock.after(from, () -> budget(side, true));
      clock.after(from + random.nextLong(5 * SECOND), () -> budget(side, false));
    }
    switch (random.nextInt(10)) {
      case 0 -> clock.after(random.nextLong(RUN_NANOS / 2), side.end()::halfClose);
      case 1 ->
          clock.after(
              random.nextLong(RUN_NANOS / 2),
              () -> {
                if (!side.isOver()) {
                  side.end().reset();
                }
              });
      case 2, 3 -> clock.after(random.nextLong(RUN_NANOS / 2), () -> end(side, false));
      case 4 -> clock.after(random.nextLong(RUN_NANOS / 2), () -> end(side, true));
      case 5 -> side.end().stall(random.nextLong(40 * SECOND));
      default -> {}
    }
  }

  static void budget(DrivenSession side, boolean exhausted) {
    if (!side.isOver()) {
      side.tell(new SessionEvent.InboundBudgetChanged(exhausted));
    }
  }

  static void end(DrivenSession side, boolean urgent) {
    if (!side.isOver()) {
      side.terminate(TerminationReason.Known.BUSY, urgent);
    }
  }
}
