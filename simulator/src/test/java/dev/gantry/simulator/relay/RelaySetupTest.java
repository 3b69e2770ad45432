package dev.gantry.simulator.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.simulator.LinkConditions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be simulated, and how much of it. */
class RelaySetupTest {
  @Test
  void a_run_has_so_many_nodes() {
    assertThat(RelaySetup.of(chain(RelaySetup.MAX_NODES)).names()).hasSize(1_000);
    assertThatThrownBy(() -> RelaySetup.of(chain(RelaySetup.MAX_NODES + 1)))
        .hasMessage("1001 nodes; 1000 are simulated at most");
  }

  @Test
  void a_run_has_so_many_bundles() {
    var most = Flow.of("a", "b", (int) RelaySetup.MAX_BUNDLES, 16);
    assertThat(RelaySetup.of(chain(2), most).flows()).hasSize(1);
    assertThatThrownBy(() -> RelaySetup.of(chain(2), most, Flow.of("a", "b", 1, 16)))
        .hasMessageContaining("1000001 bundles");
  }

  @Test
  void a_run_has_so_many_octets() {
    var most = Flow.of("a", "b", 1024, Flow.MAX_BUNDLE_BYTES);
    assertThat(RelaySetup.of(chain(2), most).flows()).hasSize(1);
    assertThatThrownBy(() -> RelaySetup.of(chain(2), most, Flow.of("a", "b", 1, 16)))
        .hasMessageContaining("68719476752 octets");
  }

  @Test
  void a_bundle_has_a_shortest_and_a_longest_length() {
    assertThat(Flow.of("a", "b", 1, Flow.MIN_BUNDLE_BYTES).bundleBytes()).isEqualTo(16);
    assertThatThrownBy(() -> Flow.of("a", "b", 1, 15)).hasMessageContaining("15 octets");
    assertThatThrownBy(() -> Flow.of("a", "b", 1, Flow.MAX_BUNDLE_BYTES + 1))
        .hasMessageContaining("67108865 octets");
  }

  @Test
  void what_cannot_be_is_refused() {
    assertThatThrownBy(() -> Flow.of("a", "a", 1, 16)).hasMessageContaining("itself");
    assertThatThrownBy(() -> Flow.of("a", "b", 0, 16)).hasMessageContaining("0 bundles");
    assertThatThrownBy(() -> new Flow("a", "b", 16, 1, Duration.ofSeconds(-1), Duration.ZERO))
        .hasMessageContaining("PT-1S");
    assertThatThrownBy(() -> new PlannedContact("a", "a", 0, 1, 1, 0))
        .hasMessageContaining("itself");
    assertThatThrownBy(() -> new PlannedContact("a", "b", 1, 1, 1, 0)).hasMessageContaining("1 ns");
    assertThatThrownBy(() -> new PlannedContact("a", "b", 0, 1, 0, 0)).hasMessageContaining("rate");
    assertThatThrownBy(() -> new PlannedContact("a", "b", 0, 1, 1, -1))
        .hasMessageContaining("delay");
    assertThatThrownBy(() -> new PlannedContact("a", "b", 0, 1, 1, 0).withBitErrors(1.1))
        .hasMessageContaining("bit error rate of 1.1");
    assertThatThrownBy(() -> RelayNode.of("a").storing(0)).hasMessageContaining("store of 0");
    assertThat(RelayNode.of("a").storing(1).maxStoreBytes()).isEqualTo(1);
    assertThatThrownBy(() -> new RelayNode("a", 65_536, 1, 1)).hasMessageContaining("65536");
    assertThat(new RelayNode("a", 65_535, 1, 1).keepaliveSeconds()).isEqualTo(65_535);
    assertThatThrownBy(() -> new RelayNode("a", null, 0, 1)).hasMessageContaining("0 transfers");
    assertThatThrownBy(() -> new RelayNode("a", null, 1, 0)).hasMessageContaining("0 octets");
  }

  @Test
  void two_spellings_of_one_node_id_are_refused() {
    assertThatThrownBy(() -> RelaySetup.of(List.of(contact("ipn:1.0", "ipn:0.1.0"))))
        .hasMessageContaining("are one node");
  }

  @Test
  void any_name_is_a_node_id() {
    assertThat(NodeNames.nodeId("ipn:7.0").text()).isEqualTo("ipn:7.0");
    assertThat(NodeNames.nodeId("gs1").text()).isEqualTo("dtn://gs1/");
    assertThat(NodeNames.nodeId("dtn:mars").text()).isEqualTo("dtn://dtn%3Amars/");
    assertThat(NodeNames.nodeId("Köln 1").text()).isEqualTo("dtn://K%C3%B6ln%201/");
    assertThat(NodeNames.nodeId("(a)").text()).isEqualTo("dtn://n.%28a%29/");
    assertThat(NodeNames.nodeId("ipn:0.0").scheme()).isEqualTo("dtn");
  }

  @Test
  void shares_of_times_are_of_the_nearest_rank() {
    var times = Latencies.of(List.of(30L, 10L, 20L, 40L));
    assertThat(times.quantileNanos(0)).isEqualTo(10);
    assertThat(times.quantileNanos(0.5)).isEqualTo(20);
    assertThat(times.quantileNanos(0.51)).isEqualTo(30);
    assertThat(times.quantileNanos(0.95)).isEqualTo(40);
    assertThat(times.quantileNanos(1)).isEqualTo(40);
    assertThatThrownBy(() -> Latencies.of(List.of()).quantileNanos(0.5))
        .hasMessage("nothing has arrived");
  }

  @Test
  void an_amount_is_spread_over_the_slices_of_its_time() {
    var usage = new Usage(2400);
    usage.spread(5, 25, 200);
    assertThat(usage.values().subList(0, 4)).containsExactly(50.0, 100.0, 50.0, 0.0);
    usage.spread(2395, 2500, 7);
    assertThat(usage.values().getLast()).isEqualTo(7);
    usage.most(0, 15, 70);
    assertThat(usage.values().subList(0, 3)).containsExactly(70.0, 100.0, 50.0);
  }

  private static List<PlannedContact> chain(int nodes) {
    var contacts = new ArrayList<PlannedContact>();
    for (int i = 1; i < nodes; i++) {
      contacts.add(contact(name(i - 1), name(i)));
    }
    return contacts;
  }

  private static String name(int i) {
    return i == 0 ? "a" : i == 1 ? "b" : "n" + i;
  }

  private static PlannedContact contact(String from, String to) {
    return new PlannedContact(from, to, 0, 1_000, LinkConditions.UNLIMITED, 0);
  }
}
