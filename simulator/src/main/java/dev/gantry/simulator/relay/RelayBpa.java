package dev.gantry.simulator.relay;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.wire.Octets;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.simulator.BundleAgent;
import dev.gantry.simulator.ForwardedBundle;
import dev.gantry.simulator.NodeBpa;
import dev.gantry.simulator.VirtualClock;
import dev.gantry.simulator.relay.Line.Crossing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The BPA of one node: stores each bundle until the next node has it, and gives it to Gantry when
 * the contact is there over which it arrives first. It gives no more than a contact has room for.
 */
final class RelayBpa implements BundleAgent, Routes.Here {
  /** What could not be forwarded is tried again so much later, or the next moment is the same. */
  static final long RETRY_NANOS = 1_000_000_000L;

  /** What waits of one flow, by the order in which it came, and where its first one goes. */
  private static final class Queue {
    private final TreeMap<Long, Integer> bundles = new TreeMap<>();
    private @Nullable Crossing route;
    private boolean routed;

    private void reroute() {
      route = null;
      routed = false;
    }
  }

  /** A bundle that Gantry was given and has not answered. */
  private record Given(int neighbour, long order) {}

  private final int node;
  private final RelayNode settings;
  private final VirtualClock clock;
  private final NodeBpa bpa;
  private final Bundles bundles;
  private final Routes routes;
  private final Map<NodeId, Integer> known;
  private final Store store;
  private final Map<Integer, Queue> queues = new TreeMap<>();
  private final Map<Integer, String> addresses = new LinkedHashMap<>();
  private final Map<Integer, Given> given = new LinkedHashMap<>();
  private final Map<Integer, Load> loads = new LinkedHashMap<>();
  private final Map<Integer, Integer> refusedBy = new LinkedHashMap<>();
  private long lastOrder;
  private long duplicates;
  private boolean advanceDue;

  /** The BPA of node {@code node}, which holds nothing. */
  RelayBpa(int node, RelayNetwork network, Bundles bundles, Routes routes, Store store) {
    this.node = node;
    settings = network.settings(node);
    clock = network.clock();
    bpa = network.bpa(node);
    known = network.nodeIds();
    this.bundles = bundles;
    this.routes = routes;
    this.store = store;
  }

  /** A bundle of its own is there. */
  void create(int number) {
    if (store.hasRoomFor(bundles.bytes(number))) {
      keep(number);
    } else {
      store.turnAway(number);
      bundles.lose();
    }
  }

  /** Contacts have begun or ended. */
  void look() {
    queues.values().forEach(Queue::reroute);
    advanceSoon();
  }

  Store store() {
    return store;
  }

  long duplicates() {
    return duplicates;
  }

  /** How often that neighbour had no room for a bundle. */
  long refusedBy(int neighbour) {
    var load = loads.get(neighbour);
    return load == null ? 0 : load.refused();
  }

  /** Which neighbour had no room for a bundle that it was to store, null for none. */
  @Nullable Integer withoutRoomFor(int number) {
    return refusedBy.get(number);
  }

  // ---- What happens to the BPA.

  @Override
  public boolean hasRoomFor(Supplier<byte[]> bundle) {
    if (!store.isLimited()) {
      return true;
    }
    int number = Bundles.numberIn(Octets.of(bundle.get()));
    return bundles.target(number) == node
        || store.holds(number)
        || store.hasRoomFor(bundles.bytes(number));
  }

  @Override
  public void taken(Octets bundle) {
    int number = Bundles.numberIn(bundle);
    if (bundles.target(number) == node) {
      duplicates += bundles.arrive(number, clock.nowNanos()) ? 0 : 1;
    } else if (store.holds(number)) {
      duplicates++;
    } else {
      keep(number);
    }
  }

  @Override
  public void reachable(String address, List<NodeId> nodeIds) {
    for (var nodeId : nodeIds) {
      var neighbour = known.get(nodeId);
      if (neighbour != null) {
        addresses.put(neighbour, address);
        load(neighbour).goOn();
      }
    }
    look();
  }

  @Override
  public void unreachable(String address) {
    addresses.values().remove(address);
    look();
  }

