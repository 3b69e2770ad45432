package dev.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.SessionAction;
import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.CompressionMethod;
import dev.gantry.domain.wire.TransferId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two real machines and a swarm of faults: each run switches some kinds on and the others off, and
 * draws how bad they are. Bits flip on the link, files turn out to be unreadable, the BPA never
 * answers, Transfer IDs run out, connections break in the middle of negotiation. What must hold is
 * checked after each event by {@link Witness} and {@link DrivenSession}.
 */
@Tag("sim")
class SessionSwarmTest {
  private static final String COMPRESSED = "a compressed transfer";
  private static final long MILLISECOND = 1_000_000L;
  private static final long SECOND = 1_000 * MILLISECOND;
  private static final long RUN_NANOS = 60 * SECOND;

  /** Seeds that once failed. */
  private static final long[] FOUND = {};

  private static final Set<String> MET = new TreeSet<>();

  static LongStream seeds() {
    return Seeds.with(FOUND);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  @Rfc9174({"2.1", "5.1.1", "5.2", "5.2.1", "5.2.2", "5.2.3", "6.1"})
  void swarm_of_faults_is_borne(long seed) {
    Seeds.replayable(getClass(), seed, () -> run(seed));
  }

  /** A swarm in which nothing happens would prove nothing. */
  @AfterAll
  static void every_outcome_and_many_causes_were_met() {
    if (Seeds.usual()) {
      assertThat(MET)
          .contains(
              "Acknowledged",
              "Interrupted",
              "NotStarted",
              "Refused",
              "TooLarge",
              "Unreadable",
              "BUNDLE_UNREADABLE",
              COMPRESSED,
              "CONNECTION_LOST",
              "ENDING_TIMEOUT",
              "IDLE",
              "PEER_SILENT",
              "PLAINTEXT_REFUSED",
              "PROTOCOL_VIOLATION",
              "TERMINATED_BY_PEER",
              "TERMINATED_LOCALLY",
              "TLS_FAILED",
              "TRANSFER_IDS_EXHAUSTED");
    }
  }

  private static void run(long seed) {
    var random = SeededRandom.of(seed ^ 0x5eed_0f_5a_17L);
    var first = new TransferId(random.nextInt(5) == 0 ? -random.nextLong(1, 30) : 0);
    var active = SessionSetup.active(settings("ipn:1.0", random)).startingAt(first);
    var passive = SessionSetup.passive(settings("ipn:2.0", random)).startingAt(first);
    var link = link(random);
    var conduct = bpa(random);
    var pair = SessionPair.of(active, passive, link.flipping(flips(random)), conduct, random);
    var sides = List.of(pair.active(), pair.passive());
    for (var side : sides) {
      load(pair, side, random);
      side.watch(SessionSwarmTest::noteCompression);
      trouble(pair, side, random);
    }
    pair.connect();
    pair.clock().advance(RUN_NANOS);
    for (var side : sides) {
      for (var reason : Reason.values()) {
        reason.tell(side, false);
      }
      SessionSimulationTest.end(side, false);
    }
    pair.runToTheEnd();
    for (var side : sides) {
      MET.add(side.reportedEnd().cause().name());
      side.outcomes().values().forEach(each -> MET.add(each.getClass().getSimpleName()));
    }
  }

  private static void noteCompression(SessionAction action) {
    if (action instanceof SessionAction.BeginReception begun && begun.compressed()) {
      MET.add(COMPRESSED);
    }
  }

  private static SessionSettings settings(String nodeId, RandomGenerator random) {
    var base = SessionSimulationTest.settings(nodeId, random);
    boolean canTls = random.nextInt(3) > 0;
    return new SessionSettings(
        base.localNodeIds(),
        base.offer().withCompression(methods(random)),
        base.demands(),
        new SessionSettings.Security(
            canTls, canTls && random.nextInt(4) == 0, base.security().identityPolicy()),
        base.timers(),
        base.limits());
  }

  /** None, or one or two in any order. */
  private static List<CompressionMethod> methods(RandomGenerator random) {
    var methods = new ArrayList<>(List.of(CompressionMethod.values()));
    if (random.nextBoolean()) {
      Collections.reverse(methods);
    }
    return methods.subList(0, random.nextInt(methods.size() + 1));
  }

  private static LinkConditions link(RandomGenerator random) {
    return new LinkConditions(
        either(random) ? 0 : random.nextLong(300 * MILLISECOND),
        either(random) ? 0 : random.nextLong(200 * MILLISECOND),
        either(random) ? 1 << 20 : random.nextInt(1, 200),
        0);
  }

  private static BpaConduct bpa(RandomGenerator random) {
    return new BpaConduct(
        either(random) ? 0 : random.nextLong(3 * SECOND),
        either(random) ? 0 : 0.2,
        either(random) ? 0 : 0.2,
        random.nextInt(6) > 0 ? 0 : 0.02);
  }

  private static double flips(RandomGenerator random) {
    return either(random) ? 0 : Math.pow(10, -1 - 3 * random.nextDouble());
  }

  private static void load(SessionPair pair, DrivenSession side, RandomGenerator random) {
    int bundles = random.nextInt(80);
    double unreadable = random.nextInt(4) > 0 ? 0 : 0.1;
    for (int i = 0; i < bundles; i++) {
      var token = new BundleToken(i);
      var bundle = new byte[1 + random.nextInt(1 + random.nextInt(6_000))];
      if (random.nextBoolean()) {
        random.nextBytes(bundle);
      } else {
        // One that becomes shorter where that was agreed.
        Arrays.fill(bundle, (byte) random.nextInt(256));
      }
      long at = moment(random);
      pair.clock().after(at, () -> offer(side, token, bundle));
      if (random.nextDouble() < unreadable) {
        pair.clock().after(at + random.nextLong(SECOND), () -> failSource(side, token));
      }
    }
  }

  private static void trouble(SessionPair pair, DrivenSession side, RandomGenerator random) {
    var clock = pair.clock();
    for (int i = random.nextInt(4); i > 0; i--) {
      long stall = random.nextLong(random.nextInt(4) == 0 ? 40 * SECOND : 3 * SECOND);
      clock.after(moment(random), () -> side.end().stall(stall));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      long from = moment(random);
      var reason = Reason.values()[(int) (from % Reason.values().length)];
      clock.after(from, () -> reason.tell(side, true));
      clock.after(from + random.nextLong(5 * SECOND), () -> reason.tell(side, false));
    }
    if (random.nextInt(8) == 0) {
      clock.after(moment(random), side.end()::halfClose);
    }
    if (random.nextInt(8) == 0) {
      clock.after(moment(random), () -> reset(side));
    }
    if (random.nextInt(4) == 0) {
      clock.after(moment(random), () -> SessionSimulationTest.end(side, false));
    }
    if (random.nextInt(8) == 0) {
      clock.after(moment(random), () -> SessionSimulationTest.end(side, true));
    }
  }

  /** Why a session does not read on. */
  private enum Reason {
    BUDGET,
    NODE_BUDGET,
    BACKLOG,
    HELD;

    void tell(DrivenSession side, boolean holds) {
      if (!side.isOver()) {
        side.tell(
            switch (this) {
              case BUDGET -> new SessionEvent.InboundBudgetChanged(holds);
              case NODE_BUDGET -> new SessionEvent.NodeBudgetChanged(holds);
              case BACKLOG -> new SessionEvent.ControlBacklogChanged(holds);
              case HELD -> holds ? new SessionEvent.BundlesHeld() : new SessionEvent.BundlesTaken();
            });
      }
    }
  }

  /** Half of all falls into the first second, which holds the negotiation. */
  private static long moment(RandomGenerator random) {
    return either(random) ? random.nextLong(SECOND) : random.nextLong(RUN_NANOS / 2);
  }

  private static boolean either(RandomGenerator random) {
    return random.nextBoolean();
  }

  private static void offer(DrivenSession side, BundleToken token, byte[] bundle) {
    if (!side.isOver()) {
      side.offer(token, bundle);
    }
  }

  private static void failSource(DrivenSession side, BundleToken token) {
    if (!side.isOver()) {
      side.failSource(token);
    }
  }

  private static void reset(DrivenSession side) {
    if (!side.isOver()) {
      side.end().reset();
    }
  }
}
