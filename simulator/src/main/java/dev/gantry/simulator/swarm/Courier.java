package dev.gantry.simulator.swarm;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.wire.Octets;
import dev.gantry.simulator.InvariantError;
import dev.gantry.simulator.SimulatedNode;
import dev.gantry.simulator.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * What one node's BPA has to deliver: keeps each bundle until it hears that it was sent, and
 * forwards it anew until then, whatever its node or the network comes to meanwhile. Its memory is
 * the disk: it survives the node.
 */
final class Courier {
  /** How long a BPA waits before it tries again what did not go. */
  private static final Duration PAUSE = Duration.ofMillis(1_500);

  private final World world;
  private final SimulatedNode node;
  private final IntFunction<NodeId> nodeIds;
  private final List<Parcel> parcels = new ArrayList<>();

  /**
   * With nothing to deliver yet.
   *
   * @param nodeIds the Node ID of each node of the swarm
   */
  Courier(World world, SimulatedNode node, IntFunction<NodeId> nodeIds) {
    this.world = world;
    this.node = node;
    this.nodeIds = nodeIds;
  }

  /** Goes on for ever, as long as time passes. */
  void start() {
    world
        .clock()
        .after(
            PAUSE.toNanos(),
            () -> {
              deliver();
              start();
            });
  }

  /** Keeps one more, and tries it at once. */
  void add(Parcel parcel) {
    parcels.add(parcel);
    deliver();
  }

  List<Parcel> parcels() {
    return parcels;
  }

  /** How often bundles for this node came again. */
  long repeats() {
    Map<Octets, Integer> times = new LinkedHashMap<>();
    node.bpa().bundles().forEach(bundle -> times.merge(bundle, 1, Integer::sum));
    return times.values().stream().mapToLong(count -> count - 1L).sum();
  }

  /**
   * Checks that each has been delivered.
   *
   * @throws InvariantError when one has not
   */
  void checkDelivered() {
    for (var parcel : parcels) {
      if (!parcel.isSent()) {
        throw new InvariantError(
            node.setup().host()
                + " has not delivered to "
                + nodeIds.apply(parcel.to()).text()
                + ", long after all faults are over: "
                + parcel);
      }
    }
  }

  private void deliver() {
    if (!node.bpa().isPresent() || !node.isStarted()) {
      return;
    }
    for (var parcel : parcels) {
      if (parcel.isDue()) {
        node.bpa().announced().entrySet().stream()
            .filter(peer -> peer.getValue().contains(nodeIds.apply(parcel.to())))
            .map(Map.Entry::getKey)
            .findFirst()
            .ifPresent(
                address ->
                    parcel.asked(
                        node.bpa().forward(address, parcel.octets().clone(), parcel.lane())));
      }
    }
  }
}
