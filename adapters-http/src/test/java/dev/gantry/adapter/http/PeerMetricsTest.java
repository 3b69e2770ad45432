package dev.gantry.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.port.in.NodeOperations.PeerStatus;
import dev.gantry.port.in.NodeOperations.Totals;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PeerMetricsTest {
  private final FakeNode node = new FakeNode();
  private final PrometheusRegistry registry = new PrometheusRegistry();

  PeerMetricsTest() {
    PeerMetrics.register(node, registry);
  }

  @Test
  void peer_is_called_by_its_node_id_and_by_its_address_until_that_is_known() {
    var unknown = PeerStatus.added(1, "192.0.2.1:4556", true);
    node.peers = List.of(unknown.faulted("VERSION_MISMATCH"));
    assertThat(scrape())
        .contains("tcpcl_peer_faulted{peer=\"192.0.2.1:4556\"} 1.0")
        .contains("tcpcl_peer_sessions{peer=\"192.0.2.1:4556\"} 0.0");
    node.peers = List.of(unknown.announcedAs("192.0.2.1:4556", List.of("ipn:7.0")));
    assertThat(scrape())
        .contains("tcpcl_peer_faulted{peer=\"ipn:7.0\"} 0.0")
        .doesNotContain("192.0.2.1:4556");
  }

  @Test
  void what_waits_is_told_with_its_age_for_each_peer_and_the_oldest_of_all() {
    node.peers =
        List.of(
            peer(1).waiting(3, Duration.ofMillis(1500)), peer(2).waiting(1, Duration.ofSeconds(9)));
    assertThat(scrape())
        .contains("tcpcl_peer_bundles_waiting{peer=\"ipn:1.0\"} 3.0")
        .contains("tcpcl_peer_bundles_waiting_seconds{peer=\"ipn:1.0\"} 1.5")
        .contains("tcpcl_peer_bundles_waiting_seconds{peer=\"ipn:2.0\"} 9.0")
        .contains("tcpcl_bundles_waiting_seconds 9.0");
    node.peers = List.of();
    assertThat(scrape()).contains("tcpcl_bundles_waiting_seconds 0.0");
  }

  @Test
  void what_a_node_carried_stays_when_its_peer_is_gone() {
    node.peers = List.of();
    node.totalsByNode = Map.of("ipn:7.0", new Totals(1, 2, 10, 20));
    assertThat(scrape())
        .contains("tcpcl_peer_bundles_total{direction=\"sent\",peer=\"ipn:7.0\"} 1.0")
        .contains("tcpcl_peer_bundles_total{direction=\"received\",peer=\"ipn:7.0\"} 2.0")
        .contains("tcpcl_peer_bundle_bytes_total{direction=\"sent\",peer=\"ipn:7.0\"} 10.0")
        .contains("tcpcl_peer_bundle_bytes_total{direction=\"received\",peer=\"ipn:7.0\"} 20.0");
  }

  @Test
  void no_more_peers_have_lines_of_their_own_than_may_however_often_others_come() {
    node.peers = peers(1, PeerMetrics.MAX_PEERS);
    assertThat(names(scrape())).hasSize(PeerMetrics.MAX_PEERS).doesNotContain("(others)");
    node.peers = peers(1, PeerMetrics.MAX_PEERS + 1);
    assertThat(scrape())
        .contains("tcpcl_peer_bundles_waiting{peer=\"(others)\"} 1.0")
        .doesNotContain("ipn:" + (PeerMetrics.MAX_PEERS + 1) + ".0");
    node.peers = peers(1000, 5);
    assertThat(names(scrape())).as("the names are given away for good").containsOnly("(others)");
    assertThat(scrape())
        .contains("tcpcl_peer_bundles_waiting{peer=\"(others)\"} 5.0")
        .contains("tcpcl_peer_bundles_waiting_seconds{peer=\"(others)\"} 1004.0");
  }

  @Test
  void callers_whose_name_nobody_proved_are_told_together() {
    node.peers =
        List.of(
            PeerStatus.added(1, "192.0.2.1:50001", false),
            PeerStatus.added(2, "192.0.2.1:50002", false));
    assertThat(names(scrape())).containsOnly("(others)");
  }

  private static List<PeerStatus> peers(int first, int count) {
    return IntStream.range(first, first + count)
        .mapToObj(number -> peer(number).waiting(1, Duration.ofSeconds(number)))
        .toList();
  }

  private static PeerStatus peer(int number) {
    return new PeerStatus(
        number, "192.0.2.1:" + number, List.of("ipn:" + number + ".0"), true, List.of());
  }

  private static List<String> names(String scrape) {
    return scrape
        .lines()
        .filter(line -> line.startsWith("tcpcl_peer_sessions{"))
        .map(line -> line.replaceAll(".*peer=\"(.*)\".*", "$1"))
        .toList();
  }

  private String scrape() {
    var out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
