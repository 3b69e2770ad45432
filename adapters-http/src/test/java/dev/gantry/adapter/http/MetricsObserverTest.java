package dev.gantry.adapter.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.RfcRef;
import dev.gantry.domain.identity.NodeId;
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
import dev.gantry.domain.wire.TransferId;
import dev.gantry.domain.wire.Violation;
import dev.gantry.port.out.Observer;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MetricsObserverTest {
  private static final SessionKey SESSION = new SessionKey(1);

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final MetricsObserver observer = new MetricsObserver(registry);

  @Test
  void sessions_are_counted_from_start_to_end() throws IOException {
    observer.sessionStarted(SESSION, true, "192.0.2.1:4556");
    observer.sessionEstablished(
        SESSION,
        "192.0.2.1:4556",
        new SessionParameters(NodeId.parse("ipn:1.0"), null, false, 0, 1, 1, true),
        "TLSv1.3");
    observer.sessionEnded(
        SESSION,
        "192.0.2.1:4556",
        new SessionEnd(SessionEnd.Kind.TIMEOUT, EndCause.PEER_SILENT, null, "nothing heard"),
        new Observer.Totals(0, 0, 0, 0),
        1);
    assertThat(scrape())
        .contains("tcpcl_sessions_started_total{role=\"active\"} 1.0")
        .contains("tcpcl_sessions_established_total{tls=\"true\"} 1.0")
        .contains("tcpcl_sessions_ended_total{cause=\"peer_silent\",kind=\"timeout\"} 1.0");
  }

  @Test
  void bundles_and_their_octets_are_counted_by_direction() throws IOException {
    observer.bundlesReceived(SESSION, 1, 100, 0);
    observer.bundlesReceived(SESSION, 3, 50, 0);
    observer.bundleSent(SESSION, Lane.NORMAL, 7, 2_000_000);
    assertThat(scrape())
        .contains("tcpcl_bundles_total{direction=\"received\"} 4.0")
        .contains("tcpcl_bundle_bytes_total{direction=\"received\"} 150.0")
        .contains("tcpcl_bundles_total{direction=\"sent\"} 1.0")
        .contains("tcpcl_bundle_bytes_total{direction=\"sent\"} 7.0")
        .contains("tcpcl_transfer_seconds_bucket{le=\"0.001\"} 0")
        .contains("tcpcl_transfer_seconds_bucket{le=\"0.0025\"} 1")
        .contains("tcpcl_transfer_seconds_count 1");
  }

  @Test
  void each_lane_has_its_counter_from_the_start() throws IOException {
    assertThat(scrape()).contains("tcpcl_lane_bundles_sent_total{lane=\"urgent\"} 0.0");
    observer.bundleSent(SESSION, Lane.URGENT, 7, 1);
    observer.bundleSent(SESSION, Lane.BULK, 7, 1);
    observer.bundleSent(SESSION, Lane.BULK, 7, 1);
    assertThat(scrape())
        .contains("tcpcl_lane_bundles_sent_total{lane=\"urgent\"} 1.0")
        .contains("tcpcl_lane_bundles_sent_total{lane=\"normal\"} 0.0")
        .contains("tcpcl_lane_bundles_sent_total{lane=\"bulk\"} 2.0");
  }

  @Test
  void lengths_of_bundles_are_a_histogram_by_direction() throws IOException {
    observer.bundlesReceived(SESSION, 3, 3 * 64, 0);
    observer.bundlesReceived(SESSION, 2, 65 + 256, 0);
    observer.bundleSent(SESSION, Lane.NORMAL, 2L << 30, 1);
    assertThat(scrape())
        .contains("tcpcl_bundle_size_bytes_bucket{direction=\"received\",le=\"64.0\"} 3")
        .contains("tcpcl_bundle_size_bytes_bucket{direction=\"received\",le=\"256.0\"} 5")
        .contains("tcpcl_bundle_size_bytes_count{direction=\"received\"} 5")
        .contains("tcpcl_bundle_size_bytes_sum{direction=\"received\"} 513.0")
        .contains("tcpcl_bundle_size_bytes_bucket{direction=\"sent\",le=\"1.073741824E9\"} 0")
        .contains("tcpcl_bundle_size_bytes_bucket{direction=\"sent\",le=\"+Inf\"} 1");
  }

  @Test
  void every_cause_of_a_pause_has_its_counter() throws IOException {
    for (var cause : PauseCause.values()) {
      observer.readingPaused(SESSION, cause);
    }
    for (var cause : PauseCause.values()) {
      assertThat(scrape())
          .contains("tcpcl_reading_pauses_total{cause=\"" + NodeMetrics.label(cause) + "\"} 1.0");
    }
  }

  @Test
  void refusals_are_counted_by_direction_and_reason() throws IOException {
    observer.bundleRefusedByPeer(SESSION, RefusalReason.Known.NO_RESOURCES);
    observer.bundleRefusedByPeer(SESSION, RefusalReason.of(0x77));
    observer.observed(
        SESSION,
        new Observation.TransferRefused(new TransferId(1), RefusalReason.Known.NOT_ACCEPTABLE));
    assertThat(scrape())
        .contains("tcpcl_transfers_refused_total{direction=\"sent\",reason=\"no_resources\"} 1.0")
        .contains("tcpcl_transfers_refused_total{direction=\"sent\",reason=\"unassigned\"} 1.0")
        .contains(
            "tcpcl_transfers_refused_total{direction=\"received\",reason=\"not_acceptable\"} 1.0");
  }

  @Test
  void every_violation_has_its_counter() throws IOException {
    for (var cause : Violation.Cause.values()) {
      observer.observed(
          SESSION,
          new Observation.PeerViolated(
              new Violation(Violation.Scope.MESSAGE, cause, new RfcRef("4.9"))));
    }
    for (var cause : Violation.Cause.values()) {
      assertThat(scrape())
          .contains("tcpcl_violations_total{cause=\"" + NodeMetrics.label(cause) + "\"} 1.0");
    }
  }

  @Test
  void what_peers_notice_is_counted_by_step() throws IOException {
    observer.peerObserved("p", new PeerObservation.BundleSuspected(1, 2));
    observer.peerObserved("p", new PeerObservation.BundleGivenBack(1, 5));
    observer.peerObserved("p", new PeerObservation.HoldOver(7));
    observer.peerObserved("p", new PeerObservation.SessionAskedAgain(SESSION));
    observer.peerObserved("p", new PeerObservation.SessionUseless(SESSION));
    observer.peerObserved("p", new PeerObservation.SessionYields(SESSION, true));
    observer.peerObserved("p", new PeerObservation.SessionYields(SESSION, false));
    observer.peerObserved("p", new PeerObservation.PoolGrown(2, 33, 1));
    observer.peerObserved("p", new PeerObservation.PoolShrunk(1));
    assertThat(scrape())
        .contains("tcpcl_sessions_yielded_total{which=\"younger\"} 1.0")
        .contains("tcpcl_sessions_yielded_total{which=\"older\"} 1.0")
        .contains("tcpcl_session_pool_changes_total{change=\"grown\"} 1.0")
        .contains("tcpcl_session_pool_changes_total{change=\"shrunk\"} 1.0")
        .contains("tcpcl_bundles_interrupted_total{step=\"suspected\"} 1.0")
        .contains("tcpcl_bundles_interrupted_total{step=\"given_back\"} 1.0")
        .contains("tcpcl_bundles_held_in_vain_total 7.0")
        .contains("tcpcl_sessions_taking_nothing_total{step=\"asked_again\"} 1.0")
        .contains("tcpcl_sessions_taking_nothing_total{step=\"ended\"} 1.0");
  }

  @Test
  void the_rest_is_counted() throws IOException {
    observer.observed(SESSION, new Observation.KeepaliveSent());
    observer.observed(SESSION, new Observation.KeepaliveReceived());
    observer.observed(SESSION, new Observation.RejectSent(RejectReason.of(1), 9));
    observer.observed(SESSION, new Observation.RejectReceived(RejectReason.of(0x44), 9));
    observer.observed(SESSION, new Observation.ReceptionFailed(new TransferId(2), 9));
    observer.observed(SESSION, new Observation.IdentityWarning("odd"));
    observer.observed(
        SESSION,
        new Observation.AcknowledgedAndRefused(
            new TransferId(2), RefusalReason.Known.NOT_ACCEPTABLE));
    observer.dialFailed("192.0.2.1:4556", "refused", 0);
    observer.sourceBanned("192.0.2.1:4556", Duration.ofMinutes(1));
    observer.listenerPaused("127.0.0.1:4556", Duration.ofSeconds(1), "too many open files");
    observer.probed("192.0.2.1:4556");
    observer.sessionEnded(
        SESSION,
        "192.0.2.1:4556",
        new SessionEnd(SessionEnd.Kind.TRANSPORT, EndCause.PROBE, null, "without a word"),
        new Observer.Totals(0, 0, 0, 0),
        1);
    observer.observed(SESSION, new Observation.ReadingDelayed());
    observer.connectionRefused("192.0.2.1:4556", TurnAwayCause.RATE, "too many");
    assertThat(scrape())
        .contains("tcpcl_keepalives_total{direction=\"sent\"} 1.0")
        .contains("tcpcl_keepalives_total{direction=\"received\"} 1.0")
        .contains(
            "tcpcl_messages_rejected_total{direction=\"received\",reason=\"message_type_unknown\"}"
                + " 1.0")
        .contains("tcpcl_messages_rejected_total{direction=\"sent\",reason=\"unassigned\"} 1.0")
        .contains("tcpcl_receptions_failed_total 1.0")
        .contains("tcpcl_transfers_acknowledged_and_refused_total 1.0")
        .contains("tcpcl_identity_warnings_total 1.0")
        .contains("tcpcl_dial_failures_total 1.0")
        .contains("tcpcl_reading_delays_total 1.0")
        .contains("tcpcl_probes_total 2.0")
        .contains("tcpcl_listener_pauses_total 1.0")
        .contains("tcpcl_sources_banned_total 1.0")
        .contains("tcpcl_connections_refused_total{cause=\"rate\"} 1.0")
        .contains("tcpcl_connections_refused_total{cause=\"full\"} 0.0");
  }

  private String scrape() throws IOException {
    var text = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(text, registry.scrape());
    return text.toString(UTF_8);
  }
}
