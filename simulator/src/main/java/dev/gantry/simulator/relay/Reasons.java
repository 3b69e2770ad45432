package dev.gantry.simulator.relay;

import dev.gantry.simulator.relay.RelayReport.Undelivered;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why bundles have not arrived, as far as the plan tells. */
final class Reasons {
  private record Kind(@Nullable String at, String why) {}

  private final RelaySetup setup;
  private final RelayNetwork network;
  private final Bundles bundles;
  private final List<RelayBpa> bpas;
  private final Routes routes;
  private final Routes oneWay;

  Reasons(RelaySetup setup, RelayNetwork network, Bundles bundles, List<RelayBpa> bpas) {
    this.setup = setup;
    this.network = network;
    this.bundles = bundles;
    this.bpas = bpas;
    int nodes = setup.names().size();
    routes = new Routes(nodes, network.contacts().lines());
    oneWay = new Routes(nodes, network.contacts().oneWayLines());
  }

  /** Those of one flow. */
  List<Undelivered> of(int flow) {
    Map<Kind, Integer> counts = new LinkedHashMap<>();
    var of = setup.flows().get(flow);
    for (int i = 0; i < of.count(); i++) {
      int number = bundles.number(flow, i);
      if (!bundles.hasArrived(number)) {
        counts.merge(kind(number, of), 1, Integer::sum);
      }
    }
    var all = new ArrayList<Undelivered>();
    counts.forEach((kind, count) -> all.add(new Undelivered(count, kind.at(), kind.why())));
    return all;
  }

  private Kind kind(int number, Flow flow) {
    long now = network.clock().nowNanos();
    long created = bundles.createdNanos(number);
    if (created > now) {
      return new Kind(null, "the run ended before it was there");
    }
    if (bpas.get(network.indices().getOrDefault(flow.from(), -1)).store().hasTurnedAway(number)) {
      return new Kind(flow.from(), "its store was full when they were there, so they are gone");
    }
    String at = null;
    Integer full = null;
    // Where an acknowledgement was lost two nodes have it: one of them has brought it further.
    for (int i = 0; i < bpas.size(); i++) {
      if (bpas.get(i).store().holds(number) && (at == null || at.equals(flow.from()))) {
        at = setup.names().get(i);
        full = bpas.get(i).withoutRoomFor(number);
      }
    }
    if (full != null) {
      return new Kind(at, "the store of " + setup.names().get(full) + ", which is next, was full");
    }
    int from = network.indices().getOrDefault(flow.from(), -1);
    int to = bundles.target(number);
    long alone = routes.aloneNanos(from, to, created, flow.bundleBytes());
    if (alone <= now && now < setup.endNanos()) {
      return new Kind(at, "the run ended before its turn came");
    }
    if (alone <= now) {
      return new Kind(at, "the contacts on its way were full, or too short for their sessions");
    }
    if (alone < Long.MAX_VALUE) {
      return new Kind(at, "the run ended before the first way there is over");
    }
    if (oneWay.aloneNanos(from, to, created, 0) == Long.MAX_VALUE) {
      return new Kind(at, "no contacts lead there after it was sent");
    }
    if (routes.aloneNanos(from, to, created, 0) == Long.MAX_VALUE) {
      return new Kind(
          at,
          "contacts that lead there have no way back while they last, or not long enough for a"
              + " session, which takes three round trips");
    }
    return new Kind(at, "no contact that leads there is long enough for so long a bundle");
  }
}
