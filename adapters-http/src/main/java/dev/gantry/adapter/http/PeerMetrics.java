package dev.gantry.adapter.http;

import static dev.gantry.port.in.NodeOperations.OTHERS;

import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.in.NodeOperations.PeerStatus;
import dev.gantry.port.in.NodeOperations.Totals;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What each peer carries and what waits for it, asked for when somebody looks. Whoever comes first
 * has lines of its own as long as the process runs, so that their number is bounded over time, and
 * not only in each answer; the rest is told together.
 */
final class PeerMetrics {
  /** As many as carry a name in {@link NodeOperations#totalsByNode}. */
  static final int MAX_PEERS = NodeOperations.MAX_NAMED_NODES;

  private static final double NANOS_PER_SECOND = 1e9;

  private final NodeOperations node;
  private final PrometheusRegistry registry;

  /** Guarded by this. */
  private final Set<String> named = new HashSet<>();

  private PeerMetrics(NodeOperations node, PrometheusRegistry registry) {
    this.node = node;
    this.registry = registry;
  }

  static void register(NodeOperations node, PrometheusRegistry registry) {
    var metrics = new PeerMetrics(node, registry);
    metrics.gauge(
        "tcpcl_peer_sessions",
        "Sessions of a peer.",
        peer -> (double) peer.sessions().size(),
        Double::sum);
    metrics.gauge(
        "tcpcl_peer_bundles_waiting",
        "Bundles that wait for a session with a peer.",
        peer -> (double) peer.waitingBundles(),
        Double::sum);
    metrics.gauge(
        "tcpcl_peer_bundles_waiting_seconds",
        "How long ago the one of them was given whose turn is next.",
        PeerMetrics::waitedSeconds,
        Double::max);
    metrics.gauge(
        "tcpcl_peer_faulted",
        "1 for a peer that will not be reached before somebody changes something.",
        peer -> peer.fault() == null ? 0.0 : 1.0,
        Double::max);
    metrics.counter(
        "tcpcl_peer_bundles",
        "Bundles acknowledged, by peer.",
        Totals::bundlesReceived,
        Totals::bundlesSent);
    metrics.counter(
        "tcpcl_peer_bundle_bytes",
        "Octets of bundles acknowledged, by peer.",
        Totals::bytesReceived,
        Totals::bytesSent);
    GaugeWithCallback.builder()
        .name("tcpcl_bundles_waiting_seconds")
        .help("How long the bundle has waited that has waited longest of those next in turn.")
        .callback(
            callback ->
                callback.call(
                    node.peers().peers().stream()
                        .mapToDouble(PeerMetrics::waitedSeconds)
                        .max()
                        .orElse(0)))
        .register(registry);
  }

  private void gauge(
      String name,
      String help,
      Function<PeerStatus, Double> figure,
      BinaryOperator<Double> together) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("peer")
        .callback(
            callback -> {
              var figures = new TreeMap<String, Double>();
              for (var peer : node.peers().peers()) {
                figures.merge(label(peer), figure.apply(peer), together);
              }
              figures.forEach((label, value) -> callback.call(value, label));
            })
        .register(registry);
  }

  private void counter(
      String name, String help, ToLongFunction<Totals> received, ToLongFunction<Totals> sent) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("peer", "direction")
        .callback(
            callback ->
                new TreeMap<>(node.totalsByNode())
                    .forEach(
                        (peer, totals) -> {
                          callback.call(received.applyAsLong(totals), peer, "received");
                          callback.call(sent.applyAsLong(totals), peer, "sent");
                        }))
        .register(registry);
  }

  private static double waitedSeconds(PeerStatus peer) {
    return peer.waited().toNanos() / NANOS_PER_SECOND;
  }

  /** The Node ID; the address where that is all we know. Who calls from one calls from many. */
  private String label(PeerStatus peer) {
    if (!peer.nodeIds().isEmpty()) {
      return named(peer.nodeIds().getFirst());
    }
    return peer.dialled() ? named(peer.address()) : OTHERS;
  }

  private synchronized String named(String label) {
    boolean known = named.contains(label) || named.size() < MAX_PEERS && named.add(label);
    return known ? label : OTHERS;
  }
}
