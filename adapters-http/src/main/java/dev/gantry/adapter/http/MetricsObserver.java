package dev.gantry.adapter.http;

import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.node.NodeAction.TurnAwayCause;
import dev.gantry.domain.peer.PeerObservation;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.Observation;
import dev.gantry.domain.session.PauseCause;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.RejectReason;
import dev.gantry.domain.wire.Violation;
import dev.gantry.port.out.Observer;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happens. What is called for each bundle adds to counters that were looked up before;
 * there is no label that a peer can choose, so the number of time series is fixed.
 */
public final class MetricsObserver implements Observer {
  private static final double NANOS_PER_SECOND = 1e9;

  /**
   * Upper bounds of the transfer times in seconds: from a loopback round trip to a link to the Moon
   * and beyond.
   */
  private static final double[] TRANSFER_SECONDS = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    30, 60, 300
  };

  private static final String UNASSIGNED = "unassigned";

  private final Counter started;
  private final Counter established;
  private final Counter ended;
  private final Counter refusals;
  private final Counter rejects;
  private final CounterDataPoint bundlesReceived;
  private final CounterDataPoint bundlesSent;
  private final CounterDataPoint urgentSent;
  private final CounterDataPoint normalSent;
  private final CounterDataPoint bulkSent;
  private final CounterDataPoint bytesReceived;
  private final CounterDataPoint bytesSent;
  private final BundleSizes sizes = new BundleSizes();
  private final CounterDataPoint keepalivesReceived;
  private final CounterDataPoint keepalivesSent;
  private final CounterDataPoint acknowledgedAndRefused;
  private final CounterDataPoint receptionsFailed;
  private final CounterDataPoint bundlesSuspected;
  private final CounterDataPoint bundlesGivenBack;
  private final CounterDataPoint bundlesHeldInVain;
  private final CounterDataPoint sessionsAskedAgain;
  private final CounterDataPoint sessionsUseless;
  private final CounterDataPoint youngerYielded;
  private final CounterDataPoint olderYielded;
  private final CounterDataPoint poolsGrown;
  private final CounterDataPoint poolsShrunk;
  private final CounterDataPoint dialFailures;
  private final CounterDataPoint sourcesBanned;
  private final CounterDataPoint listenersPaused;
  private final CounterDataPoint probes;
  private final CounterDataPoint readingDelays;
  private final Map<PauseCause, CounterDataPoint> readingPauses = new EnumMap<>(PauseCause.class);
  private final CounterDataPoint identityWarnings;
  private final CounterDataPoint plaintextExceptions;
  private final DistributionDataPoint transferSeconds;
  private final Map<Violation.Cause, CounterDataPoint> violations =
      new EnumMap<>(Violation.Cause.class);
  private final Map<TurnAwayCause, CounterDataPoint> connectionsRefused =
      new EnumMap<>(TurnAwayCause.class);

  /** Registers all counters at {@code registry}; once for each registry. */
  public MetricsObserver(PrometheusRegistry registry) {
    started =
        counter(registry, "tcpcl_sessions_started", "Connections on which TCPCL began.", "role");
    established = counter(registry, "tcpcl_sessions_established", "Sessions established.", "tls");
    ended = counter(registry, "tcpcl_sessions_ended", "Sessions ended.", "kind", "cause");
    refusals =
        counter(registry, "tcpcl_transfers_refused", "Transfers refused.", "direction", "reason");
    rejects =
        counter(registry, "tcpcl_messages_rejected", "Messages rejected.", "direction", "reason");
    var bundles = counter(registry, "tcpcl_bundles", "Bundles acknowledged.", "direction");
    bundlesReceived = bundles.labelValues("received");
    bundlesSent = bundles.labelValues("sent");
    var lanes =
        counter(
            registry,
            "tcpcl_lane_bundles_sent",
            "Bundles that peers have acknowledged, by the lane they went in.",
            "lane");
    urgentSent = lanes.labelValues("urgent");
    normalSent = lanes.labelValues("normal");
    bulkSent = lanes.labelValues("bulk");
    var bytes =
        counter(registry, "tcpcl_bundle_bytes", "Octets of bundles acknowledged.", "direction");
    bytesReceived = bytes.labelValues("received");
    bytesSent = bytes.labelValues("sent");
    registry.register(sizes);
    var keepalives = counter(registry, "tcpcl_keepalives", "KEEPALIVE messages.", "direction");
    keepalivesReceived = keepalives.labelValues("received");
    keepalivesSent = keepalives.labelValues("sent");
    acknowledgedAndRefused =
        counter(
                registry,
                "tcpcl_transfers_acknowledged_and_refused",
                "Transfers that a peer refused after it had acknowledged them.")
            .labelValues();
    receptionsFailed =
        counter(registry, "tcpcl_receptions_failed", "Transfers that ended without END.")
            .labelValues();
    var interrupted =
        counter(
            registry,
            "tcpcl_bundles_interrupted",
            "Bundles at which sessions broke: suspected, or given back.",
            "step");
    bundlesSuspected = interrupted.labelValues("suspected");
    bundlesGivenBack = interrupted.labelValues("given_back");
    bundlesHeldInVain =
        counter(
                registry,
                "tcpcl_bundles_held_in_vain",
                "Bundles that went back to the BPA when peer-hold was over.")
            .labelValues();
    var idle =
        counter(
            registry,
            "tcpcl_sessions_taking_nothing",
            "Sessions that took no bundle for a while: asked again, or ended.",
            "step");
    sessionsAskedAgain = idle.labelValues("asked_again");
    sessionsUseless = idle.labelValues("ended");
    var yielded =
        counter(
            registry,
            "tcpcl_sessions_yielded",
            "Sessions ended because another one of the same node stays.",
            "which");
    youngerYielded = yielded.labelValues("younger");
    olderYielded = yielded.labelValues("older");
    var pools =
        counter(
            registry,
            "tcpcl_session_pool_changes",
            "Sessions beyond the least number of a peer: dialled for a backlog, ended when idle.",
            "change");
    poolsGrown = pools.labelValues("grown");
    poolsShrunk = pools.labelValues("shrunk");
    dialFailures = counter(registry, "tcpcl_dial_failures", "Dials that failed.").labelValues();
    var refused =
        counter(registry, "tcpcl_connections_refused", "Connections turned away.", "cause");
    for (var cause : TurnAwayCause.values()) {
      connectionsRefused.put(cause, refused.labelValues(NodeMetrics.label(cause)));
    }
    sourcesBanned =
        counter(
                registry,
                "tcpcl_sources_banned",
                "Bans of sources whose handshakes failed too often.")
            .labelValues();
    listenersPaused =
        counter(
                registry,
                "tcpcl_listener_pauses",
                "Times that a listener accepted nobody for a while, for want of descriptors.")
            .labelValues();
    probes =
        counter(
                registry,
                "tcpcl_probes",
                "Connections that closed without a word, or that a proxy made for itself.")
            .labelValues();
    readingDelays =
        counter(
                registry,
                "tcpcl_reading_delays",
                "Times that a peer was read later because it sent more than its rates allow.")
            .labelValues();
    var paused =
        counter(
            registry,
            "tcpcl_reading_pauses",
            "Times that a session was not read for a while.",
            "cause");
    for (var cause : PauseCause.values()) {
      readingPauses.put(cause, paused.labelValues(NodeMetrics.label(cause)));
    }
    identityWarnings =
        counter(registry, "tcpcl_identity_warnings", "Warnings about the identity of a peer.")
            .labelValues();
    plaintextExceptions =
        counter(
                registry,
                "tcpcl_plaintext_sessions_accepted",
                "Sessions without TLS where preset legacy puts up with them.")
            .labelValues();
    var violated = counter(registry, "tcpcl_violations", "Rules that peers broke.", "cause");
    for (var cause : Violation.Cause.values()) {
      violations.put(cause, violated.labelValues(NodeMetrics.label(cause)));
    }
    transferSeconds =
        Histogram.builder()
            .name("tcpcl_transfer_seconds")
            .help("From the offer of a bundle to its final acknowledgement.")
            .classicOnly()
            .classicUpperBounds(TRANSFER_SECONDS)
            .withoutExemplars()
            .register(registry)
            .labelValues();
  }

  @Override
  public void sessionStarted(SessionKey session, boolean active, String remoteAddress) {
    started.labelValues(active ? "active" : "passive").inc();
  }

  @Override
  public void sessionEstablished(
      SessionKey session,
      String remoteAddress,
      SessionParameters parameters,
      @Nullable String tls) {
    established.labelValues(Boolean.toString(parameters.tls())).inc();
  }

  @Override
  public void sessionEnded(
      SessionKey session, String remoteAddress, SessionEnd end, Totals totals, long nanos) {
    ended.labelValues(NodeMetrics.label(end.kind()), NodeMetrics.label(end.cause())).inc();
    if (end.cause() == EndCause.PROBE) {
      probes.inc();
    }
  }

  @Override
  public void bundlesReceived(SessionKey session, long bundles, long bytes, long atNanos) {
    bundlesReceived.inc(bundles);
    bytesReceived.inc(bytes);
    sizes.received(bundles, bytes);
  }

  @Override
  public void bundleSent(SessionKey session, Lane lane, long bytes, long nanos) {
    bundlesSent.inc();
    switch (lane) {
      case URGENT -> urgentSent.inc();
      case NORMAL -> normalSent.inc();
      case BULK -> bulkSent.inc();
    }
    bytesSent.inc(bytes);
    sizes.sent(bytes);
    transferSeconds.observe(nanos / NANOS_PER_SECOND);
  }

  @Override
  public void bundleRefusedByPeer(SessionKey session, RefusalReason reason) {
    refusals.labelValues("sent", label(reason)).inc();
  }

  @Override
  public void readingPaused(SessionKey session, PauseCause cause) {
    var counter = readingPauses.get(cause);
    if (counter != null) {
      counter.inc();
    }
  }

  @Override
  public void observed(SessionKey session, Observation observation) {
    switch (observation) {
      case Observation.Progress _ -> {
        // Once for each segment, and nobody asked for it here.
      }
      case Observation.KeepaliveSent _ -> keepalivesSent.inc();
      case Observation.KeepaliveReceived _ -> keepalivesReceived.inc();
      case Observation.PeerViolated(var violation) -> violated(violation.cause());
      case Observation.TransferRefused(_, var reason) ->
          refusals.labelValues("received", label(reason)).inc();
      case Observation.AcknowledgedAndRefused _ -> acknowledgedAndRefused.inc();
      case Observation.ReceptionFailed _ -> receptionsFailed.inc();
      case Observation.RejectReceived(var reason, _) ->
          rejects.labelValues("sent", label(reason)).inc();
      case Observation.RejectSent(var reason, _) ->
          rejects.labelValues("received", label(reason)).inc();
      case Observation.IdentityWarning _ -> identityWarnings.inc();
      case Observation.ReadingDelayed _ -> readingDelays.inc();
      case Observation.PlaintextAccepted _ -> plaintextExceptions.inc();
    }
  }

  @Override
  public void peerObserved(String peer, PeerObservation observation) {
    switch (observation) {
      case PeerObservation.BundleSuspected _ -> bundlesSuspected.inc();
      case PeerObservation.BundleGivenBack _ -> bundlesGivenBack.inc();
      case PeerObservation.HoldOver(int bundles) -> bundlesHeldInVain.inc(bundles);
      case PeerObservation.SessionAskedAgain _ -> sessionsAskedAgain.inc();
      case PeerObservation.SessionUseless _ -> sessionsUseless.inc();
      case PeerObservation.SessionYields(_, boolean younger) ->
          (younger ? youngerYielded : olderYielded).inc();
      case PeerObservation.PoolGrown _ -> poolsGrown.inc();
      case PeerObservation.PoolShrunk _ -> poolsShrunk.inc();
    }
  }

  @Override
  public void dialFailed(String peer, String cause, int waitingBundles) {
    dialFailures.inc();
  }

  @Override
  public void connectionRefused(String remoteAddress, TurnAwayCause cause, String sentence) {
    var counter = connectionsRefused.get(cause);
    if (counter != null) {
      counter.inc();
    }
  }

  @Override
  public void probed(String remoteAddress) {
    probes.inc();
  }

  @Override
  public void sourceBanned(String remoteAddress, Duration length) {
    sourcesBanned.inc();
  }

  @Override
  public void listenerPaused(String address, Duration length, String cause) {
    listenersPaused.inc();
  }

  private void violated(Violation.Cause cause) {
    var counter = violations.get(cause);
    if (counter != null) {
      counter.inc();
    }
  }

  private static String label(RefusalReason reason) {
    return switch (reason) {
      case RefusalReason.Known known -> NodeMetrics.label(known);
      case RefusalReason.Unassigned _ -> UNASSIGNED;
    };
  }

  private static String label(RejectReason reason) {
    return reason instanceof Enum<?> known ? NodeMetrics.label(known) : UNASSIGNED;
  }

  private static Counter counter(
      PrometheusRegistry registry, String name, String help, String... labels) {
    return Counter.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }
}
