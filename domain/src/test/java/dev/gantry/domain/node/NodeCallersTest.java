package dev.gantry.domain.node;

import static dev.gantry.domain.node.NodeScript.N2;
import static dev.gantry.domain.node.NodeScript.N3;
import static dev.gantry.domain.node.NodeScript.US;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.Origin.Candidate;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.wire.Octets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a caller's address tells of who it is. */
final class NodeCallersTest {
  private static final Octets THERE = Octets.of((byte) 192, (byte) 0, (byte) 2, (byte) 9);
  private static final Octets LOOPBACK = Octets.of((byte) 127, (byte) 0, (byte) 0, (byte) 1);
  private static final Octets OTHER_LOOPBACK = Octets.of((byte) 127, (byte) 0, (byte) 0, (byte) 2);
  private static final Octets LOOPBACK_V6 =
      Octets.of(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
  private static final NamedPeer TWO = named("two", N2);
  private static final NamedPeer THREE = named("three", N3);
  private static final NamedPeer ANY = named("any", null);

  @Test
  void a_named_peer_comes_under_its_rules_and_must_be_its_node() {
    assertThat(admitted(THERE, false, plain(TWO))).isEqualTo(rules(TWO, N2));
    assertThat(admitted(THERE, false, tls(TWO))).isEqualTo(rules(TWO, N2));
  }

  @Test
  void a_named_peer_without_a_node_id_may_be_anyone() {
    assertThat(admitted(THERE, false, plain(ANY))).isEqualTo(rules(ANY));
  }

  @Test
  void of_several_peers_at_one_address_the_strictest_sets_the_rules_and_each_node_will_do() {
    assertThat(admitted(THERE, false, plain(TWO), tls(THREE))).isEqualTo(rules(THREE, N2, N3));
    assertThat(admitted(THERE, false, tls(TWO), tls(THREE))).isEqualTo(rules(TWO, N2, N3));
    assertThat(admitted(THERE, false, plain(TWO), plain(THREE))).isEqualTo(rules(TWO, N2, N3));
  }

  @Test
  void one_of_several_that_may_be_anyone_lets_all_be_anyone() {
    assertThat(admitted(THERE, false, plain(TWO), plain(ANY))).isEqualTo(rules(TWO));
  }

  @Test
  void loopback_tells_nobodys_node_id() {
    assertThat(admitted(LOOPBACK, false, plain(TWO))).isEqualTo(rules(TWO));
    assertThat(admitted(LOOPBACK_V6, true, tls(TWO))).isEqualTo(rules(TWO));
    assertThat(admitted(OTHER_LOOPBACK, false, plain(TWO))).isEqualTo(rules(TWO, N2));
  }

  @Test
  void who_is_let_in_without_tls_by_name_must_be_that_node_even_on_loopback() {
    assertThat(admitted(LOOPBACK, true, plain(TWO))).isEqualTo(rules(TWO, N2));
  }

  @Test
  void who_comes_by_a_unix_socket_is_who_is_named_there() {
    assertThat(admitted(null, false, plain(TWO))).isEqualTo(rules(TWO, N2));
    assertThat(admitted(null, false)).isEqualTo(rules(null));
  }

  @Test
  void a_named_peer_keeps_its_treatment_although_its_node_id_is_not_believed() {
    var node = NodeScript.registered(NodeScript.naming(TWO));
    NodeScript.run(
        node.offer(new Origin.Accepted("192.0.2.9:1", THERE, false, List.of(plain(TWO)))));
    assertThat(node.establish(node.last(), "192.0.2.9:1", N2, false))
        .contains(new NodeAction.AddPeer(NodeScript.p(1), null, TWO.settings()));
  }

  @Test
  void a_node_that_is_named_keeps_its_treatment_wherever_it_comes_from() {
    var node = NodeScript.registered(NodeScript.naming(TWO));
    NodeScript.run(node.offer("203.0.113.1:1"));
    assertThat(node.establish(node.last(), "203.0.113.1:1", N2, true))
        .contains(new NodeAction.AddPeer(NodeScript.p(1), null, TWO.settings()));
    NodeScript.run(node.offer("203.0.113.2:1"));
    assertThat(node.establish(node.last(), "203.0.113.2:1", N3, true))
        .contains(new NodeAction.AddPeer(NodeScript.p(2), null, PeerSettings.PASSIVE));
  }

  private static AdmissionRules admitted(
      @Nullable Octets source, boolean tlsRequired, Candidate... candidates) {
    var node = NodeScript.registered(NodeScript.naming(TWO, THREE, ANY));
    var actions =
        node.offer(
            new Origin.Accepted("somewhere", source, tlsRequired, Arrays.asList(candidates)));
    assertThat(actions).hasSize(1);
    return NodeScript.only(NodeAction.Admit.class, actions).getFirst().rules();
  }

  private static AdmissionRules rules(@Nullable NamedPeer named, NodeId... expected) {
    return new AdmissionRules(named, Arrays.asList(expected), List.of(US));
  }

  private static Candidate plain(NamedPeer peer) {
    return new Candidate(peer, false);
  }

  private static Candidate tls(NamedPeer peer) {
    return new Candidate(peer, true);
  }

  private static NamedPeer named(String name, @Nullable NodeId nodeId) {
    var settings =
        new PeerSettings(
            false, PeerSettings.PASSIVE.redials(), PeerSettings.PASSIVE.hold(), name.length());
    return new NamedPeer(name, null, nodeId, settings);
  }
}
