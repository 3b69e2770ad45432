package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.node.ListenEndpoint;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.AddressBlock;
import dev.gantry.domain.node.DoorRules;
import dev.gantry.domain.node.NodeAction.TurnAwayCause;
import dev.gantry.domain.wire.Octets;
import dev.gantry.port.address.Endpoint;
import dev.gantry.testbench.memory.InMemoryBpa;
import dev.gantry.testbench.memory.RecordingObserver;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers behind a proxy that speaks the PROXY protocol, version 2 of its specification. */
final class ProxiedPeersTest {
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

  /** PROXY, TCP over IPv4: 192.0.2.7:50000 to 192.0.2.1:4556. */
  private static final String FROM_192_0_2_7 =
      SIGNATURE + "2111000c" + "c0000207" + "c0000201" + "c350" + "11cc";

  /** PROXY, TCP over IPv6: [2001:db8::7]:50000 to [2001:db8::1]:4556. */
  private static final String FROM_IPV6 =
      SIGNATURE
          + "21210024"
          + "20010db8000000000000000000000007"
          + "20010db8000000000000000000000001"
          + "c350"
          + "11cc";

  private static final String LOCAL = SIGNATURE + "20000000";
  private static final AddressBlock LOOPBACK =
      new AddressBlock(Octets.of((byte) 127, (byte) 0, (byte) 0, (byte) 0), 8);
  private static final AddressBlock ELSEWHERE =
      new AddressBlock(Octets.of((byte) 10, (byte) 0, (byte) 0, (byte) 0), 8);

  private static Node node(AddressBlock proxies) throws Exception {
    var listener =
        new ListenEndpoint(
            Endpoint.parse("127.0.0.1:0"),
            SessionProfile.PLAINTEXT,
            Map.of(),
            new DoorRules(List.of(), List.of(), List.of(proxies)));
    return new Node(
        InMemoryBpa.recording(NodeId.parse("ipn:1.0")),
        TcpSettings.of(List.of(listener), List.of()));
  }

  @Test
  void a_session_comes_from_where_the_proxy_says() throws Exception {
    try (Node node = node(LOOPBACK);
        RawPeer v4 = RawPeer.connect(node.port());
        RawPeer v6 = RawPeer.connect(node.port())) {
      v4.send(FROM_192_0_2_7);
      v4.establish("ipn:2.0");
      // The header and what follows it in one piece.
      v6.send(FROM_IPV6 + RawPeer.CONTACT);
      assertThat(v6.read(6)).isEqualTo(RawPeer.CONTACT);
      assertThat(node.layer.sessions())
          .extracting(session -> session.remoteAddress())
          .containsExactlyInAnyOrder("192.0.2.7:50000", "[2001:db8::7]:50000");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {LOCAL, ""})
  void what_the_proxy_asks_for_itself_is_a_probe(String header) throws Exception {
    try (Node node = node(LOOPBACK)) {
      try (RawPeer proxy = RawPeer.connect(node.port())) {
        proxy.send(header);
      }
      Await.until("a probe", () -> !node.observer.heard(RecordingObserver.Probed.class).isEmpty());
      assertThat(node.observer.heard(RecordingObserver.Started.class)).isEmpty();
      assertThat(node.observer.heard(RecordingObserver.ConnectionRefused.class)).isEmpty();
    }
  }

  @Test
  void a_proxy_that_does_not_say_whence_is_turned_away() throws Exception {
    try (Node node = node(LOOPBACK)) {
      try (RawPeer proxy = RawPeer.connect(node.port())) {
        proxy.send(RawPeer.CONTACT + "00".repeat(20));
        assertThat(refusal(node)).isEqualTo(TurnAwayCause.PROXY_HEADER);
      }
    }
  }

  @Test
  void who_comes_by_itself_where_a_proxy_is_expected_is_turned_away() throws Exception {
    try (Node node = node(ELSEWHERE)) {
      try (RawPeer peer = RawPeer.connect(node.port())) {
        peer.send(FROM_192_0_2_7 + RawPeer.CONTACT);
        assertThat(refusal(node)).isEqualTo(TurnAwayCause.NOT_A_PROXY);
      }
    }
  }

  private static TurnAwayCause refusal(Node node) {
    Await.until(
        "a refusal",
        () -> !node.observer.heard(RecordingObserver.ConnectionRefused.class).isEmpty());
    return node.observer.heard(RecordingObserver.ConnectionRefused.class).getFirst().cause();
  }
}
