package dev.gantry.simulator.swarm;

import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.simulator.BpaConduct;
import dev.gantry.simulator.DrivenSession;
import dev.gantry.simulator.SimulatedNode;
import dev.gantry.simulator.World;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** What goes wrong at moments of its own choice, as drawn, and how it is undone in the end. */
final class Trouble {
  private static final long SECOND = 1_000_000_000L;
  private static final long LONGEST_OUTAGE_NANOS = 20 * SECOND;

  /** There and back on the slowest way, which is half a second and as much again. */
  private static final long LONGEST_OPENING_NANOS = 2 * SECOND;

  private final World world;
  private final RandomGenerator draw;
  private final Crowd crowd;
  private final Set<Fault> faults;
  private final long lengthNanos;
  private boolean over;

  Trouble(World world, RandomGenerator draw, Crowd crowd, Set<Fault> faults, long lengthNanos) {
    this.world = world;
    this.draw = draw;
    this.crowd = crowd;
    this.faults = faults;
    this.lengthNanos = lengthNanos;
  }

  /** Plans all that will go wrong. */
  void plan() {
    conduct();
    times(Fault.STALL, 12, () -> session(s -> s.end().stall(draw.nextLong(LONGEST_OUTAGE_NANOS))));
    times(Fault.HALF_CLOSE, 4, () -> session(s -> s.end().halfClose()));
    times(Fault.RESET, 8, () -> session(s -> s.end().reset()));
    times(Fault.ONE_WAY, 4, () -> session(s -> s.end().silence()));
    times(
        Fault.ENDED,
        6,
        () -> session(s -> s.terminate(TerminationReason.Known.UNKNOWN, draw.nextBoolean())));
    times(Fault.CUT, 5, this::cut);
    times(Fault.BPA_VANISHES, 6, this::loseBpa);
    times(Fault.CRASH, 4, () -> restart(SimulatedNode::kill));
    times(Fault.MACHINE_DIES, 3, () -> restart(SimulatedNode::vanish));
  }

  /** From now on nothing more goes wrong, and what still is gets well. */
  void end() {
    over = true;
    crowd.calmWays();
    for (int i = 0; i < crowd.nodes().size(); i++) {
      var node = crowd.nodes().get(i);
      crowd.neighboursOf(i).forEach(other -> node.mend(crowd.nodes().get(other)));
      node.bpa().behave(BpaConduct.TAKES_ALL);
      node.bpa().register();
      if (!node.isStarted()) {
        node.start();
      }
    }
    if (faults.contains(Fault.DAMAGE)) {
      resetDamaging();
      world.clock().after(LONGEST_OPENING_NANOS, this::resetDamaging);
    }
  }

  /**
   * A connection damages what it carries as long as it stands, also one that was dialled before and
   * opens after. What a flipped bit did to a SESS_INIT, a Segment MRU of another length say, holds
   * as long as the session does.
   */
  private void resetDamaging() {
    for (var node : crowd.nodes()) {
      List.copyOf(node.sessions()).stream()
          .filter(session -> session.end().isDamaging())
          .forEach(session -> session.end().reset());
    }
  }

  private void conduct() {
    for (var node : crowd.nodes()) {
      boolean slow = faults.contains(Fault.BPA_SLOW) && draw.nextBoolean();
      boolean refuses = faults.contains(Fault.BPA_REFUSES) && draw.nextBoolean();
      node.bpa()
          .behave(
              new BpaConduct(
                  slow ? 1 + draw.nextLong(4 * SECOND) : 0,
                  refuses ? 0.2 : 0,
                  refuses ? 0.1 : 0,
                  0));
    }
  }

  private void times(Fault fault, int most, Runnable harm) {
    if (faults.contains(fault)) {
      int scale = Math.max(1, crowd.nodes().size() / 3);
      for (int i = 1 + draw.nextInt(most * scale); i > 0; i--) {
        at(draw.nextLong(lengthNanos), harm);
      }
    }
  }

  private void session(Consumer<DrivenSession> harm) {
    var node = any();
    var sessions = node.sessions();
    if (!sessions.isEmpty()) {
      harm.accept(sessions.get(draw.nextInt(sessions.size())));
    }
  }

  private void cut() {
    int index = draw.nextInt(crowd.nodes().size());
    var others = crowd.neighboursOf(index);
    var one = crowd.nodes().get(index);
    var other = crowd.nodes().get(others.get(draw.nextInt(others.size())));
    one.cut(other);
    at(draw.nextLong(LONGEST_OUTAGE_NANOS), () -> one.mend(other));
  }

  private void loseBpa() {
    var node = any();
    node.bpa().vanish();
    at(draw.nextLong(LONGEST_OUTAGE_NANOS), node.bpa()::register);
  }

  private void restart(Consumer<SimulatedNode> death) {
    var node = any();
    if (node.isStarted()) {
      death.accept(node);
      at(
          draw.nextLong(5 * SECOND),
          () -> {
            if (!node.isStarted()) {
              node.start();
            }
          });
    }
  }

  private SimulatedNode any() {
    return crowd.nodes().get(draw.nextInt(crowd.nodes().size()));
  }

  private void at(long delayNanos, Runnable harm) {
    world
        .clock()
        .after(
            delayNanos,
            () -> {
              if (!over) {
                harm.run();
              }
            });
  }
}