  @Override
  public void answered(ForwardedBundle forward) {
    int number = Bundles.numberIn(forward.bundle());
    var was = given.remove(number);
    if (was == null) {
      return;
    }
    var load = load(was.neighbour());
    load.answered(bundles.bytes(number));
    if (forward.outcome() instanceof ForwardOutcome.Sent) {
      refusedBy.remove(number);
      load.goOn();
      store.remove(number, bundles.bytes(number), clock.nowNanos());
      advanceSoon();
    } else {
      if (isWithoutRoom(forward.outcome())) {
        refusedBy.put(number, was.neighbour());
        load.pause(clock.nowNanos());
      }
      long again = Math.max(RETRY_NANOS, load.untilNanos() - clock.nowNanos());
      clock.after(again, () -> enqueue(number, was.order()));
    }
  }

  private static boolean isWithoutRoom(@Nullable ForwardOutcome outcome) {
    return outcome instanceof ForwardOutcome.Refused(var reason)
        && reason == RefusalReason.Known.NO_RESOURCES;
  }

  // ---- What the route wants to know.

  @Override
  public long aheadBytes(Line line) {
    return load(line.to()).bytes();
  }

  @Override
  public boolean hasSession(Line line) {
    return addresses.containsKey(line.to());
  }

  // ---- What it does.

  private void keep(int number) {
    store.put(number, bundles.bytes(number), clock.nowNanos());
    enqueue(number, lastOrder++);
  }

  private void enqueue(int number, long order) {
    var queue = queues.computeIfAbsent(bundles.flowOf(number), _ -> new Queue());
    queue.bundles.put(order, number);
    if (queue.bundles.firstKey() == order) {
      queue.reroute();
    }
    advanceSoon();
  }

  /** Behind what happens now. */
  private void advanceSoon() {
    if (!advanceDue) {
      advanceDue = true;
      clock.after(
          0,
          () -> {
            advanceDue = false;
            advance();
          });
    }
  }

  /** Gives all that can go now, what came first before all else. */
  private void advance() {
    for (var next = next(); next != null; next = next()) {
      var first = next.bundles.pollFirstEntry();
      var route = next.route;
      if (first != null && route != null) {
        give(first.getValue(), first.getKey(), route.line().to());
      }
    }
  }

  private @Nullable Queue next() {
    Queue found = null;
    for (var queue : queues.values()) {
      if (!queue.bundles.isEmpty()
          && (found == null || queue.bundles.firstKey() < found.bundles.firstKey())
          && canGo(queue)) {
        found = queue;
      }
    }
    return found;
  }

  private boolean canGo(Queue queue) {
    int number = queue.bundles.firstEntry().getValue();
    int bytes = bundles.bytes(number);
    var route = route(queue, number);
    if (route != null && !fits(route, bytes)) {
      queue.reroute();
      route = route(queue, number);
    }
    return route != null
        && route.span().equals(route.line().at(clock.nowNanos()))
        && hasSession(route.line())
        && !isPaused(route.line().to(), number)
        && hasRoom(load(route.line().to()), bytes)
        && fits(route, bytes);
  }

  /** Whether it still goes in the contact that it is meant for, behind all that was given. */
  private boolean fits(Crossing route, int bytes) {
    var line = route.line();
    var crossing = line.cross(clock.nowNanos(), aheadBytes(line) + bytes, hasSession(line));
    return crossing != null && crossing.span().equals(route.span());
  }

  /** Whether the next node had no room for what it has to store, lately. */
  private boolean isPaused(int neighbour, int number) {
    return neighbour != bundles.target(number) && clock.nowNanos() < load(neighbour).untilNanos();
  }

  /** As much as a session has on its way, and once more what waits behind that. */
  private boolean hasRoom(Load load, int bytes) {
    return load.transfers() < settings.maxUnackedTransfers() + RelayNetwork.AHEAD_TRANSFERS
        && (load.bytes() == 0 || load.bytes() + bytes <= 2 * settings.maxUnackedBytes());
  }

  private @Nullable Crossing route(Queue queue, int number) {
    if (!queue.routed) {
      queue.routed = true;
      queue.route =
          routes.next(node, bundles.target(number), clock.nowNanos(), bundles.bytes(number), this);
    }
    return queue.route;
  }

  private void give(int number, long order, int neighbour) {
    var load = load(neighbour);
    load.given(bundles.bytes(number));
    given.put(number, new Given(neighbour, order));
    var address = addresses.get(neighbour);
    if (address != null) {
      var _ = bpa.forward(address, bundles.octets(number));
    }
  }

  private Load load(int neighbour) {
    return loads.computeIfAbsent(neighbour, _ -> new Load());
  }
}
