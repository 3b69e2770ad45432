package dev.gantry.simulator;

import dev.gantry.domain.session.Role;
import java.util.random.RandomGenerator;

/**
 * One real session machine on a link whose other end is in the hands of a script, for what no
 * machine of ours would send, octet for octet.
 */
public final class ScriptedExchange {
  private final VirtualClock clock;
  private final DrivenSession session;
  private final RawPeer peer;

  private ScriptedExchange(VirtualClock clock, DrivenSession session, RawPeer peer) {
    this.clock = clock;
    this.session = session;
    this.peer = peer;
  }

  /** On a perfect link, with a BPA that takes everything. */
  public static ScriptedExchange of(SessionSetup setup) {
    return of(setup, LinkConditions.PERFECT, BpaConduct.TAKES_ALL, SeededRandom.of(1));
  }

  /** A session in its role, which has not yet been told of its connection. */
  public static ScriptedExchange of(
      SessionSetup setup, LinkConditions conditions, BpaConduct conduct, RandomGenerator random) {
    var clock = new VirtualClock();
    var link = new Link(clock, conditions, random);
    boolean active = setup.facts().role() == Role.ACTIVE;
    var session =
        new DrivenSession(
            setup,
            clock,
            active ? link.active() : link.passive(),
            new MemoryBpa(clock, conduct, random));
    return new ScriptedExchange(
        clock, session, new RawPeer(active ? link.passive() : link.active()));
  }

  /** The time of both. */
  public VirtualClock clock() {
    return clock;
  }

  /** The side that is a machine. */
  public DrivenSession session() {
    return session;
  }

  /** The side that is a script. */
  public RawPeer peer() {
    return peer;
  }
}
