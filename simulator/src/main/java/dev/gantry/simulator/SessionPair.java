package dev.gantry.simulator;

import dev.gantry.domain.session.ReportedState;
import dev.gantry.domain.session.SessionSettings;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Two real session machines on the two ends of one link: the smallest world, for scripts and
 * simulations.
 */
public final class SessionPair {
  /** More than any run needs whose machines do not keep each other busy for ever. */
  private static final int MAX_STEPS = 2_000_000;

  private final VirtualClock clock;
  private final Link link;
  private final DrivenSession active;
  private final DrivenSession passive;

  private SessionPair(VirtualClock clock, Link link, DrivenSession active, DrivenSession passive) {
    this.clock = clock;
    this.link = link;
    this.active = active;
    this.passive = passive;
  }

  /** Two machines on a perfect link, below BPAs that take everything. */
  public static SessionPair of(SessionSettings active, SessionSettings passive) {
    return of(active, passive, LinkConditions.PERFECT);
  }

  /** Two machines on such a link, below BPAs that take everything. */
  public static SessionPair of(
      SessionSettings active, SessionSettings passive, LinkConditions link) {
    return of(
        SessionSetup.active(active),
        SessionSetup.passive(passive),
        link,
        BpaConduct.TAKES_ALL,
        SeededRandom.of(1));
  }

  /** Two machines that have not yet been told of their connection. */
  public static SessionPair of(
      SessionSetup active,
      SessionSetup passive,
      LinkConditions conditions,
      BpaConduct bpas,
      RandomGenerator random) {
    var clock = new VirtualClock();
    var link = new Link(clock, conditions, random);
    return new SessionPair(
        clock,
        link,
        new DrivenSession(active, clock, link.active(), new MemoryBpa(clock, bpas, random)),
        new DrivenSession(passive, clock, link.passive(), new MemoryBpa(clock, bpas, random)));
  }

  /** The side that dialled. */
  public DrivenSession active() {
    return active;
  }

  /** The side that was dialled. */
  public DrivenSession passive() {
    return passive;
  }

  /** The time of both. */
  public VirtualClock clock() {
    return clock;
  }

  /** What is between them. */
  public Link link() {
    return link;
  }

  /** Tells both machines that the connection stands. */
  public void connect() {
    active.connect();
    passive.connect();
  }

  /**
   * Connects, and lets time pass until both are Established.
   *
   * @throws InvariantError when they are not within {@code patience}
   */
  public void establish(Duration patience) {
    connect();
    clock.advance(patience);
    for (var side : new DrivenSession[] {active, passive}) {
      InvariantError.check(
          side.state() == ReportedState.ESTABLISHED_IDLE,
          () -> "a side is not Established after " + patience + ", but " + side.state());
    }
  }

  /**
   * Lets everything happen that is still to happen, and checks how both sides have ended: nothing
   * left open, and each bundle that one side says was acknowledged is held by the BPA of the other.
   *
   * @throws InvariantError when it is not so, or when they come to no end
   */
  public void runToTheEnd() {
    int steps = 0;
    while (!(active.isOver() && passive.isOver()) && clock.step()) {
      steps++;
      if (steps > MAX_STEPS) {
        throw new InvariantError("no end after " + MAX_STEPS + " steps");
      }
    }
    clock.advance(Duration.ofHours(1));
    active.checkSettled();
    passive.checkSettled();
    // A bit that arrives wrong may forge anything, unless TLS notices it.
    if (link.conditions().flips() == 0 || active.isSecured() && passive.isSecured()) {
      active.checkTakenBy(passive);
      passive.checkTakenBy(active);
    }
  }
}
