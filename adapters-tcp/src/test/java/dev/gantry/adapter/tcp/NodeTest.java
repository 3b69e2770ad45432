package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.adapter.tcp.channel.Transport;
import dev.gantry.adapter.tcp.peer.PeerEndpoint;
import dev.gantry.adapter.tcp.session.SessionOwner.Step;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.UnprovenNodeIds;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.in.NodeOperations.SessionStatus;
import dev.gantry.port.out.Observer;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.memory.InMemoryBpa;
import dev.gantry.testbench.memory.MemoryBundle;
import dev.gantry.testbench.memory.RecordingObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTest {
  static {
    Leaks.watch();
  }

  private static final NodeId ONE = NodeId.parse("ipn:1.0");
  private static final NodeId TWO = NodeId.parse("ipn:2.0");

  @TempDir private Path directory;

  @AfterEach
  void nothing_leaks() {
    Leaks.assertNone();
  }

  private static TcpSettings listening(String endpoint) {
    return TcpSettings.of(List.of(Node.listener(endpoint, UnaryOperator.identity())), List.of());
  }

  @Test
  void bundles_pass_over_a_unix_socket_whose_file_is_gone_afterwards() throws Exception {
    Path socket = directory.resolve("gantry.sock");
    try (Node listening = new Node(InMemoryBpa.recording(ONE), listening("unix:" + socket));
        Node dialling = Node.dialling("ipn:2.0", "unix:" + socket)) {
      assertThat(dialling.send(new byte[10_000]).get(20, TimeUnit.SECONDS))
          .isEqualTo(new ForwardOutcome.Sent());
      assertThat(listening.awaitPeer().address())
          .isEqualTo(new PeerAddress("unix:" + socket + "#1"));
    }
    assertThat(socket).doesNotExist();
  }

  @Test
  void the_socket_file_of_a_dead_listener_is_replaced_and_any_other_file_is_not() throws Exception {
    Path stale = directory.resolve("stale.sock");
    try (var dead =
        java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
      dead.bind(java.net.UnixDomainSocketAddress.of(stale));
    }
    assertThat(stale).exists();
    try (Node node = new Node(InMemoryBpa.recording(ONE), listening("unix:" + stale))) {
      assertThat(node.layer.boundAddresses()).containsExactly("unix:" + stale);
      assertThatThrownBy(() -> new Node(InMemoryBpa.recording(ONE), listening("unix:" + stale)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another process listens there");
    }
    Path file = Files.writeString(directory.resolve("file"), "precious");
    assertThatThrownBy(() -> new Node(InMemoryBpa.recording(ONE), listening("unix:" + file)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a socket");
    assertThat(file).hasContent("precious");
  }

  @Test
  void a_port_in_use_is_one_clear_sentence() throws Exception {
    try (Node node = Node.listening("ipn:1.0")) {
      String endpoint = "127.0.0.1:" + node.port();
      assertThatThrownBy(() -> new Node(InMemoryBpa.recording(TWO), listening(endpoint)))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "cannot listen on %s: the address is in use by another program; stop that or choose"
                      .formatted(endpoint)
                  + " another port");
    }
  }

  @Test
  void ipv6_peers_are_known_by_their_canonical_address() throws Exception {
    try (Node listening = new Node(InMemoryBpa.recording(ONE), listening("[::1]:0"));
        Node dialling = Node.dialling("ipn:2.0", "[0:0:0:0:0:0:0:1]:" + listening.port())) {
      assertThat(dialling.awaitPeer().address())
          .isEqualTo(new PeerAddress("[::1]:" + listening.port()));
      assertThat(listening.awaitPeer().address().text()).startsWith("[::1]:");
    }
  }

  @Test
  void an_unproven_node_id_is_announced_only_for_whom_we_dialled() throws Exception {
    try (Node listening = Node.listening("ipn:1.0");
        Node dialling = Node.dialling("ipn:2.0", listening.port())) {
      assertThat(dialling.awaitPeer().nodeIds()).containsExactly(ONE);
      assertThat(listening.awaitPeer().nodeIds()).isEmpty();
    }
  }

  @Test
  void an_unproven_node_id_is_announced_for_all_where_the_operator_says_so() throws Exception {
    var settings = listening("127.0.0.1:0").withUnprovenNodeIds(UnprovenNodeIds.ALL);
    try (Node listening = new Node(InMemoryBpa.recording(ONE), settings);
        Node first = Node.dialling("ipn:2.0", listening.port());
        Node second = Node.dialling("ipn:2.0", listening.port())) {
      assertThat(listening.awaitPeer().nodeIds()).containsExactly(TWO);
      first.awaitPeer();
      second.awaitPeer();
      Await.until("both sessions", () -> listening.layer.sessions().size() == 2);
      Await.until(
          "one peer has both",
          () -> listening.layer.peers().peers().getFirst().sessions().size() == 2);
      assertThat(listening.bpa.announced()).hasSize(1);
    }
  }

  @Test
  void one_session_over_the_limit_is_told_busy() throws Exception {
    var limits = new NodeLimits(1, NodeLimits.OverLimit.BUSY, 16, 0, 1, 1, 1 << 20);
    try (Node node =
            new Node(InMemoryBpa.recording(ONE), listening("127.0.0.1:0").withLimits(limits));
        RawPeer in = RawPeer.connect(node.port()).establish("ipn:2.0");
        RawPeer out = RawPeer.connect(node.port())) {
      out.send(RawPeer.CONTACT);
      assertThat(out.read(9)).isEqualTo(RawPeer.CONTACT + "050003");
      in.send(RawPeer.segment(3, 0, new byte[1]));
      assertThat(in.read(18)).isEqualTo(RawPeer.ack(3, 0, 1));
    }
  }

  @Test
  void an_address_that_connects_too_often_is_turned_away() throws Exception {
    var limits = new NodeLimits(10, NodeLimits.OverLimit.CLOSE, 16, 0.001, 2, 16, 1 << 20);
    try (Node node =
            new Node(InMemoryBpa.recording(ONE), listening("127.0.0.1:0").withLimits(limits));
        RawPeer first = RawPeer.connect(node.port()).establish("ipn:2.0");
        RawPeer second = RawPeer.connect(node.port()).establish("ipn:3.0");
        RawPeer third = RawPeer.connect(node.port())) {
      assertThat(third.readToEnd()).isEmpty();
      assertThat(node.observer.heard())
          .anyMatch(RecordingObserver.ConnectionRefused.class::isInstance);
    }
  }

  @Test
  void a_peer_that_comes_later_is_dialled_until_it_answers() throws Exception {
    int port;
    try (var probe = new ServerSocket(0)) {
      port = probe.getLocalPort();
    }
    try (Node dialling = Node.dialling("ipn:2.0", port)) {
      Await.until(
          "a dial fails",
          () ->
              dialling.observer.heard().stream()
                  .anyMatch(RecordingObserver.DialFailed.class::isInstance));
      assertThat(dialling.bpa.announced()).isEmpty();
      assertThat(dialling.observer.heard())
          .contains(
              new RecordingObserver.DialFailed(
                  "127.0.0.1:" + port,
                  "127.0.0.1:" + port + " refuses the connection, nobody listens there"));
      try (Node listening = new Node(InMemoryBpa.recording(ONE), listening("127.0.0.1:" + port))) {
        assertThat(dialling.send(new byte[10]).get(20, TimeUnit.SECONDS))
            .isEqualTo(new ForwardOutcome.Sent());
        assertThat(listening.bpa.receivedBundles()).isEqualTo(1);
      }
    }
  }

  @Test
  void nothing_is_accepted_before_the_bpa_has_registered_us() throws Exception {
    var bpa = InMemoryBpa.recording(ONE);
    bpa.vanish("not there yet");
    try (Node node = new Node(bpa, listening("127.0.0.1:0"));
        RawPeer peer = RawPeer.connect(node.port())) {
      assertThat(node.layer.status().ready()).isFalse();
      peer.send(RawPeer.CONTACT);
      bpa.comeBack();
      assertThat(peer.readContact()).isEqualTo(RawPeer.CONTACT);
      assertThat(node.layer.status().ready()).isTrue();
    }
  }

  @Test
  void bundles_wait_through_an_absence_of_the_bpa() throws Exception {
    try (Node node = Node.listening("ipn:1.0");
        RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0")) {
      node.awaitPeer();
      node.bpa.vanish("restarting");
      Await.until("unregistered", () -> !node.layer.status().registered());
      peer.send(RawPeer.segment(3, 0, new byte[100]));
      node.bpa.comeBack();
      assertThat(peer.read(18)).isEqualTo(RawPeer.ack(3, 0, 100));
    }
  }

  @Test
  void a_peer_ends_its_session_in_order_although_the_bpa_is_away() throws Exception {
    try (Node node = Node.listening("ipn:1.0");
        RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0")) {
      node.awaitPeer();
      node.bpa.vanish("restarting");
      Await.until("unregistered", () -> !node.layer.status().registered());
      peer.send("04" + RawPeer.TERM);
      assertThat(peer.read(3)).isEqualTo(RawPeer.TERM_REPLY);
      assertThat(peer.readToEnd()).isEmpty();
    }
  }

  @Test
  void acknowledgements_before_a_bundle_are_read_although_the_bpa_is_away() throws Exception {
    try (Node node = Node.listening("ipn:1.0");
        RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0")) {
      var outcome = node.bpa.forward(node.awaitPeer().address(), MemoryBundle.of(new byte[10]));
      peer.read(22 + 10);
      node.bpa.vanish("restarting");
      Await.until("unregistered", () -> !node.layer.status().registered());
      peer.send(RawPeer.ack(3, 0, 10));
      peer.send(RawPeer.segment(3, 0, new byte[100]));
      peer.send(RawPeer.TERM);
      assertThat(outcome.get(Node.PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isEqualTo(new ForwardOutcome.Sent());
      assertThat(node.bpa.receivedBundles()).isZero();
      node.bpa.comeBack();
      assertThat(peer.read(18)).isEqualTo(RawPeer.ack(3, 0, 100));
      assertThat(peer.read(3)).isEqualTo(RawPeer.TERM_REPLY);
    }
  }

  @Test
  void the_rest_of_a_segment_header_waits_for_the_bpa_too() throws Exception {
    try (Node node = Node.listening("ipn:1.0");
        RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0")) {
      node.awaitPeer();
      byte[] segment = RawPeer.segment(3, 0, new byte[100]);
      peer.send(Arrays.copyOfRange(segment, 0, 5));
      node.bpa.vanish("restarting");
      Await.until("unregistered", () -> !node.layer.status().registered());
      peer.send(Arrays.copyOfRange(segment, 5, segment.length));
      assertThat(node.bpa.receivedBundles()).isZero();
      node.bpa.comeBack();
      assertThat(peer.read(18)).isEqualTo(RawPeer.ack(3, 0, 100));
    }
  }

  @Test
  void a_session_accepted_while_the_bpa_is_away_is_negotiated_and_waits() throws Exception {
    try (Node node = Node.listening("ipn:1.0")) {
      node.bpa.vanish("restarting");
      Await.until("unregistered", () -> !node.layer.status().registered());
      try (RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0")) {
        peer.send(RawPeer.segment(3, 0, new byte[100]));
        assertThat(node.bpa.receivedBundles()).isZero();
        node.bpa.comeBack();
        assertThat(peer.read(18)).isEqualTo(RawPeer.ack(3, 0, 100));
      }
    }
  }

  @Test
  void a_session_dialled_while_the_bpa_is_away_is_negotiated_and_waits() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Node node = Node.dialling("ipn:1.0", server.getLocalPort())) {
      try (RawPeer before = RawPeer.accept(server)) {
        assertThat(before.readContact()).isEqualTo(RawPeer.CONTACT);
        node.bpa.vanish("restarting");
        Await.until("unregistered", () -> !node.layer.status().registered());
      }
      try (RawPeer peer = RawPeer.accept(server)) {
        peer.readContact();
        peer.send(RawPeer.CONTACT + RawPeer.sessInit("ipn:2.0", 1000));
        peer.readSessInit();
        peer.send(RawPeer.segment(3, 0, new byte[100]));
        assertThat(node.bpa.receivedBundles()).isZero();
        node.bpa.comeBack();
        assertThat(peer.read(18)).isEqualTo(RawPeer.ack(3, 0, 100));
      }
    }
  }

  @Test
  void nobody_is_dialled_while_the_bpa_stays_away() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var peer = Node.peer("127.0.0.1:" + server.getLocalPort());
      var settings = TcpSettings.of(List.of(), List.of(peer)).withBpaHold(Duration.ofMillis(50));
      try (Node node = new Node(InMemoryBpa.recording(ONE), settings)) {
        try (RawPeer first = RawPeer.accept(server)) {
          first.readContact();
          first.send(RawPeer.CONTACT + RawPeer.sessInit("ipn:2.0", 1000));
          first.readSessInit();
          node.bpa.vanish("gone");
          assertThat(first.read(3)).isEqualTo("050005");
          first.send("050105");
        }
        Await.until("its session is over", () -> node.layer.sessions().isEmpty());
        node.bpa.comeBack();
        try (RawPeer next = RawPeer.accept(server)) {
          assertThat(next.readContact()).isEqualTo(RawPeer.CONTACT);
          // Looked at while this one is open: its end without a session is a dial that failed.
          assertThat(node.observer.heard())
              .as("nobody was dialled, so nothing has failed")
              .noneMatch(heard -> heard instanceof RecordingObserver.DialFailed);
        }
      }
    }
  }

  @Test
  void sessions_end_when_the_bpa_stays_away() throws Exception {
    var settings = listening("127.0.0.1:0").withBpaHold(Duration.ofMillis(50));
    try (Node node = new Node(InMemoryBpa.recording(ONE), settings);
        RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0")) {
      node.awaitPeer();
      node.bpa.vanish("gone");
      assertThat(peer.read(3)).isEqualTo("050005");
      peer.send("050105");
      assertThat(peer.readToEnd()).isEmpty();
      peer.close();
      Await.until(
          "the session ends",
          () ->
              node.observer.heard().stream()
                  .anyMatch(
                      heard ->
                          heard instanceof RecordingObserver.Ended ended
                              && ended.end().cause() == EndCause.BPA_LOST));
    }
  }

  @Test
  void a_bundle_that_has_become_unreadable_by_its_turn_is_answered_and_its_session_goes_on()
      throws Exception {
    try (Node listening = Node.listening("ipn:1.0");
        Node dialling = Node.dialling("ipn:2.0", listening.port())) {
      var peer = dialling.awaitPeer().address();
      var session = dialling.layer.sessions().getFirst().key();
      var answer = new CompletableFuture<ForwardOutcome>();
      dialling.layer.forward(peer, new Unreadable(100, 0), answer::complete);
      assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(new ForwardOutcome.Unreadable());
      assertThat(dialling.send(new byte[10]).get(20, TimeUnit.SECONDS))
          .isEqualTo(new ForwardOutcome.Sent());
      assertThat(dialling.layer.sessions()).extracting(SessionStatus::key).containsExactly(session);
      assertThat(listening.bpa.receivedBundles()).isEqualTo(1);
    }
  }

  @Test
  void a_bundle_that_cannot_be_read_on_ends_its_session_and_is_never_taken() throws Exception {
    try (Node listening = Node.listening("ipn:1.0");
        Node dialling = Node.dialling("ipn:2.0", listening.port())) {
      var peer = dialling.awaitPeer().address();
      var answer = new CompletableFuture<ForwardOutcome>();
      dialling.layer.forward(peer, new Unreadable(4 << 20, 1), answer::complete);
      Await.until(
          "the session ends",
          () ->
              dialling.observer.heard().stream()
                  .anyMatch(
                      heard ->
                          heard instanceof RecordingObserver.Ended ended
                              && ended.end().cause() == EndCause.BUNDLE_UNREADABLE));
      assertThat(listening.bpa.receivedBundles()).isZero();
      assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(new ForwardOutcome.Unreadable());
      // The bundle is not tried again, and so the next session lasts.
      assertThat(dialling.send(new byte[10]).get(20, TimeUnit.SECONDS))
          .isEqualTo(new ForwardOutcome.Sent());
    }
  }

  @Test
  void forward_to_an_unknown_peer_is_answered_and_the_bundle_released() throws Exception {
    try (Node node = Node.listening("ipn:1.0")) {
      var bundle = MemoryBundle.of(new byte[1]);
      var outcome = node.bpa.forward(new PeerAddress("192.0.2.1:4556"), bundle);
      assertThat(outcome.get(20, TimeUnit.SECONDS)).isEqualTo(new ForwardOutcome.NoNeighbour());
      assertThat(bundle.releases()).isEqualTo(1);
    }
  }

  @Test
  void a_client_session_tells_its_steps_and_its_outcomes() throws Exception {
    try (Node node = Node.listening("ipn:1.0");
        Transport transport = Transport.open(1)) {
      var settings =
          ClientSession.Settings.sending(
              Endpoint.parse("localhost:" + node.port()), List.of(TWO), SessionProfile.PLAINTEXT);
      var session = ClientSession.open(transport, settings, new Observer() {});
      var established = session.established().toCompletableFuture().get(20, TimeUnit.SECONDS);
      assertThat(established.parameters().peerNodeId()).isEqualTo(ONE);
      assertThat(established.stepNanos())
          .containsOnlyKeys(Step.CONNECTED, Step.CONTACT, Step.ESTABLISHED);
      var bundle = MemoryBundle.of(new byte[5000]);
      var outcome = new CompletableFuture<OutboundOutcome>();
      session.offer(bundle, outcome::complete);
      assertThat(outcome.get(20, TimeUnit.SECONDS)).isEqualTo(new OutboundOutcome.Acknowledged());
      session.end();
      assertThat(session.ended().toCompletableFuture().get(20, TimeUnit.SECONDS).cause())
          .isEqualTo(EndCause.TERMINATED_LOCALLY);
      assertThat(bundle.releases()).isEqualTo(1);
      assertThat(node.bpa.receivedBundles()).isEqualTo(1);
    }
  }

  @Test
  void a_client_session_to_nobody_says_which_addresses_refused() throws Exception {
    int port;
    try (var probe = new ServerSocket(0)) {
      port = probe.getLocalPort();
    }
    try (Transport transport = Transport.open(1)) {
      var settings =
          ClientSession.Settings.sending(
              Endpoint.parse("127.0.0.1:" + port), List.of(TWO), SessionProfile.PLAINTEXT);
      var session = ClientSession.open(transport, settings, new Observer() {});
      assertThatThrownBy(
              () -> session.established().toCompletableFuture().get(20, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseInstanceOf(ClientSession.NotEstablishedException.class)
          .hasMessageContaining("127.0.0.1:" + port);
    }
  }

  @Test
  void a_session_with_another_node_than_expected_does_not_carry_its_bundles() throws Exception {
    try (Node listening = Node.listening("ipn:1.0")) {
      var peer =
          new PeerEndpoint(
              Endpoint.parse("127.0.0.1:" + listening.port()),
              NodeId.parse("ipn:9.0"),
              SessionProfile.PLAINTEXT,
              PeerSettings.DIALLED);
      try (Node dialling =
          new Node(InMemoryBpa.recording(TWO), TcpSettings.of(List.of(), List.of(peer)))) {
        Await.until(
            "the dial fails",
            () ->
                dialling.observer.heard().stream()
                    .anyMatch(RecordingObserver.DialFailed.class::isInstance));
        assertThat(dialling.bpa.announced())
            .noneMatch(announced -> announced.nodeIds().contains(NodeId.parse("ipn:9.0")));
      }
    }
  }

  @Test
  void an_operator_sees_how_many_bundles_wait_for_a_peer_that_is_away() throws Exception {
    var listening = Node.listening("ipn:1.0");
    try (Node dialling = Node.dialling("ipn:2.0", listening.port())) {
      PeerAddress address;
      try (listening) {
        address = dialling.awaitPeer().address();
        assertThat(dialling.layer.peers().peers().getFirst().waitingBundles()).isZero();
      }
      Await.until("the session is lost", () -> dialling.layer.sessions().isEmpty());
      for (int i = 0; i < 3; i++) {
        assertThat(dialling.bpa.forward(address, MemoryBundle.of(new byte[10]))).isNotDone();
      }
      Await.until(
          "they wait", () -> dialling.layer.peers().peers().getFirst().waitingBundles() == 3);
      var row = dialling.layer.peers().peers().getFirst();
      assertThat(row.waited()).isPositive();
      assertThat(row.dialled()).isTrue();
    }
  }

  @Test
  void an_operator_ends_one_session() throws Exception {
    try (Node listening = Node.listening("ipn:1.0");
        Node dialling = Node.dialling("ipn:2.0", listening.port())) {
      dialling.awaitPeer();
      var key = dialling.layer.sessions().getFirst().key();
      assertThat(dialling.layer.endSession(key)).isTrue();
      Await.until(
          "it is gone",
          () -> dialling.layer.sessions().stream().noneMatch(row -> row.key().equals(key)));
      assertThat(dialling.layer.endSession(key)).isFalse();
    }
  }

  @Test
  void a_passive_peer_that_refuses_before_its_contact_header_is_understood() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Node dialling = Node.dialling("ipn:2.0", server.getLocalPort());
        RawPeer peer = RawPeer.accept(server)) {
      assertThat(peer.readContact()).isEqualTo(RawPeer.CONTACT);
      peer.send("0500");
      peer.send("04");
      assertThat(peer.readToEnd()).isEmpty();
      peer.close();
      Await.until(
          "the session ends as refused",
          () ->
              dialling.observer.heard().stream()
                  .anyMatch(
                      heard ->
                          heard instanceof RecordingObserver.Ended ended
                              && ended.end().cause() == EndCause.TERMINATED_BY_PEER));
    }
  }

  @Test
  void a_refused_transfer_stops_at_a_segment_and_the_session_goes_on() throws Exception {
    try (Node node = Node.listening("ipn:1.0");
        RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0", 1000)) {
      var address = node.awaitPeer().address();
      var bundle = new Slow(1 << 20);
      var outcome = new CompletableFuture<ForwardOutcome>();
      node.layer.forward(address, bundle, outcome::complete);
      Await.until("the first segment is read", bundle::answerNext);
      peer.read(22 + 13 + 1000);
      peer.send("0304" + "0000000000000000");
      Await.until(
          "all but the reads under way are dropped",
          () -> {
            boolean _ = bundle.answerNext();
            return outcome.isDone();
          });
      assertThat(outcome.join()).isInstanceOf(ForwardOutcome.Refused.class);
      bundle.answerAll();
      node.send(new byte[] {42});
      String head = peer.read(18);
      while (!head.startsWith("0103")) {
        peer.read(1000);
        head = peer.read(18);
      }
      assertThat(peer.read(5)).endsWith("2a");
      peer.send(RawPeer.ack(3, 1, 1));
    }
  }

  @Test
  void every_listener_of_a_node_serves_sessions_at_once() throws Exception {
    var settings =
        TcpSettings.of(
            List.of(
                Node.listener("127.0.0.1:0", UnaryOperator.identity()),
                Node.listener("[::1]:0", UnaryOperator.identity()),
                Node.listener(
                    "unix:" + directory.resolve("gantry.sock"), UnaryOperator.identity())),
            List.of());
    try (Node node = new Node(InMemoryBpa.recording(ONE), settings);
        Node four = Node.dialling("ipn:4.0", node.layer.boundAddresses().get(0));
        Node six = Node.dialling("ipn:6.0", node.layer.boundAddresses().get(1));
        Node local = Node.dialling("ipn:7.0", node.layer.boundAddresses().get(2))) {
      for (Node sender : List.of(four, six, local)) {
        assertThat(sender.send(new byte[100]).get(20, TimeUnit.SECONDS))
            .isEqualTo(new ForwardOutcome.Sent());
      }
      assertThat(node.layer.sessions()).hasSize(3);
      assertThat(node.bpa.receivedBundles()).isEqualTo(3);
    }
  }

  @Test
  void one_listener_serves_many_sessions_at_once() throws Exception {
    var peers = new ArrayList<RawPeer>();
    try (Node node = Node.listening("ipn:1.0")) {
      for (int i = 0; i < 20; i++) {
        peers.add(RawPeer.connect(node.port()).establish("ipn:" + (i + 2) + ".0"));
      }
      for (RawPeer peer : peers) {
        peer.send(RawPeer.segment(3, 0, new byte[1]));
      }
      for (RawPeer peer : peers) {
        assertThat(peer.read(18)).isEqualTo(RawPeer.ack(3, 0, 1));
      }
      assertThat(node.layer.sessions()).hasSize(20);
    } finally {
      for (RawPeer peer : peers) {
        peer.close();
      }
    }
  }

  @Test
  void nothing_is_sent_behind_a_segment_that_could_not_be_read() throws Exception {
    try (Node node = Node.listening("ipn:1.0");
        RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0", 1000)) {
      var answer = new CompletableFuture<ForwardOutcome>();
      node.layer.forward(node.awaitPeer().address(), new Gap(4000, 1000), answer::complete);
      peer.read(22 + 13 + 1000);
      assertThat(peer.read(3)).as("SESS_TERM, Resource Exhaustion").isEqualTo("050005");
      assertThat(peer.readToEnd()).isEmpty();
      assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(new ForwardOutcome.Unreadable());
    }
  }

  @Test
  void a_bundle_whose_read_throws_is_answered_as_unreadable() throws Exception {
    try (Node listening = Node.listening("ipn:1.0");
        Node dialling = Node.dialling("ipn:2.0", listening.port())) {
      var answer = new CompletableFuture<ForwardOutcome>();
      dialling.layer.forward(dialling.awaitPeer().address(), new Gap(10, -1), answer::complete);
      assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(new ForwardOutcome.Unreadable());
    }
  }

  @Test
  void a_bundle_offered_when_a_refused_one_ends_begins_behind_its_last_octets() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Transport transport = Transport.open(1)) {
      var refused = new CompletableFuture<Void>();
      var observer =
          new Observer() {
            @Override
            public void bundleRefusedByPeer(SessionKey session, RefusalReason reason) {
              refused.complete(null);
            }
          };
      var settings =
          ClientSession.Settings.sending(
              Endpoint.parse("127.0.0.1:" + server.getLocalPort()),
              List.of(TWO),
              SessionProfile.PLAINTEXT);
      var session = ClientSession.open(transport, settings, observer);
      try (RawPeer peer = RawPeer.accept(server)) {
        peer.send(RawPeer.CONTACT + RawPeer.sessInit("ipn:1.0", 1 << 20));
        peer.readContact();
        peer.readSessInit();
        var _ = session.established().toCompletableFuture().get(20, TimeUnit.SECONDS);
        // One segment, read in two parts.
        int partBytes = 32 * 1024;
        var slow = new Slow(partBytes + 5000, partBytes);
        session.offer(slow, _ -> session.offer(MemoryBundle.of(new byte[] {42}), _ -> {}));
        Await.until("the first part is read", slow::answerNext);
        peer.read(22 + partBytes);
        peer.send("0304" + "0000000000000000");
        refused.get(20, TimeUnit.SECONDS);
        slow.answerAll();
        assertThat(peer.read(5000)).matches("0*");
        assertThat(peer.read(22)).startsWith("01030000000000000001");
        assertThat(peer.read(1)).isEqualTo("2a");
      }
      var _ = session.ended().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void a_layer_is_started_once() throws Exception {
    try (Node node = Node.listening("ipn:1.0")) {
      assertThatThrownBy(() -> node.layer.start(node.bpa))
          .isInstanceOf(IllegalStateException.class);
    }
    var idle =
        new TcpConvergenceLayer(
            TcpSettings.of(List.of(), List.of()), new Observer() {}, new SplittableRandom(1));
    idle.drain(Duration.ZERO).toCompletableFuture().get(1, TimeUnit.SECONDS);
    idle.close();
  }

  /** A bundle that is read when the test says so. */
  private static final class Slow implements OutboundBundle {
    private final int length;
    private final int pieceBytes;
    private final java.util.Queue<Runnable> reads =
        new java.util.concurrent.LinkedBlockingQueue<>();
    private volatile boolean released;

    Slow(int length) {
      this(length, length);
    }

    /** One that lies in pieces of {@code pieceBytes}. */
    Slow(int length, int pieceBytes) {
      this.length = length;
      this.pieceBytes = pieceBytes;
    }

    boolean answerNext() {
      Runnable read = reads.poll();
      if (read != null) {
        read.run();
      }
      return read != null;
    }

    void answerAll() {
      for (Runnable read = reads.poll(); read != null; read = reads.poll()) {
        read.run();
      }
    }

    @Override
    public long lengthBytes() {
      return length;
    }

    @Override
    public long contiguousBytes(long offsetBytes) {
      return Math.min(length - offsetBytes, pieceBytes - offsetBytes % pieceBytes);
    }

    @Override
    public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
      assertThat(released).isFalse();
      reads.add(() -> listener.chunkRead(PayloadChunk.unpooled(ByteBuffer.allocate(lengthBytes))));
    }

    @Override
    public void release() {
      released = true;
    }
  }

  /** A bundle that cannot be read from {@code missing} on for one octet; throws when negative. */
  private record Gap(long lengthBytes, long missing) implements OutboundBundle {
    @Override
    public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
      if (missing < 0) {
        throw new IllegalStateException("a reader with a bug");
      }
      if (offsetBytes <= missing && missing < offsetBytes + lengthBytes) {
        listener.readFailed("a bad sector");
      } else {
        listener.chunkRead(PayloadChunk.unpooled(ByteBuffer.allocate(lengthBytes)));
      }
    }

    @Override
    public void release() {}
  }

  /** A bundle whose file has vanished. */
  private static final class Unreadable implements OutboundBundle {
    private final MemoryBundle octets;
    private int readable;

    /** All reads fail but the first {@code readable}. */
    Unreadable(int lengthBytes, int readable) {
      octets = MemoryBundle.of(new byte[lengthBytes]);
      this.readable = readable;
    }

    @Override
    public long lengthBytes() {
      return octets.lengthBytes();
    }

    @Override
    public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
      if (readable-- > 0) {
        octets.read(offsetBytes, lengthBytes, listener);
      } else {
        listener.readFailed("no such file");
      }
    }

    @Override
    public void release() {}
  }
}
