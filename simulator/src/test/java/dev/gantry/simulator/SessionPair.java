package dev.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.ConnectionFacts;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.simulator.DrivenSession.World;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Two real session machines on the two ends of one simulated connection, for scripts and
 * simulations.
 */
public final class SessionPair {
  private static final int MAX_STEPS = 2_000_000;

  private final FakeClock clock;
  private final DrivenSession active;
  private final DrivenSession passive;

  private SessionPair(FakeClock clock, DrivenSession active, DrivenSession passive) {
    this.clock = clock;
    this.active = active;
    this.passive = passive;
    active.connect(passive);
    passive.connect(active);
  }

  /** Two machines that have not yet been told of their connection. */
  public static SessionPair of(
      SessionSettings activeSettings,
      SessionSettings passiveSettings,
      World world,
      RandomGenerator random) {
    return of(activeSettings, passiveSettings, world, random, 0);
  }

  static SessionPair of(
      SessionSettings activeSettings,
      SessionSettings passiveSettings,
      World world,
      RandomGenerator random,
      long firstTransferId) {
    var clock = new FakeClock();
    return new SessionPair(
        clock,
        new DrivenSession(
            "active",
            activeSettings,
            new ConnectionFacts(Role.ACTIVE, null, null, null),
            firstTransferId,
            clock,
            random,
            world),
        new DrivenSession(
            "passive",
            passiveSettings,
            new ConnectionFacts(Role.PASSIVE, null, null, null),
            firstTransferId,
            clock,
            random,
            world));
  }

  /** The usual settings on a perfect link, connected and Established. */
  public static SessionPair established() {
    var pair =
        of(
            settings("ipn:1.0", SessionSettings.Limits.DEFAULT),
            settings("ipn:2.0", SessionSettings.Limits.DEFAULT),
            World.PERFECT,
            random(1));
    pair.establish();
    return pair;
  }

  /** Small MRUs, so that a few hundred octets make several segments. */
  public static SessionSettings settings(String nodeId, SessionSettings.Limits limits) {
    return new SessionSettings(
        List.of(NodeId.parse(nodeId)),
        new SessionSettings.Offer(10, 100, 10_000),
        SessionSettings.Demands.DEFAULT,
        SessionSettings.Security.PLAINTEXT,
        SessionSettings.Timers.DEFAULT,
        limits);
  }

  /** The same sequence for the same seed, on every JVM. */
  public static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  public DrivenSession active() {
    return active;
  }

  public DrivenSession passive() {
    return passive;
  }

  public FakeClock clock() {
    return clock;
  }

  /** Tells both machines that the connection stands. */
  public void connect() {
    active.tell(new SessionEvent.TransportConnected());
    passive.tell(new SessionEvent.TransportConnected());
  }

  /** Connects, and lets time pass until both are Established. */
  public void establish() {
    connect();
    clock.advance(1_000_000);
    assertThat(active.state()).isEqualTo(ReportedState.ESTABLISHED_IDLE);
    assertThat(passive.state()).isEqualTo(ReportedState.ESTABLISHED_IDLE);
  }

  /** Lets everything happen that is still to happen, and checks how both sides have ended. */
  public void runToTheEnd() {
    int steps = 0;
    while (!(active.over() && passive.over()) && clock.step()) {
      steps++;
      assertThat(steps).as("steps to the end").isLessThan(MAX_STEPS);
    }
    clock.advance(3_600_000_000_000L);
    active.assertSettled();
    passive.assertSettled();
  }
}
