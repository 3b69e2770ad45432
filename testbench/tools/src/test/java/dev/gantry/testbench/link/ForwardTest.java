package dev.gantry.testbench.link;

import static dev.gantry.testbench.link.Rig.BOUND;
import static dev.gantry.testbench.link.Rig.OTHER_PEER;
import static dev.gantry.testbench.link.Rig.PEER;
import static dev.gantry.testbench.link.Rig.eventually;
import static dev.gantry.testbench.link.Rig.octets;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.gantry.adapter.grpc.bpa.GrpcBpa;
import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.contract.RecordingVerdict;
import dev.gantry.port.out.RefusedKeeper;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.load.BundleTemplate;
import dev.gantry.testbench.memory.ForwardRequest;
import dev.gantry.testbench.mock.ForwardResult;
import dev.gantry.testbench.mock.ForwardResult.Kind;
import dev.gantry.testbench.mock.MockBpaSettings;
import io.grpc.Status;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForwardTest {
  private static final ForwardOutcome SENT = new ForwardOutcome.Sent();
  private static final byte[] MEGABYTE = octets(1, 1 << 20);

  @Test
  void forward_is_answered_only_when_the_peer_has_it() throws Exception {
    try (var rig = announced(new Rig())) {
      var octets = octets(1, 100_000);
      var result = rig.mock.forward(PEER.text(), octets);
      var request = rig.forwarding.await(BOUND);
      assertThat(request.octets()).isEqualTo(octets);
      assertThat(result).isNotDone();
      request.answer(SENT);
      assertThat(kind(result)).isEqualTo(Kind.SENT);
    }
  }

  @Test
  void peer_is_kept_busy_with_one_bundle_at_a_time_and_the_end_tells_how_many_it_had()
      throws Exception {
    try (var rig = announced(new Rig())) {
      var template = BundleTemplate.ofSize(1000, InstantSource.system());
      var line = rig.mock.keepBusy("ipn:7.0", template, 3, Duration.ZERO);
      var request = rig.forwarding.await(BOUND);
      assertThat(request.octets()).hasSize(1000);
      assertThat(rig.forwarding.all()).hasSize(1);
      request.answer(SENT);
      assertThat(line.toCompletableFuture().get(BOUND.toSeconds(), TimeUnit.SECONDS))
          .startsWith("forwarded to ipn:7.0: 0 bundles");
    }
  }

  @Test
  void addresses_are_compared_by_value() throws Exception {
    try (var rig = announced(new Rig())) {
      var result = rig.mock.forward("[2001:0DB8:0:0::0001]:4556", octets(1, 10));
      var request = rig.forwarding.await(BOUND);
      assertThat(request.peer()).isEqualTo(OTHER_PEER);
      request.answer(SENT);
      assertThat(kind(result)).isEqualTo(Kind.SENT);
    }
  }

  @Test
  void unix_peer_is_a_private_address() throws Exception {
    try (var rig = announced(new Rig())) {
      rig.announce(new PeerAddress("unix:/run/peer#3"), "ipn:9.0");
      eventually("announced", () -> rig.mock.peers().size() == 3);
      var result = rig.mock.enqueue("ipn:9.0", ByteString.copyFrom(octets(1, 10)));
      var request = rig.forwarding.await(BOUND);
      assertThat(request.peer().text()).isEqualTo("unix:/run/peer#3");
      request.answer(SENT);
      assertThat(kind(result)).isEqualTo(Kind.SENT);
    }
  }

  @Test
  void unknown_peer_is_no_neighbour() throws Exception {
    try (var rig = announced(new Rig())) {
      assertThat(kind(rig.mock.forward("198.51.100.1:1", octets(1, 10))))
          .isEqualTo(Kind.NO_NEIGHBOUR);
      assertThat(rig.forwarding.all()).isEmpty();
    }
  }

  @Test
  void failures_are_statuses() throws Exception {
    try (var rig = announced(new Rig())) {
      var refused = rig.mock.forward(PEER.text(), octets(1, 10));
      rig.forwarding
          .await(BOUND)
          .answer(new ForwardOutcome.Refused(RefusalReason.Known.NOT_ACCEPTABLE));
      assertThat(refused.get(20, TimeUnit.SECONDS).detail()).contains("Not Acceptable");
      var tooLarge = rig.mock.forward(OTHER_PEER.text(), octets(1, 10));
      rig.forwarding.await(BOUND).answer(new ForwardOutcome.TooLarge(5));
      assertThat(tooLarge.get(20, TimeUnit.SECONDS).detail()).contains("5 octets");
    }
  }

  @Test
  void bundle_at_which_sessions_break_goes_back_as_a_status_and_comes_again() throws Exception {
    try (var rig = announced(new Rig())) {
      var result = rig.mock.enqueue("ipn:7.0", ByteString.copyFrom(octets(1, 10)));
      rig.forwarding.await(BOUND).answer(new ForwardOutcome.Interrupted(5));
      rig.forwarding.await(BOUND).answer(SENT);
      assertThat(kind(result)).isEqualTo(Kind.SENT);
      var once = rig.mock.forward(OTHER_PEER.text(), octets(1, 10));
      rig.forwarding.await(BOUND).answer(new ForwardOutcome.Interrupted(5));
      assertThat(once.get(20, TimeUnit.SECONDS).detail()).contains("5 times", "max-interruptions");
    }
  }

  @Test
  void bundle_that_could_not_be_read_is_a_status() throws Exception {
    try (var rig = announced(new Rig())) {
      var unreadable = rig.mock.forward(PEER.text(), octets(1, 10));
      rig.forwarding.await(BOUND).answer(new ForwardOutcome.Unreadable());
      assertThat(unreadable.get(20, TimeUnit.SECONDS).detail()).contains("could not be read");
    }
  }

  @Test
  void parked_queue_is_woken_after_a_refusal() throws Exception {
    try (var rig = announced(new Rig())) {
      var result = rig.mock.enqueue("ipn:7.0", ByteString.copyFrom(octets(1, 10)));
      rig.forwarding
          .await(BOUND)
          .answer(new ForwardOutcome.Refused(RefusalReason.Known.NO_RESOURCES));
      rig.forwarding.await(BOUND).answer(SENT);
      assertThat(kind(result)).isEqualTo(Kind.SENT);
    }
  }

  @ParameterizedTest
  @MethodSource("neverTaken")
  void bundle_that_the_peer_never_takes_is_kept_and_those_behind_it_pass(ForwardOutcome outcome)
      throws Exception {
    var kept = new LinkedBlockingQueue<String>();
    RefusedKeeper keeper =
        (peer, bundle, reason, listener) -> {
          kept.add(peer.text() + " " + bundle.remaining() + " " + reason);
          listener.keepingEnded(true);
        };
    try (var rig =
        announced(new Rig(UnaryOperator.identity(), UnaryOperator.identity(), null, keeper))) {
      var poison = rig.mock.enqueue("ipn:7.0", ByteString.copyFrom(octets(1, 1000)));
      var behind = rig.mock.enqueue("ipn:7.0", ByteString.copyFrom(octets(2, 10)));
      rig.forwarding.await(BOUND).answer(outcome);
      rig.forwarding.await(BOUND).answer(SENT);
      assertThat(kind(poison)).isEqualTo(Kind.SENT);
      assertThat(kind(behind)).isEqualTo(Kind.SENT);
      assertThat(kept).singleElement().asString().startsWith(PEER.text() + " 1000 ");
      assertThat(rig.bpa.inFlight().forwardBytes()).isZero();
    }
  }

  static List<ForwardOutcome> neverTaken() {
    return List.of(
        new ForwardOutcome.TooLarge(5),
        new ForwardOutcome.Refused(RefusalReason.Known.NOT_ACCEPTABLE),
        new ForwardOutcome.Refused(RefusalReason.Known.EXTENSION_FAILURE));
  }

  @Test
  void bundle_that_could_not_be_kept_is_not_called_sent() throws Exception {
    RefusedKeeper keeper = (_, _, _, listener) -> listener.keepingEnded(false);
    try (var rig =
        announced(new Rig(UnaryOperator.identity(), UnaryOperator.identity(), null, keeper))) {
      var poison = rig.mock.enqueue("ipn:7.0", ByteString.copyFrom(octets(1, 1000)));
      rig.forwarding.await(BOUND).answer(new ForwardOutcome.TooLarge(5));
      // It comes again.
      rig.forwarding.await(BOUND).answer(SENT);
      assertThat(kind(poison)).isEqualTo(Kind.SENT);
      assertThat(rig.forwarding.all()).hasSize(2);
    }
  }

  @Test
  void bundle_that_is_refused_for_now_is_not_kept_but_tried_again() throws Exception {
    RefusedKeeper keeper =
        (_, _, _, _) -> {
          throw new AssertionError("kept");
        };
    try (var rig =
        announced(new Rig(UnaryOperator.identity(), UnaryOperator.identity(), null, keeper))) {
      var result = rig.mock.enqueue("ipn:7.0", ByteString.copyFrom(octets(1, 10)));
      rig.forwarding
          .await(BOUND)
          .answer(new ForwardOutcome.Refused(RefusalReason.Known.NO_RESOURCES));
      rig.forwarding.await(BOUND).answer(SENT);
      assertThat(kind(result)).isEqualTo(Kind.SENT);
    }
  }

  @Test
  void withdrawal_comes_before_no_neighbour_and_the_next_announcement_brings_the_bundle_again()
      throws Exception {
    try (var rig = announced(new Rig())) {
      var result = rig.mock.enqueue("ipn:7.0", ByteString.copyFrom(octets(1, 10)));
      var request = rig.forwarding.await(BOUND);
      rig.bpa.withdraw(PEER);
      request.answer(new ForwardOutcome.NoNeighbour());
      eventually("withdrawn", () -> rig.mock.peers().size() == 1);
      rig.announce(PEER, "ipn:7.0");
      rig.forwarding.await(BOUND).answer(SENT);
      assertThat(kind(result)).isEqualTo(Kind.SENT);
    }
  }

  @Test
  void forward_in_progress_when_the_stream_dies_comes_again() throws Exception {
    try (var rig = announced(new Rig())) {
      var result = rig.mock.enqueue("ipn:7.0", ByteString.copyFrom(octets(1, 10)));
      var first = rig.forwarding.await(BOUND);
      rig.mock.dropConnections();
      var second = rig.forwarding.await(BOUND);
      first.answer(SENT);
      assertThat(result).isNotDone();
      second.answer(SENT);
      assertThat(kind(result)).isEqualTo(Kind.SENT);
      eventually("nothing in flight", () -> rig.bpa.inFlight().forwards() == 0);
    }
  }

  @Test
  void bundle_too_large_for_a_message_is_an_alarm_with_the_limit_and_never_no_registration()
      throws Exception {
    int limit = GrpcBpaSettings.Limits.MIN_MESSAGE_BYTES;
    UnaryOperator<GrpcBpaSettings> pace =
        s -> s.withPace(s.pace().withReconnectDelays(Duration.ofMillis(1), Duration.ofMillis(10)));
    try (var rig = announced(new Rig(s -> s.withMaxMessageBytes(limit), pace))) {
      rig.forwarding.answerBy(_ -> SENT);
      assertThat(kind(rig.mock.forward(PEER.text(), octets(1, 1000)))).isEqualTo(Kind.SENT);
      var poison = rig.mock.enqueue("ipn:7.0", ByteString.copyFrom(octets(2, limit)));
      // It comes again with each registration, until somebody does something about it.
      eventually("again and again", () -> rig.registrations.get() > 5);
      assertThat(poison).isNotDone();
      assertThat(rig.losses())
          .allSatisfy(
              cause ->
                  assertThat(cause)
                      .contains("too large")
                      .contains(Integer.toString(GrpcBpaSettings.Limits.DEFAULT.maxMessageBytes()))
                      .contains("the last one that came had 1000 octets"));
      assertThat(rig.forwarding.all()).hasSize(1);
    }
  }

  @Test
  void bundle_that_a_peer_refuses_does_not_go_round_in_dialect_b() throws Exception {
    try (var rig = announced(new Rig(MockBpaSettings::namingBundles, UnaryOperator.identity()))) {
      rig.forwarding.answerBy(_ -> new ForwardOutcome.Refused(RefusalReason.Known.NOT_ACCEPTABLE));
      var _ = rig.mock.enqueue("ipn:7.0", ByteString.copyFrom(octets(1, 10)));
      // Each answer would let a loop go round once more.
      for (int i = 0; i < 200; i++) {
        assertThat(rig.dispatch(octets(i, 10)).await(BOUND)).isEqualTo(new Verdict.Accepted());
      }
      // The delays double from a second on: ten would have taken minutes.
      assertThat(rig.forwarding.all()).hasSizeBetween(1, 10);
      rig.forwarding.answerBy(_ -> SENT);
      var other = rig.mock.enqueue("ipn:7.0", ByteString.copyFrom(octets(2, 10)));
      assertThat(kind(other)).isEqualTo(Kind.SENT);
    }
  }

  @Test
  void slow_peer_does_not_hold_up_another() throws Exception {
    try (var rig = announced(new Rig())) {
      var slow = rig.mock.forward(PEER.text(), octets(1, 10));
      var held = rig.forwarding.await(BOUND);
      for (int i = 0; i < 100; i++) {
        var quick = rig.mock.forward(OTHER_PEER.text(), octets(i, 10));
        rig.forwarding.await(BOUND).answer(SENT);
        assertThat(kind(quick)).isEqualTo(Kind.SENT);
      }
      assertThat(slow).isNotDone();
      held.answer(SENT);
      assertThat(kind(slow)).isEqualTo(Kind.SENT);
    }
  }

  @Test
  void forwards_beyond_a_peers_share_go_back_to_the_bpa_and_come_again_when_there_is_room()
      throws Exception {
    try (var rig = new Rig(UnaryOperator.identity(), forwardWindow(12)).registered()) {
      rig.mock.allowOutstanding(10);
      rig.announce(PEER, "ipn:7.0");
      eventually("announced", () -> rig.mock.peers().size() == 1);
      var results = new ArrayList<CompletableFuture<ForwardResult>>();
      for (int i = 0; i < 10; i++) {
        results.add(rig.mock.enqueue("ipn:7.0", ByteString.copyFrom(octets(i, 10))));
      }
      // A quarter of twelve.
      var requests = new ArrayList<ForwardRequest>();
      for (int i = 0; i < 3; i++) {
        requests.add(rig.forwarding.await(BOUND));
      }
      // Behind all that was asked for before it.
      assertThat(rig.dispatch(octets(3, 10)).await(BOUND)).isEqualTo(new Verdict.Accepted());
      assertThat(rig.bpa.inFlight().forwards()).isEqualTo(3);
      assertThat(rig.forwarding.poll()).isNull();
      for (int i = 0; i < 10; i++) {
        if (requests.isEmpty()) {
          requests.add(rig.forwarding.await(BOUND));
        }
        requests.removeFirst().answer(SENT);
        assertThat(rig.bpa.inFlight().forwards()).isLessThanOrEqualTo(3);
      }
      for (var result : results) {
        assertThat(kind(result)).isEqualTo(Kind.SENT);
      }
    }
  }

  @Test
  void peers_that_acknowledge_nothing_leave_the_others_their_share() throws Exception {
    UnaryOperator<GrpcBpaSettings> eightMegabytes =
        s -> s.withLimits(s.limits().withWindows(256, 64 << 20, 1024, 8 << 20));
    try (var rig = announced(new Rig(UnaryOperator.identity(), eightMegabytes), 40)) {
      // Of one peer as much as was once let in of all, and of five others what they can get.
      for (int peer = 0; peer < 6; peer++) {
        var stuck = new PeerAddress("198.51.100.1:" + (1000 + peer));
        rig.announce(stuck, "ipn:" + (1000 + peer) + ".0");
        int peers = peer + 3;
        eventually("announced", () -> rig.mock.peers().size() == peers);
        for (int i = 0; i < 34; i++) {
          var _ = rig.mock.enqueue("ipn:" + (1000 + peer) + ".0", ByteString.copyFrom(MEGABYTE));
        }
      }
      for (int i = 0; i < 30; i++) {
        var honest = rig.mock.enqueue("ipn:8.0", ByteString.copyFrom(octets(i, 100_000)));
        answerOf(rig, OTHER_PEER);
        assertThat(kind(honest)).isEqualTo(Kind.SENT);
      }
      assertThat(rig.bpa.inFlight().forwardBytes()).isLessThan(8 << 20);
    }
  }

  @Test
  void peers_that_keep_the_room_are_asked_for_it_when_somebody_who_has_none_is_turned_away()
      throws Exception {
    UnaryOperator<GrpcBpaSettings> eightMegabytes =
        s -> s.withLimits(s.limits().withWindows(256, 64 << 20, 1024, 8 << 20));
    try (var rig = announced(new Rig(UnaryOperator.identity(), eightMegabytes))) {
      for (int i = 0; i < 3; i++) {
        var stuck = new PeerAddress("198.51.100.1:" + (1000 + i));
        rig.announce(stuck, "ipn:" + (1000 + i) + ".0");
        var _ = rig.mock.enqueue("ipn:" + (1000 + i) + ".0", ByteString.copyFrom(MEGABYTE));
        assertThat(rig.forwarding.await(BOUND).peer()).isEqualTo(stuck);
      }
      assertThat(rig.forwarding.relieved()).isEmpty();
      var honest = rig.mock.enqueue("ipn:8.0", ByteString.copyFrom(MEGABYTE));
      eventually("asked for room", () -> rig.forwarding.relieved().size() >= 3);
      assertThat(rig.forwarding.relieved()).contains(new PeerAddress("198.51.100.1:1000"));
      assertThat(rig.forwarding.relieved()).doesNotContain(OTHER_PEER);
      rig.forwarding.all().getFirst().answer(new ForwardOutcome.NoNeighbour());
      answerOf(rig, OTHER_PEER);
      assertThat(kind(honest)).isEqualTo(Kind.SENT);
    }
  }

  @Test
  void named_bundles_beyond_a_peers_share_are_not_even_sent_by_the_bpa() throws Exception {
    UnaryOperator<GrpcBpaSettings> oneMegabyte =
        s -> s.withLimits(s.limits().withWindows(256, 64 << 20, 1024, 1 << 20));
    try (var rig = announced(new Rig(MockBpaSettings::namingBundles, oneMegabyte))) {
      var results = new ArrayList<CompletableFuture<ForwardResult>>();
      for (int i = 0; i < 5; i++) {
        results.add(rig.mock.enqueue("ipn:7.0", ByteString.copyFrom(octets(i, 100_000))));
      }
      // Two of them are a quarter of the window; the second is withheld, and the BPA waits.
      var requests = new ArrayList<ForwardRequest>();
      requests.add(rig.forwarding.await(BOUND));
      requests.add(rig.forwarding.await(BOUND));
      assertThat(rig.dispatch(octets(3, 10)).await(BOUND)).isEqualTo(new Verdict.Accepted());
      assertThat(rig.forwarding.poll()).isNull();
      for (var result : results) {
        if (requests.isEmpty()) {
          requests.add(rig.forwarding.await(BOUND));
        }
        requests.removeFirst().answer(SENT);
        assertThat(kind(result)).isEqualTo(Kind.SENT);
      }
      assertThat(rig.forwarding.all()).hasSize(5);
    }
  }

  private static void answerOf(Rig rig, PeerAddress peer) throws Exception {
    var request = rig.forwarding.await(BOUND);
    while (!request.peer().equals(peer)) {
      request = rig.forwarding.await(BOUND);
    }
    request.answer(SENT);
  }

  @Test
  void dispatches_are_answered_while_the_share_of_a_peer_is_full() throws Exception {
    try (var rig = announced(new Rig(UnaryOperator.identity(), forwardWindow(1)), 2)) {
      var taken = rig.mock.enqueue("ipn:8.0", ByteString.copyFrom(octets(1, 10)));
      var request = rig.forwarding.await(BOUND);
      // Lies in the stream before the answer to the dispatch.
      var beyond = rig.mock.enqueue("ipn:8.0", ByteString.copyFrom(octets(2, 10)));
      assertThat(rig.dispatch(octets(3, 10)).await(BOUND)).isEqualTo(new Verdict.Accepted());
      assertThat(rig.bpa.inFlight().forwards()).isEqualTo(1);
      assertThat(rig.forwarding.poll()).isNull();
      request.answer(SENT);
      assertThat(kind(taken)).isEqualTo(Kind.SENT);
      rig.forwarding.await(BOUND).answer(SENT);
      assertThat(kind(beyond)).isEqualTo(Kind.SENT);
    }
  }

  @Test
  void forward_beyond_the_share_of_its_peer_is_refused_for_now() throws Exception {
    try (var rig = announced(new Rig(UnaryOperator.identity(), forwardWindow(1)), 2)) {
      var taken = rig.mock.forward(PEER.text(), octets(1, 10));
      var request = rig.forwarding.await(BOUND);
      var beyond = rig.mock.forward(PEER.text(), octets(3, 10));
      assertThat(beyond.get(20, TimeUnit.SECONDS).detail())
          .startsWith(Status.Code.RESOURCE_EXHAUSTED.value() + " ");
      assertThat(rig.forwarding.poll()).isNull();
      request.answer(SENT);
      assertThat(kind(taken)).isEqualTo(Kind.SENT);
    }
  }

  @Test
  void two_nodes_whose_forward_windows_are_full_towards_each_other_go_on() throws Exception {
    try (var sessions = Executors.newVirtualThreadPerTaskExecutor();
        var one = announced(new Rig(UnaryOperator.identity(), forwardWindow(1)));
        var other = announced(new Rig(UnaryOperator.identity(), forwardWindow(1)))) {
      var results = new ArrayList<CompletableFuture<ForwardResult>>();
      for (var rig : List.of(one, other)) {
        for (var peer : List.of("ipn:7.0", "ipn:8.0", "ipn:7.0", "ipn:8.0")) {
          results.add(rig.mock.enqueue(peer, ByteString.copyFrom(octets(1, 10))));
        }
      }
      var there = sessions.submit(() -> carry(one, other, 4));
      var back = sessions.submit(() -> carry(other, one, 4));
      for (var result : results) {
        assertThat(kind(result)).isEqualTo(Kind.SENT);
      }
      assertThat(there.get(20, TimeUnit.SECONDS)).isEqualTo(4);
      assertThat(back.get(20, TimeUnit.SECONDS)).isEqualTo(4);
      assertThat(one.mock.receivedBundles()).isEqualTo(4);
      assertThat(other.mock.receivedBundles()).isEqualTo(4);
    }
  }

  /** What a session does: a forward ends when the BPA of the other node has the bundle. */
  private static int carry(Rig from, Rig to, int bundles) throws Exception {
    int carried = 0;
    while (carried < bundles) {
      var request = from.forwarding.await(BOUND);
      assertThat(to.dispatch(request.octets()).await(BOUND)).isEqualTo(new Verdict.Accepted());
      request.answer(SENT);
      carried++;
    }
    return carried;
  }

  private static UnaryOperator<GrpcBpaSettings> forwardWindow(int bundles) {
    return settings ->
        settings.withLimits(settings.limits().withWindows(256, 64 << 20, bundles, 64 << 20));
  }

  @Test
  void named_bundles_are_accepted_at_once_within_a_bound_and_reported_later() throws Exception {
    try (var rig = announced(new Rig(MockBpaSettings::namingBundles, UnaryOperator.identity()))) {
      var results = new ArrayList<CompletableFuture<ForwardResult>>();
      for (int i = 0; i < 20; i++) {
        results.add(rig.mock.forward(PEER.text(), octets(i, 10)));
      }
      var requests = new ArrayList<ForwardRequest>();
      // 16 accepted, the 17th withheld: the BPA asks for no more.
      for (int i = 0; i < 17; i++) {
        requests.add(rig.forwarding.await(BOUND));
      }
      assertThat(results).noneMatch(CompletableFuture::isDone);
      requests.removeLast().answer(SENT);
      requests.add(rig.forwarding.await(BOUND));
      requests.removeFirst().answer(new ForwardOutcome.Refused(RefusalReason.Known.NOT_ACCEPTABLE));
      assertThat(kind(results.getFirst())).isEqualTo(Kind.FAILED);
      // Two are answered.
      for (int i = 2; i < 20; i++) {
        if (requests.isEmpty()) {
          requests.add(rig.forwarding.await(BOUND));
        }
        requests.removeFirst().answer(SENT);
      }
      for (var result : results.subList(1, 20)) {
        assertThat(kind(result)).isEqualTo(Kind.SENT);
      }
    }
  }

  @Test
  void large_and_many_bundles_pass_in_both_directions_at_once() throws Exception {
    int small = 10_000;
    try (var rig = announced(new Rig())) {
      rig.forwarding.answerBy(_ -> SENT);
      var large = octets(99, 15 << 20);
      var results = new ArrayList<CompletableFuture<ForwardResult>>();
      var verdicts = new ArrayList<RecordingVerdict>();
      results.add(rig.mock.forward(OTHER_PEER.text(), large));
      verdicts.add(rig.dispatch(large));
      for (int i = 0; i < small; i++) {
        results.add(rig.mock.forward(PEER.text(), octets(i, 100)));
        verdicts.add(rig.dispatch(octets(i, 100)));
      }
      for (var result : results) {
        assertThat(kind(result)).isEqualTo(Kind.SENT);
      }
      for (var verdict : verdicts) {
        assertThat(verdict.await(BOUND)).isEqualTo(new Verdict.Accepted());
      }
      assertThat(rig.mock.receivedBundles()).isEqualTo(small + 1);
      assertThat(rig.mock.receivedBytes()).isEqualTo(small * 100L + large.length);
      assertThat(rig.forwarding.all()).hasSize(small + 1);
      assertThat(rig.chunks.allReleasedOnce()).isTrue();
      assertThat(rig.bpa.inFlight()).isEqualTo(new GrpcBpa.InFlight(0, 0, 0, 0, 0, 0, 0));
    }
  }

  private static Rig announced(Rig rig) throws Exception {
    return announced(rig, 1);
  }

  private static Rig announced(Rig rig, int outstandingPerPeer) throws Exception {
    rig.registered();
    rig.mock.allowOutstanding(outstandingPerPeer);
    rig.announce(PEER, "ipn:7.0");
    rig.announce(OTHER_PEER, "ipn:8.0");
    eventually("announced", () -> rig.mock.peers().size() == 2);
    return rig;
  }

  private static Kind kind(CompletableFuture<ForwardResult> result) throws Exception {
    return result.get(20, TimeUnit.SECONDS).kind();
  }
}
