package dev.gantry.testbench.link;

import static dev.gantry.testbench.link.Rig.BOUND;
import static dev.gantry.testbench.link.Rig.OTHER_PEER;
import static dev.gantry.testbench.link.Rig.PEER;
import static dev.gantry.testbench.link.Rig.eventually;
import static dev.gantry.testbench.link.Rig.octets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.adapter.grpc.bpa.GrpcBpa;
import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.contract.RecordingBpaListener;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.testbench.memory.RecordingForwarding;
import dev.gantry.testbench.mock.AnnouncedPeer;
import dev.gantry.testbench.mock.MockBpa;
import dev.gantry.testbench.mock.MockBpaSettings;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RegistrationTest {
  @Test
  void registration_brings_our_node_ids() throws Exception {
    try (var mock = MockBpa.start(MockBpaSettings.DEFAULT.withNodeIds("ipn:5.0", "dtn://five/"))) {
      var listener = new RecordingBpaListener();
      var bpa = client(mock.uri(), "cla-5");
      bpa.start(listener);
      assertThat(listener.registration().get(20, TimeUnit.SECONDS))
          .extracting(Object::toString)
          .containsExactly("ipn:5.0", "dtn://five/");
      assertThat(mock.registeredNames()).containsExactly("cla-5");
      bpa.leave().toCompletableFuture().get(20, TimeUnit.SECONDS);
      eventually("name is free", () -> mock.registeredNames().isEmpty());
    }
  }

  @Test
  void taken_name_is_named_as_the_probable_cause_and_tried_again() throws Exception {
    try (var rig = new Rig()) {
      rig.mock.holdName("cla-1");
      rig.start();
      eventually("told", () -> !rig.losses().isEmpty());
      assertThat(rig.losses().getFirst()).contains("\"cla-1\"").contains("cla-name");
      rig.mock.freeName("cla-1");
      eventually("registered", () -> rig.registrations.get() == 1);
    }
  }

  @Test
  void registration_needs_no_keepalive() throws Exception {
    UnaryOperator<GrpcBpaSettings> silent =
        s -> {
          var p = s.pace();
          return s.withPace(
              new GrpcBpaSettings.Pace(
                  p.connectTimeout(),
                  p.registerTimeout(),
                  p.firstReconnectDelay(),
                  p.maxReconnectDelay(),
                  Duration.ZERO,
                  p.keepaliveTimeout(),
                  p.leaveTimeout(),
                  p.dispatchTimeout(),
                  p.contendedAck()));
        };
    try (var rig = new Rig(UnaryOperator.identity(), silent).registered()) {
      assertThat(rig.losses()).isEmpty();
    }
  }

  @Test
  void unreachable_bpa_is_named_and_tried_until_it_is_there() throws Exception {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    var listener = new RecordingBpaListener();
    var bpa = client(URI.create("http://127.0.0.1:" + port), "cla-1");
    bpa.start(listener);
    assertThat(listener.loss().get(20, TimeUnit.SECONDS)).contains("127.0.0.1:" + port);
    try (var _ = MockBpa.start(MockBpaSettings.DEFAULT.withAddress(address))) {
      listener.registration().get(20, TimeUnit.SECONDS);
      bpa.leave().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void server_without_the_service_is_told_with_what_it_lacks() throws Exception {
    // grpcmock would not do: it leaves calls of a method that it has no stub for without an answer.
    var other =
        NettyServerBuilder.forPort(0)
            .addService(new HealthStatusManager().getHealthService())
            .build()
            .start();
    var address = URI.create("http://127.0.0.1:" + other.getPort());
    var listener = new RecordingBpaListener();
    var bpa = client(address, "cla-1");
    bpa.start(listener);
    assertThat(listener.loss().get(20, TimeUnit.SECONDS))
        .contains(address.toString(), "UNIMPLEMENTED", "grpc.services");
    bpa.leave().toCompletableFuture().get(20, TimeUnit.SECONDS);
    other.shutdownNow();
  }

  @Test
  void every_kind_of_loss_is_followed_by_a_new_registration_with_all_peers() throws Exception {
    try (var rig = new Rig().registered()) {
      rig.announce(PEER, "ipn:7.0");
      rig.announce(OTHER_PEER, "ipn:8.0", "dtn://eight/");
      eventually("announced", () -> rig.mock.peers().size() == 2);
      var losses =
          List.<Runnable>of(
              () -> rig.mock.closeStreams(Status.OK),
              () -> rig.mock.closeStreams(Status.UNKNOWN),
              () -> rig.mock.closeStreams(Status.OUT_OF_RANGE.withDescription("17 MiB")),
              () -> rig.mock.dropConnections());
      for (int i = 0; i < losses.size(); i++) {
        losses.get(i).run();
        int expected = i + 2;
        eventually("registered anew", () -> rig.registrations.get() == expected);
        eventually("announced anew", () -> rig.mock.peers().size() == 2);
      }
      assertThat(rig.losses()).hasSize(losses.size());
      assertThat(rig.losses().get(2)).contains("too large");
      assertThat(rig.mock.peers())
          .containsExactlyInAnyOrder(
              new AnnouncedPeer("192.0.2.7:4556", List.of("ipn:7.0")),
              new AnnouncedPeer("[2001:db8::1]:4556", List.of("ipn:8.0", "dtn://eight/")));
    }
  }

  @Test
  void peer_with_other_node_ids_is_removed_and_added() throws Exception {
    try (var rig = new Rig().registered()) {
      rig.announce(PEER, "ipn:7.0");
      rig.announce(PEER, "ipn:9.0");
      eventually(
          "announced with the new one",
          () ->
              rig.mock.peers().equals(List.of(new AnnouncedPeer(PEER.text(), List.of("ipn:9.0")))));
    }
  }

  @Test
  void withdrawal_that_the_bpa_fails_is_tried_again_later_and_not_in_a_loop() throws Exception {
    try (var rig = new Rig().registered()) {
      rig.announce(PEER, "ipn:7.0");
      eventually("announced", () -> rig.mock.peers().size() == 1);
      rig.mock.failRemovals();
      rig.bpa.withdraw(PEER);
      // Each answer would let a loop ask once more.
      for (int i = 0; i < 100; i++) {
        assertThat(rig.dispatch(octets(i, 10)).await(BOUND)).isEqualTo(new Verdict.Accepted());
      }
      // The delays double from a second on: ten would have taken minutes.
      assertThat(rig.mock.removalsAsked()).isBetween(1, 10);
      rig.mock.allowRemovals();
      eventually("withdrawn", () -> rig.mock.peers().isEmpty());
    }
  }

  @Test
  void bpa_that_finds_our_pings_too_frequent_is_understood_and_pinged_less() throws Exception {
    try (var rig = new Rig().registered()) {
      rig.mock.punishPings();
      eventually("registered anew", () -> rig.registrations.get() == 2);
      assertThat(rig.losses().getFirst()).contains("pings").contains("bpa-keepalive-interval");
      assertThat(rig.bpa.keepalive())
          .isEqualTo(GrpcBpaSettings.Pace.DEFAULT.keepalive().multipliedBy(2));
    }
  }

  @Test
  void going_away_bpa_is_left_in_an_orderly_way() throws Exception {
    try (var rig = new Rig().registered()) {
      rig.mock.goAway();
      eventually("half-closed", () -> !rig.losses().isEmpty());
      assertThat(rig.losses().getFirst()).isEqualTo("the BPA has unregistered us");
    }
  }

  @Test
  void bundles_are_refused_for_now_before_the_registration() throws Exception {
    try (var rig = new Rig()) {
      var verdict = rig.dispatch(octets(1, 100));
      assertThat(verdict.await(BOUND))
          .isEqualTo(new Verdict.Refused(RefusalReason.Known.NO_RESOURCES));
      assertThat(rig.chunks.allReleasedOnce()).isTrue();
    }
  }

  @Test
  void leaving_ends_attempts_to_register() throws Exception {
    var bpa = client(URI.create("http://127.0.0.1:1"), "cla-1");
    var listener = new RecordingBpaListener();
    bpa.start(listener);
    listener.loss().get(20, TimeUnit.SECONDS);
    bpa.leave().toCompletableFuture().get(20, TimeUnit.SECONDS);
    bpa.announce(new PeerAnnouncement(PEER, List.of()));
  }

  @Test
  void taken_port_of_a_mock_is_named() throws Exception {
    try (var mock = MockBpa.start()) {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), mock.port());
      var same = MockBpaSettings.DEFAULT.withAddress(address);
      assertThatThrownBy(() -> MockBpa.start(same))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(Integer.toString(mock.port()));
    }
  }

  private static GrpcBpa client(URI uri, String name) {
    return new GrpcBpa(GrpcBpaSettings.of(uri, name), new RecordingForwarding(), new Random(1));
  }
}
