package dev.gantry.simulator.swarm;

import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.wire.Octets;
import dev.gantry.simulator.Chronicle;
import dev.gantry.simulator.InvariantError;
import dev.gantry.simulator.LinkConditions;
import dev.gantry.simulator.SeededRandom;
import dev.gantry.simulator.SimulatedNode;
import dev.gantry.simulator.World;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * One run: nodes with real node, peer and session machines that deliver bundles to each other while
 * some kinds of fault, drawn for the run, go wrong; then a calm, in which everything has to be
 * delivered; then all leave, and nothing may be left of them. Equal seeds give equal runs.
 *
 * <p>Checked after each event: what {@link dev.gantry.simulator.Witness} says of a session, and
 * what must hold of each node and peer. Checked as it comes: a bundle that its sender hears was
 * sent is with the other BPA, and goes to nobody else. Checked in the end: each bundle was
 * delivered, once faults have been over for ten minutes.
 */
public final class Swarm {
  /** Octets; twice as many segments as the shortest Segment MRU that is offered allows. */
  static final int MAX_BUNDLE_BYTES = 3_000;

  /**
   * Nodes; so many that a run of some seconds and some hundred megabytes is not made by mistake.
   */
  public static final int MAX_NODES = 1_000;

  /** Octets of what tells a bundle from all others. */
  private static final int MAX_LABEL_BYTES = 32;

  private static final int USUAL_NODES = 5;
  private static final int BUNDLES_A_NODE = 25;
  private static final long TROUBLE_NANOS = Duration.ofSeconds(40).toNanos();

  /**
   * More than the longest patience: of a session that took half a minute to be established, each
   * clock runs for four times that, and one may run behind another.
   */
  private static final long CALM_NANOS = Duration.ofMinutes(10).toNanos();

  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final long LEAVING_NANOS = Duration.ofSeconds(30).toNanos();

  private final long seed;
  private final RandomGenerator draw;

  /** By itself: what is drawn for lanes changes nothing else of a run. */
  private final RandomGenerator laneDraw;

  private final World world;
  private final Set<Fault> faults = EnumSet.noneOf(Fault.class);
  private final Crowd crowd;
  private final List<Courier> couriers = new ArrayList<>();
  private final Set<Octets> meant = new LinkedHashSet<>();
  private long parcels;

  private Swarm(long seed, int nodes, Chronicle chronicle) {
    this.seed = seed;
    draw = SeededRandom.of(seed ^ 0x5_ca77_e4ed_b0a7L);
    laneDraw = SeededRandom.of(seed ^ 0x1a_9e50_f7e4L);
    world = new World(seed, LinkConditions.PERFECT);
    world.record(chronicle);
    for (var fault : Fault.values()) {
      if (draw.nextInt(3) == 0) {
        faults.add(fault);
      }
    }
    boolean secure = draw.nextBoolean();
    if (faults.contains(Fault.DAMAGE) && !secure) {
      world.allowDamage();
    }
    int count = nodes == 0 ? draw.nextInt(2, USUAL_NODES + 1) : nodes;
    // Drawn apart, so that all else of a seed stays as it was.
    var codings = SeededRandom.of(seed ^ 0xc0_d1_46L);
    crowd = new Crowd(world, new Crowd.Draws(draw, laneDraw, codings), count, faults, secure);
    for (var node : crowd.nodes()) {
      couriers.add(new Courier(world, node, Crowd::nodeId));
    }
  }

  /**
   * Runs the swarm of a seed, of 2 to 5 nodes.
   *
   * @param chronicle hears all that happens
   * @throws InvariantError when a promise was broken, or something was not delivered
   */
  public static SwarmReport run(long seed, Chronicle chronicle) {
    return new Swarm(seed, 0, chronicle).live();
  }

  /**
   * The same with so many nodes, 2 to {@link #MAX_NODES}, each of which has a few neighbours.
   *
   * @throws IllegalArgumentException for another number of nodes
   */
  public static SwarmReport run(long seed, int nodes, Chronicle chronicle) {
    if (nodes < 2 || nodes > MAX_NODES) {
      throw new IllegalArgumentException(nodes + " nodes, where 2 to " + MAX_NODES + " can be");
    }
    return new Swarm(seed, nodes, chronicle).live();
  }

  private SwarmReport live() {
    for (var node : crowd.nodes()) {
      at(draw.nextLong(TROUBLE_NANOS / 40), node::start);
      at(draw.nextLong(TROUBLE_NANOS / 20), node.bpa()::register);
    }
    couriers.forEach(Courier::start);
    traffic();
    var trouble = new Trouble(world, draw, crowd, faults, TROUBLE_NANOS);
    trouble.plan();
    world.clock().advance(TROUBLE_NANOS);
    trouble.end();
    world.clock().advance(CALM_NANOS);
    couriers.forEach(Courier::checkDelivered);
    checkNothingElseArrived();
    leave();
    return report();
  }

  private void traffic() {
    for (int from = 0; from < couriers.size(); from++) {
      var courier = couriers.get(from);
      var neighbours = crowd.neighboursOf(from);
      for (int i = draw.nextInt(BUNDLES_A_NODE + 1); i > 0; i--) {
        int to = neighbours.get(draw.nextInt(neighbours.size()));
        at(draw.nextLong(TROUBLE_NANOS), () -> courier.add(new Parcel(to, lane(), bundle(to))));
      }
    }
  }

  private Lane lane() {
    return Lane.values()[laneDraw.nextInt(Lane.values().length)];
  }

  /** No two are equal, and each says for whom it is. */
  private byte[] bundle(int to) {
    var label = (to + "/" + ++parcels + "/").getBytes(StandardCharsets.US_ASCII);
    var bundle =
        new byte[label.length + draw.nextInt(1 + draw.nextInt(MAX_BUNDLE_BYTES - MAX_LABEL_BYTES))];
    System.arraycopy(label, 0, bundle, 0, label.length);
    meant.add(Octets.of(bundle));
    return bundle;
  }

  /** Every octet that a BPA was given is of a bundle that was meant for it. */
  private void checkNothingElseArrived() {
    if (faults.contains(Fault.DAMAGE)) {
      return;
    }
    for (int i = 0; i < crowd.nodes().size(); i++) {
      for (var bundle : crowd.nodes().get(i).bpa().bundles()) {
        var text = new String(bundle.toByteArray(), StandardCharsets.US_ASCII);
        if (!meant.contains(bundle) || !text.startsWith(i + "/")) {
          throw new InvariantError(
              crowd.nodes().get(i).setup().host() + " was given a bundle that nobody sent to it");
        }
      }
    }
  }

  private void leave() {
    crowd.nodes().forEach(node -> node.drain(GRACE));
    world.clock().advance(LEAVING_NANOS);
    for (var node : crowd.nodes()) {
      node.checkGone();
      node.bpa().checkAnswered();
    }
  }

  private SwarmReport report() {
    return new SwarmReport(
        seed,
        crowd.nodes().size(),
        List.copyOf(faults),
        Duration.ofNanos(world.clock().nowNanos()),
        crowd.nodes().stream().mapToLong(SimulatedNode::sessionsBegun).sum(),
        couriers.stream().mapToLong(courier -> courier.parcels().size()).sum(),
        couriers.stream()
            .flatMap(courier -> courier.parcels().stream())
            .mapToLong(Parcel::attempts)
            .sum(),
        couriers.stream().mapToLong(Courier::repeats).sum());
  }

  private void at(long delayNanos, Runnable work) {
    world.clock().after(delayNanos, work);
  }
}
