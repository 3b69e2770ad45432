package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.gantry.adapter.tcp.node.ListenEndpoint;
import dev.gantry.adapter.tcp.peer.PeerEndpoint;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.port.address.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Other settings for a layer that runs. */
final class ReconfigureTest {
  private static final String LISTENER = "127.0.0.1:0";

  @Test
  void a_peer_that_is_new_is_dialled_at_once() throws Exception {
    try (Node listening = Node.listening("ipn:1.0");
        Node dialling = Node.listening("ipn:2.0")) {
      dialling.layer.reconfigure(
          TcpSettings.of(
              listeners(UnaryOperator.identity()),
              List.of(Node.peer("127.0.0.1:" + listening.port()))));
      assertThat(dialling.awaitPeer().address().text()).endsWith(":" + listening.port());
    }
  }

  @RepeatedTest(20)
  void a_peer_that_is_configured_taken_back_and_configured_again_is_dialled() throws Exception {
    try (Node listening = Node.listening("ipn:1.0");
        Node dialling = Node.listening("ipn:2.0")) {
      var listeners = listeners(UnaryOperator.identity());
      var with = TcpSettings.of(listeners, List.of(Node.peer("127.0.0.1:" + listening.port())));
      var without = TcpSettings.of(listeners, List.of());
      dialling.layer.reconfigure(with);
      dialling.layer.reconfigure(without);
      dialling.layer.reconfigure(with);
      dialling.awaitPeer();
    }
  }

  @Test
  void a_listener_stays_bound_and_gives_sessions_that_begin_later_the_new_settings()
      throws Exception {
    try (Node node = Node.listening("ipn:1.0")) {
      int port = node.port();
      node.layer.reconfigure(
          TcpSettings.of(
              listeners(
                  profile -> profile.withOffer(new SessionSettings.Offer(17, 1 << 20, 1 << 30))),
              List.of()));
      try (RawPeer peer = RawPeer.connect(port)) {
        peer.send(RawPeer.CONTACT + RawPeer.sessInit("ipn:2.0", 1 << 20));
        peer.readContact();
        assertThat(peer.readSessInit())
            .as("SESS_INIT, Keepalive Interval 17 s")
            .startsWith("070011");
      }
      assertThat(node.port()).isEqualTo(port);
    }
  }

  @Test
  void a_session_that_stands_stays_when_its_peer_is_configured_no_more() throws Exception {
    try (Node listening = Node.listening("ipn:1.0")) {
      try (Node dialling = Node.dialling("ipn:2.0", listening.port())) {
        dialling.awaitPeer();
        var session = dialling.layer.sessions().getFirst().key();
        dialling.layer.reconfigure(TcpSettings.of(List.of(), List.of()));
        dialling.send(new byte[] {1}).get();
        assertThat(dialling.layer.sessions())
            .extracting(each -> each.key())
            .containsExactly(session);
      }
    }
  }

  @Test
  void a_peer_that_is_configured_no_more_is_withdrawn_when_its_session_is_over() throws Exception {
    try (Node dialling = Node.listening("ipn:2.0")) {
      try (Node listening = Node.listening("ipn:1.0")) {
        dialling.layer.reconfigure(
            TcpSettings.of(
                listeners(UnaryOperator.identity()),
                List.of(
                    new PeerEndpoint(
                        new Endpoint.Tcp("127.0.0.1", listening.port()),
                        null,
                        SessionProfile.PLAINTEXT,
                        new PeerSettings(
                            true, PeerSettings.DIALLED.redials(), Duration.ofMillis(100), 10)))));
        dialling.awaitPeer();
        dialling.layer.reconfigure(TcpSettings.of(listeners(UnaryOperator.identity()), List.of()));
      }
      Await.until("nobody is known any more", () -> dialling.layer.peers().peers().isEmpty());
    }
  }

  @Test
  void a_listener_that_is_new_accepts_and_one_that_is_gone_does_not() throws Exception {
    try (Node node = Node.listening("ipn:1.0")) {
      int first = node.port();
      var other = Node.listener("127.0.0.2:0", UnaryOperator.identity());
      node.layer.reconfigure(TcpSettings.of(List.of(other), List.of()));
      try (var peer = new Socket("127.0.0.2", node.layer.boundPort(0))) {
        peer.getOutputStream().write(HexFormat.of().parseHex(RawPeer.CONTACT));
        assertThat(peer.getInputStream().readNBytes(4))
            .as("the Contact Header of RFC 9174 4.2")
            .containsExactly('d', 't', 'n', '!');
      }
      Await.until("the other is closed", () -> isClosed(first));
    }
  }

  @Test
  void where_a_new_listener_cannot_be_bound_all_stays_as_it_was() throws Exception {
    try (Node node = Node.listening("ipn:1.0");
        var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = node.port();
      var impossible = Node.listener("127.0.0.1:" + taken.getLocalPort(), UnaryOperator.identity());
      assertThatIOException()
          .isThrownBy(() -> node.layer.reconfigure(TcpSettings.of(List.of(impossible), List.of())))
          .withMessageContaining("in use");
      assertThat(node.layer.boundAddresses()).containsExactly("127.0.0.1:" + port);
      try (RawPeer peer = RawPeer.connect(port)) {
        peer.send(RawPeer.CONTACT);
        peer.readContact();
      }
    }
  }

  private static boolean isClosed(int port) {
    try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static List<ListenEndpoint> listeners(UnaryOperator<SessionProfile> profile) {
    return List.of(Node.listener(LISTENER, profile));
  }
}
