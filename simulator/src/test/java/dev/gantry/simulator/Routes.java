package dev.gantry.simulator;

import dev.gantry.domain.peer.ForwardOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The ways from node to node on which bundles come through, and whether they still do. */
final class Routes {
  /** One way from a node to another, as its BPA knows it. */
  record Route(SimulatedNode from, String address, SimulatedNode to) {
    /** Whether it is known by that address still; two peers may turn out to be one node. */
    boolean stands() {
      return from.bpa().announced().containsKey(address);
    }

    boolean joins(Route other) {
      return (from == other.from && to == other.to) || (from == other.to && to == other.from);
    }

    @Override
    public String toString() {
      return from.setup().host() + " to " + to.setup().host() + " at " + address;
    }
  }

  private static final long SECOND = 1_000_000_000L;
  private static final long ALL_NANOS = 20 * SECOND;

  /** Within this, a bundle between two nodes that nothing is wrong with is with the other. */
  private static final long HONEST_NANOS = 6 * SECOND;

  private final World world;
  private final Supplier<byte[]> bundles;
  private final List<Route> found = new ArrayList<>();

  private Routes(World world, Supplier<byte[]> bundles) {
    this.world = world;
    this.bundles = bundles;
  }

  /** Those on which a bundle comes through now; takes a while. */
  static Routes find(World world, List<SimulatedNode> nodes, Supplier<byte[]> bundles) {
    var routes = new Routes(world, bundles);
    var tried = new LinkedHashMap<ForwardedBundle, SimulatedNode>();
    for (var node : nodes) {
      for (String address : node.bpa().announced().keySet()) {
        tried.put(node.bpa().forward(address, bundles.get()), node);
      }
    }
    world.clock().advance(ALL_NANOS);
    tried.forEach(
        (bundle, from) -> {
          for (var to : nodes) {
            if (to.bpa().bundles().contains(bundle.bundle())) {
              routes.found.add(new Route(from, bundle.address(), to));
            }
          }
        });
    return routes;
  }

  List<Route> all() {
    return found;
  }

  /**
   * Lets bundles go on some of them, a while each time, and checks that each has come through.
   *
   * @param beside what goes on meanwhile, for the message
   * @param each done behind each time
   * @throws InvariantError when one has not
   */
  void keepMoving(int times, Predicate<Route> which, Object beside, Runnable each) {
    for (int i = 0; i < times; i++) {
      var sent = new LinkedHashMap<ForwardedBundle, Route>();
      for (var route : found) {
        if (which.test(route) && route.stands()) {
          sent.put(route.from().bpa().forward(route.address(), bundles.get()), route);
        }
      }
      world.clock().advance(HONEST_NANOS);
      sent.forEach(
          (bundle, route) ->
              InvariantError.check(
                  bundle.outcome() instanceof ForwardOutcome.Sent || !route.stands(),
                  () -> route + " does not keep moving beside " + beside + ": " + bundle));
      each.run();
    }
  }
}
