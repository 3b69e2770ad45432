package dev.gantry.simulator.relay;

import dev.gantry.simulator.VirtualClock;
import dev.gantry.simulator.relay.ContactTable.Direction;
import dev.gantry.simulator.relay.RelayReport.FlowReport;
import dev.gantry.simulator.relay.RelayReport.LinkReport;
import dev.gantry.simulator.relay.RelayReport.StoreReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Carries bundles over a contact plan: how long it takes, and how full links and stores become.
 * Whatever happens on the way, the simulated nodes watch that what must hold does; what does not is
 * thrown as {@link dev.gantry.simulator.InvariantError}.
 */
public final class RelayRun {
  private final RelaySetup setup;
  private final long lastNanos;
  private final RelayNetwork network;
  private final VirtualClock clock;
  private final Bundles bundles;
  private final List<RelayBpa> bpas = new ArrayList<>();
  private final Map<Direction, LinkMeter> meters = new LinkedHashMap<>();

  private RelayRun(RelaySetup setup, long lastNanos) {
    this.setup = setup;
    this.lastNanos = lastNanos;
    network = new RelayNetwork(setup);
    clock = network.clock();
    bundles =
        new Bundles(setup.flows(), setup.flows().stream().map(flow -> index(flow.to())).toList());
    var routes = new Routes(setup.names().size(), network.contacts().lines());
    for (int i = 0; i < setup.names().size(); i++) {
      var store = new Store(lastNanos, network.settings(i).maxStoreBytes());
      bpas.add(new RelayBpa(i, network, bundles, routes, store));
    }
    for (var direction : network.contacts().directions()) {
      var meter = new LinkMeter(direction.windows(), lastNanos);
      direction.channel().measure(meter);
      meters.put(direction, meter);
    }
  }

  /**
   * Runs until all has arrived, and its last acknowledgement, or the plan is over and its last
   * octet has arrived.
   */
  public static RelayReport of(RelaySetup setup) {
    return of(setup, Duration.ofNanos(setup.endNanos()));
  }

  /** Runs until all has arrived, or until that time. */
  public static RelayReport of(RelaySetup setup, Duration until) {
    var run = new RelayRun(setup, until.toNanos());
    run.run();
    return run.report();
  }

  private void run() {
    network.start(
        bpas,
        (one, other) -> {
          bpas.get(one).look();
          bpas.get(other).look();
        });
    for (int flow = 0; flow < setup.flows().size(); flow++) {
      create(flow, 0);
    }
    while (!isDone() && clock.stepUntil(lastNanos)) {
      // Each step does what is due.
    }
  }

  /** All have arrived, and who sent them knows. */
  private boolean isDone() {
    return bundles.allSettled() && bpas.stream().allMatch(bpa -> bpa.store().bytes() == 0);
  }

  /** Plans a bundle, and with it the next of its flow. */
  private void create(int flow, int index) {
    var of = setup.flows().get(flow);
    if (index < of.count()) {
      clock.at(
          of.createdNanos(index),
          () -> {
            bpas.get(index(of.from())).create(bundles.number(flow, index));
            create(flow, index + 1);
          });
    }
  }

  private int index(String name) {
    return network.indices().getOrDefault(name, -1);
  }

  private RelayReport report() {
    long now = clock.nowNanos();
    var flows = new ArrayList<FlowReport>();
    var reasons = new Reasons(setup, network, bundles, bpas);
    for (int i = 0; i < setup.flows().size(); i++) {
      flows.add(flow(i, reasons));
    }
    var names = setup.names();
    var links = new ArrayList<LinkReport>();
    meters.forEach(
        (direction, meter) -> {
          if (!direction.windows().isEmpty()) {
            var back = network.contacts().direction(direction.to(), direction.from());
            links.add(
                meter.report(
                    names.get(direction.from()), names.get(direction.to()), back.windows(), now));
          }
        });
    var stores = new ArrayList<StoreReport>();
    for (int i = 0; i < names.size(); i++) {
      var store = bpas.get(i).store();
      int node = i;
      stores.add(
          new StoreReport(
              names.get(i),
              store.mostBytes(),
              store.mostBundles(),
              store.bytes(),
              store.limitBytes(),
              bpas.stream().mapToLong(bpa -> bpa.refusedBy(node)).sum(),
              store.turnedAway(),
              store.usage(now).values()));
    }
    return new RelayReport(
        now,
        Math.max(1, (double) lastNanos / Usage.SLICES),
        flows,
        links,
        stores,
        bpas.stream().mapToLong(RelayBpa::duplicates).sum());
  }

  private FlowReport flow(int flow, Reasons reasons) {
    var nanos = new ArrayList<Long>();
    long last = 0;
    var of = setup.flows().get(flow);
    for (int i = 0; i < of.count(); i++) {
      int number = bundles.number(flow, i);
      if (bundles.hasArrived(number)) {
        nanos.add(bundles.arrivalNanos(number) - of.createdNanos(i));
        last = Math.max(last, bundles.arrivalNanos(number));
      }
    }
    return new FlowReport(of, Latencies.of(nanos), last, reasons.of(flow));
  }
}
