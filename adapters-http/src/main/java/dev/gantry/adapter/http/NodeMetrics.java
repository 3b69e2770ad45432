package dev.gantry.adapter.http;

import dev.gantry.domain.peer.Circuit;
import dev.gantry.domain.session.PauseCause;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.port.health.Readiness;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.out.BpaStatus;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.function.Supplier;

/** Gauges that are asked for when somebody looks, so that they cost nothing between two scrapes. */
final class NodeMetrics {
  private NodeMetrics() {}

  static void register(
      String version, NodeOperations node, Supplier<BpaStatus> bpa, PrometheusRegistry registry) {
    Info.builder()
        .name("tcpcl_build_info")
        .help("What runs here, in its labels.")
        .labelNames("version")
        .register(registry)
        .addLabelValues(version);
    GaugeWithCallback.builder()
        .name("tcpcl_sessions")
        .help("Sessions that exist now, by state (RFC 9174 3.1).")
        .labelNames("state")
        .callback(
            callback -> {
              var counts = new long[ReportedState.values().length];
              node.sessions().forEach(session -> counts[session.state().ordinal()]++);
              for (var state : ReportedState.values()) {
                callback.call(counts[state.ordinal()], label(state));
              }
            })
        .register(registry);
    GaugeWithCallback.builder()
        .name("tcpcl_sessions_paused")
        .help("Sessions that are not read just now, by the first cause.")
        .labelNames("cause")
        .callback(
            callback -> {
              var counts = new EnumMap<PauseCause, Long>(PauseCause.class);
              for (var session : node.sessions()) {
                if (session.paused() != null) {
                  counts.merge(session.paused(), 1L, Long::sum);
                }
              }
              for (var cause : PauseCause.values()) {
                callback.call(counts.getOrDefault(cause, 0L), label(cause));
              }
            })
        .register(registry);
    GaugeWithCallback.builder()
        .name("tcpcl_peers")
        .help("Peers that the BPA knows now.")
        .callback(
            callback ->
                callback.call(
                    node.peers().peers().stream()
                        .filter(NodeOperations.PeerStatus::announced)
                        .count()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("tcpcl_bundles_waiting")
        .help("Bundles that wait for a session with their peer.")
        .callback(
            callback ->
                callback.call(
                    node.peers().peers().stream()
                        .mapToLong(NodeOperations.PeerStatus::waitingBundles)
                        .sum()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("tcpcl_peer_circuits")
        .help("Peers by whether dials and sessions come about: closed, open, half_open.")
        .labelNames("state")
        .callback(
            callback -> {
              var counts = new long[Circuit.values().length];
              node.peers().peers().forEach(peer -> counts[peer.circuit().ordinal()]++);
              for (var circuit : Circuit.values()) {
                callback.call(counts[circuit.ordinal()], label(circuit));
              }
            })
        .register(registry);
    GaugeWithCallback.builder()
        .name("tcpcl_peers_faulted")
        .help("Peers that will not be reached before somebody changes something.")
        .callback(
            callback ->
                callback.call(
                    node.peers().peers().stream().filter(peer -> peer.fault() != null).count()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("tcpcl_ready")
        .help(
            "1 when the node listens, is registered with a BPA that takes bundles, and is not"
                + " leaving.")
        .callback(callback -> callback.call(Readiness.of(node.status(), bpa.get()) ? 1 : 0))
        .register(registry);
  }

  /** The name of a constant as a label value. */
  static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
