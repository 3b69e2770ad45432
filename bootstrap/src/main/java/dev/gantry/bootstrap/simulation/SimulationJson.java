package dev.gantry.bootstrap.simulation;

import dev.gantry.port.json.JsonObject;
import dev.gantry.simulator.relay.Latencies;
import dev.gantry.simulator.relay.RelayReport;
import dev.gantry.simulator.relay.RelayReport.FlowReport;
import dev.gantry.simulator.relay.RelayReport.LinkReport;
import dev.gantry.simulator.relay.RelayReport.StoreReport;
import java.util.List;

/** A report for programs; docs/simulate.md tells its form. */
public final class SimulationJson {
  private static final double NANOS_PER_SECOND = 1e9;

  private SimulationJson() {}

  /** One object, on one line. */
  public static String of(Simulation simulation) {
    var report = simulation.report();
    var plan = simulation.plan();
    var zero = plan.zero();
    var json =
        new JsonObject()
            .put("simulator", simulation.tester())
            .put("seed", simulation.setup().seed())
            .put("dialect", plan.dialect().text())
            .put("contacts", plan.contacts().size())
            .put("nodes", plan.nodes().size());
    if (zero != null) {
      json.put("zero", zero.toString());
    }
    json.put("seconds", seconds(report.endNanos()))
        .put("sent", report.sent())
        .put("delivered", report.delivered())
        .put("duplicates", report.duplicates());
    times(json, report.latencies());
    return json.put("flows", report.flows().stream().map(SimulationJson::flow).toList())
        .put("links", report.links().stream().map(one -> link(one, report)).toList())
        .put("stores", report.stores().stream().map(one -> store(one, report)).toList())
        .put("slice-seconds", report.sliceNanos() / NANOS_PER_SECOND)
        .toString();
  }

  private static JsonObject flow(FlowReport one) {
    var json =
        new JsonObject()
            .put("from", one.flow().from())
            .put("to", one.flow().to())
            .put("bundle-bytes", one.flow().bundleBytes())
            .put("sent", one.flow().count())
            .put("delivered", one.latencies().size())
            .put("last-seconds", seconds(one.lastNanos()));
    times(json, one.latencies());
    return json.put(
        "undelivered",
        one.undelivered().stream()
            .map(
                some -> {
                  var object = new JsonObject().put("bundles", some.count());
                  var at = some.at();
                  return (at == null ? object : object.put("at", at)).put("why", some.why());
                })
            .toList());
  }

  private static void times(JsonObject json, Latencies latencies) {
    if (latencies.size() > 0) {
      json.put(
          "seconds-to-deliver",
          new JsonObject()
              .put("min", seconds(latencies.quantileNanos(0)))
              .put("median", seconds(latencies.quantileNanos(0.5)))
              .put("p95", seconds(latencies.quantileNanos(0.95)))
              .put("max", seconds(latencies.quantileNanos(1))));
    }
  }

  private static JsonObject link(LinkReport one, RelayReport report) {
    var json = new JsonObject().put("from", one.from()).put("to", one.to());
    if (Double.isFinite(one.volumeBytes())) {
      json.put("volume-bytes", one.volumeBytes())
          .put("usable-bytes", one.usableBytes())
          .put("utilisation", one.utilisation());
    }
    return json.put("carried-bytes", one.carriedBytes())
        .put("repeated-bytes", one.repeatedBytes())
        .putNumbers("offered", upToTheEnd(one.offered(), report))
        .putNumbers("carried", upToTheEnd(one.carried(), report));
  }

  private static JsonObject store(StoreReport one, RelayReport report) {
    var json =
        new JsonObject()
            .put("node", one.node())
            .put("most-bytes", one.mostBytes())
            .put("most-bundles", one.mostBundles())
            .put("last-bytes", one.lastBytes());
    if (one.isLimited()) {
      json.put("limit-bytes", one.limitBytes());
    }
    return json.put("refused", one.refused())
        .put("turned-away", one.turnedAway())
        .putNumbers("bytes", upToTheEnd(one.bytes(), report));
  }

  /** The slices that the run has reached. */
  static List<Double> upToTheEnd(List<Double> slices, RelayReport report) {
    int reached = (int) Math.ceil(report.endNanos() / report.sliceNanos());
    return slices.subList(0, Math.clamp(reached, 1, slices.size()));
  }

  private static double seconds(long nanos) {
    return nanos / NANOS_PER_SECOND;
  }
}
