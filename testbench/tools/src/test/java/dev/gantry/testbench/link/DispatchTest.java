package dev.gantry.testbench.link;

import static dev.gantry.testbench.link.Rig.BOUND;
import static dev.gantry.testbench.link.Rig.PEER;
import static dev.gantry.testbench.link.Rig.eventually;
import static dev.gantry.testbench.link.Rig.octets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.grpc.bpa.GrpcBpa;
import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.contract.RecordingVerdict;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.mock.DispatchScript;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DispatchTest {
  /** What an incomplete bundle keeps of receive buffers. */
  private static final long KEPT_PER_BUNDLE_BYTES = 2L << 20;

  private static final Verdict ACCEPTED = new Verdict.Accepted();
  private static final Verdict REFUSED_FOR_NOW =
      new Verdict.Refused(RefusalReason.Known.NO_RESOURCES);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 100, 127, 128, 16_383, 16_384, 65_536, 1_000_000, 15 << 20})
  void bundle_arrives_octet_for_octet(int length) throws Exception {
    try (var rig = new Rig().registered()) {
      var octets = octets(length, length);
      assertThat(rig.dispatch(octets).await(BOUND)).isEqualTo(ACCEPTED);
      var received = rig.mock.received().getFirst();
      assertThat(received.octets().toByteArray()).isEqualTo(octets);
      assertThat(received.peerNodeId()).isEqualTo("ipn:7.0");
      assertThat(received.peerAddress()).isEqualTo(PEER.text());
      assertThat(rig.chunks.allReleasedOnce()).isTrue();
    }
  }

  @Test
  void unproven_node_id_is_not_passed_unless_allowed() throws Exception {
    for (boolean allowed : new boolean[] {false, true}) {
      try (var rig =
          new Rig(UnaryOperator.identity(), s -> s.withPassUnprovenNodeIds(allowed)).registered()) {
        var verdict = new RecordingVerdict();
        var bundle =
            rig.bpa.open(new InboundBundleInfo(NodeId.parse("ipn:7.0"), false, PEER, 10), verdict);
        bundle.write(rig.chunks.chunk(octets(1, 10), 0, 10));
        bundle.complete();
        assertThat(verdict.await(BOUND)).isEqualTo(ACCEPTED);
        assertThat(rig.mock.received().getFirst().peerNodeId())
            .isEqualTo(allowed ? "ipn:7.0" : null);
      }
    }
  }

  @Test
  void octets_one_by_one_arrive() throws Exception {
    try (var rig = new Rig().registered()) {
      var octets = octets(3, 30_000);
      var verdict = new RecordingVerdict();
      var bundle = rig.bpa.open(Rig.info(-1), verdict);
      for (int i = 0; i < octets.length; i++) {
        bundle.write(rig.chunks.chunk(octets, i, 1));
      }
      bundle.complete();
      assertThat(verdict.await(BOUND)).isEqualTo(ACCEPTED);
      assertThat(rig.mock.received().getFirst().octets().toByteArray()).isEqualTo(octets);
    }
  }

  @Test
  void largest_bundle_passes_and_one_octet_more_is_refused_before_it_is_sent() throws Exception {
    UnaryOperator<GrpcBpaSettings> small =
        s -> s.withLimits(s.limits().withMaxMessageBytes(GrpcBpaSettings.Limits.MIN_MESSAGE_BYTES));
    try (var rig = new Rig(UnaryOperator.identity(), small).registered()) {
      int max = Math.toIntExact(rig.bpa.capabilities().maxBundleBytes());
      assertThat(rig.dispatch(octets(1, max)).await(BOUND)).isEqualTo(ACCEPTED);

      var announced = new RecordingVerdict();
      rig.bpa.open(Rig.info(max + 1), announced);
      assertThat(announced.await(BOUND)).isEqualTo(REFUSED_FOR_NOW);

      var silent = new RecordingVerdict();
      var bundle = rig.bpa.open(Rig.info(InboundBundleInfo.LENGTH_UNKNOWN), silent);
      bundle.write(rig.chunks.chunk(octets(1, max), 0, max));
      assertThat(silent.count()).isZero();
      bundle.write(rig.chunks.chunk(octets(1, 1), 0, 1));
      assertThat(silent.await(BOUND)).isEqualTo(REFUSED_FOR_NOW);
      assertThat(silent.detail()).contains(Integer.toString(max));

      assertThat(rig.registrations.get()).isEqualTo(1);
      assertThat(rig.chunks.allReleasedOnce()).isTrue();
      assertThat(rig.bpa.inFlight().keptBytes()).isZero();
      assertThat(rig.bpa.inFlight().copiedBytes()).isZero();
    }
  }

  @Test
  void status_is_a_refusal_for_now_and_a_prohibition_one_for_ever() throws Exception {
    try (var rig = new Rig().registered()) {
      for (var status : List.of(Status.UNAVAILABLE, Status.UNKNOWN, Status.INVALID_ARGUMENT)) {
        rig.mock.onDispatch(new DispatchScript.Refuse(status.withDescription("not now")));
        var verdict = rig.dispatch(octets(1, 10));
        assertThat(verdict.await(BOUND)).isEqualTo(REFUSED_FOR_NOW);
        assertThat(verdict.detail()).contains("not now");
      }
      rig.mock.onDispatch(new DispatchScript.Refuse(Status.PERMISSION_DENIED));
      assertThat(rig.dispatch(octets(1, 10)).await(BOUND))
          .isEqualTo(new Verdict.Refused(RefusalReason.Known.NOT_ACCEPTABLE));
    }
  }

  @Test
  void answers_out_of_order_reach_the_right_bundles() throws Exception {
    try (var rig = new Rig().registered()) {
      rig.mock.onDispatch(new DispatchScript.Hold());
      var verdicts = new ArrayList<RecordingVerdict>();
      for (int i = 0; i < 20; i++) {
        verdicts.add(rig.dispatch(octets(i, 100)));
      }
      eventually("all held", () -> rig.mock.heldAnswers() == 20);
      assertThat(verdicts).allMatch(verdict -> verdict.count() == 0);
      rig.mock.releaseAnswersReversed();
      for (var verdict : verdicts) {
        assertThat(verdict.await(BOUND)).isEqualTo(ACCEPTED);
        assertThat(verdict.count()).isEqualTo(1);
      }
    }
  }

  @Test
  void stream_that_ends_before_the_answer_never_accepts() throws Exception {
    try (var rig = new Rig().registered()) {
      rig.mock.onDispatch(new DispatchScript.Hold());
      var first = rig.dispatch(octets(1, 100));
      eventually("held", () -> rig.mock.heldAnswers() == 1);
      rig.mock.onDispatch(new DispatchScript.Vanish());
      var second = rig.dispatch(octets(2, 100));
      assertThat(first.await(BOUND)).isEqualTo(REFUSED_FOR_NOW);
      assertThat(second.await(BOUND)).isEqualTo(REFUSED_FOR_NOW);
      rig.mock.onDispatch(new DispatchScript.Accept());
      eventually("registered anew", () -> rig.registrations.get() == 2);
      assertThat(rig.dispatch(octets(3, 100)).await(BOUND)).isEqualTo(ACCEPTED);
    }
  }

  @Test
  void empty_answer_is_a_refusal_and_unknown_ids_are_passed_over() throws Exception {
    try (var rig = new Rig().registered()) {
      rig.mock.onDispatch(new DispatchScript.AnswerEmpty());
      assertThat(rig.dispatch(octets(1, 10)).await(BOUND)).isEqualTo(REFUSED_FOR_NOW);
      rig.mock.onDispatch(new DispatchScript.AnswerUnknownIds());
      assertThat(rig.dispatch(octets(2, 10)).await(BOUND)).isEqualTo(ACCEPTED);
      rig.mock.onDispatch(new DispatchScript.Delay(Duration.ofMillis(20)));
      assertThat(rig.dispatch(octets(3, 10)).await(BOUND)).isEqualTo(ACCEPTED);
    }
  }

  @Test
  void window_holds_bundles_back_until_answers_come() throws Exception {
    UnaryOperator<GrpcBpaSettings> narrow =
        s -> s.withLimits(s.limits().withWindows(16, 4 << 20, 1024, 64 << 20));
    try (var rig = new Rig(UnaryOperator.identity(), narrow).registered()) {
      rig.mock.onDispatch(new DispatchScript.Hold());
      var verdicts = new ArrayList<RecordingVerdict>();
      for (int i = 0; i < 10; i++) {
        verdicts.add(rig.dispatch(octets(i, 1000)));
      }
      eventually("window full", () -> rig.mock.heldAnswers() == 4);
      eventually("the rest waits", () -> rig.bpa.inFlight().queuedDispatches() == 6);
      assertThat(rig.bpa.inFlight().dispatches()).isEqualTo(4);
      rig.mock.onDispatch(new DispatchScript.Accept());
      rig.mock.releaseAnswers();
      for (var verdict : verdicts) {
        assertThat(verdict.await(BOUND)).isEqualTo(ACCEPTED);
      }
      assertThat(rig.bpa.inFlight().dispatchBytes()).isZero();
    }
  }

  @Test
  void peer_that_the_bpa_does_not_answer_for_leaves_others_of_its_host_their_share()
      throws Exception {
    UnaryOperator<GrpcBpaSettings> narrow =
        s -> s.withLimits(s.limits().withWindows(16, 4 << 20, 1024, 64 << 20));
    try (var rig = new Rig(UnaryOperator.identity(), narrow).registered()) {
      rig.mock.onDispatch(new DispatchScript.From("ipn:8.0", new DispatchScript.Hold()));
      var unanswered = new ArrayList<RecordingVerdict>();
      for (int i = 0; i < 10; i++) {
        unanswered.add(rig.dispatch(beside(100), octets(i, 100)));
      }
      eventually("the rest waits", () -> rig.bpa.inFlight().queuedDispatches() == 6);
      var answered = new ArrayList<RecordingVerdict>();
      for (int i = 0; i < 20; i++) {
        answered.add(rig.dispatch(octets(i, 1000)));
        answered.add(rig.dispatch(octets(i, 1000)));
        assertThat(answered.get(i).await(BOUND)).isEqualTo(ACCEPTED);
      }
      for (var verdict : answered) {
        assertThat(verdict.await(BOUND)).isEqualTo(ACCEPTED);
      }
      assertThat(unanswered).allMatch(verdict -> verdict.count() == 0);
      assertThat(rig.bpa.inFlight().dispatches()).isEqualTo(4);
      rig.mock.onDispatch(new DispatchScript.Accept());
      rig.mock.releaseAnswers();
      for (var verdict : unanswered) {
        assertThat(verdict.await(BOUND)).isEqualTo(ACCEPTED);
      }
      assertThat(rig.bpa.inFlight()).isEqualTo(new GrpcBpa.InFlight(0, 0, 0, 0, 0, 0, 0));
    }
  }

  private static InboundBundleInfo beside(long length) {
    return new InboundBundleInfo(
        NodeId.parse("ipn:8.0"), true, new PeerAddress("192.0.2.7:4557"), length);
  }

  @Test
  void bpa_that_stops_reading_does_not_grow_our_memory() throws Exception {
    try (var rig = new Rig().registered()) {
      rig.mock.stopReading();
      var verdicts = new ArrayList<RecordingVerdict>();
      int size = 1 << 20;
      for (int i = 0; i < 60; i++) {
        verdicts.add(rig.dispatch(octets(i, size)));
      }
      // HTTP/2 window, one ready threshold and what is being written: the rest stays with its
      // sender.
      int most = (8 << 20) / size + 2 + 4;
      // The mock had asked for one message before it was told to stop.
      eventually("all asked for", () -> queuedAndSent(rig) == 59);
      assertThat(rig.bpa.inFlight().dispatches()).isLessThanOrEqualTo(most);
      assertThat(rig.chunks.allReleasedOnce()).isFalse();
      rig.mock.resumeReading();
      for (var verdict : verdicts) {
        assertThat(verdict.await(BOUND)).isEqualTo(ACCEPTED);
      }
      assertThat(rig.chunks.allReleasedOnce()).isTrue();
    }
  }

  @Test
  void large_incomplete_bundle_keeps_few_receive_buffers() throws Exception {
    try (var rig = new Rig().registered()) {
      var octets = octets(1, 15 << 20);
      var verdict = new RecordingVerdict();
      var bundle = rig.bpa.open(Rig.info(octets.length), verdict);
      for (int offset = 0; offset < octets.length; offset += 65_536) {
        bundle.write(rig.chunks.chunk(octets, offset, 65_536));
      }
      assertThat(rig.bpa.inFlight().keptBytes()).isEqualTo(KEPT_PER_BUNDLE_BYTES);
      assertThat(rig.bpa.inFlight().copiedBytes()).isEqualTo(octets.length - KEPT_PER_BUNDLE_BYTES);
      bundle.complete();
      assertThat(verdict.await(BOUND)).isEqualTo(ACCEPTED);
      assertThat(rig.mock.received().getFirst().octets().toByteArray()).isEqualTo(octets);
      assertThat(rig.bpa.inFlight().keptBytes()).isZero();
      assertThat(rig.bpa.inFlight().copiedBytes()).isZero();
    }
  }

  @Test
  void incomplete_bundle_waits_for_room_while_complete_ones_are_on_their_way() throws Exception {
    int size = 4 << 20;
    UnaryOperator<GrpcBpaSettings> narrow =
        s -> {
          var l = s.limits();
          return s.withLimits(
              new GrpcBpaSettings.Limits(
                  l.maxMessageBytes(), 64 << 20, size, 1, size, 40, 10, 1 << 20, 16));
        };
    try (var rig = new Rig(UnaryOperator.identity(), narrow).registered()) {
      rig.mock.onDispatch(new DispatchScript.Hold());
      var verdicts = new ArrayList<RecordingVerdict>();
      for (int i = 0; i < 4; i++) {
        verdicts.add(rig.dispatch(octets(i, size)));
      }
      // One is in flight; two of the rest copied 2 MiB each, and the last one keeps all it has.
      var verdict = new RecordingVerdict();
      var bundle = rig.bpa.open(Rig.info(size), verdict);
      var octets = octets(9, size);
      for (int offset = 0; offset < size; offset += 65_536) {
        bundle.write(rig.chunks.chunk(octets, offset, 65_536));
      }
      assertThat(verdict.count()).isZero();
      assertThat(rig.bpa.inFlight().keptBytes()).isGreaterThan(2 << 20);
      rig.mock.onDispatch(new DispatchScript.Accept());
      rig.mock.releaseAnswers();
      for (var earlier : verdicts) {
        assertThat(earlier.await(BOUND)).isEqualTo(ACCEPTED);
      }
      eventually("relieved", () -> rig.bpa.inFlight().keptBytes() == 2 << 20);
      bundle.complete();
      assertThat(verdict.await(BOUND)).isEqualTo(ACCEPTED);
      assertThat(rig.mock.received().getLast().octets().toByteArray()).isEqualTo(octets);
      assertThat(rig.chunks.allReleasedOnce()).isTrue();
      assertThat(rig.bpa.inFlight()).isEqualTo(new GrpcBpa.InFlight(0, 0, 0, 0, 0, 0, 0));
    }
  }

  @Test
  void incomplete_bundles_beyond_the_limit_are_refused() throws Exception {
    UnaryOperator<GrpcBpaSettings> narrow =
        s -> {
          var l = s.limits();
          return s.withLimits(
              new GrpcBpaSettings.Limits(
                  l.maxMessageBytes(), 0, 1000, 4, 1 << 20, 10, 10, 1 << 20, 16));
        };
    try (var rig = new Rig(UnaryOperator.identity(), narrow).registered()) {
      var first = new RecordingVerdict();
      var second = new RecordingVerdict();
      var one = rig.bpa.open(Rig.info(-1), first);
      var two = rig.bpa.open(Rig.info(-1), second);
      one.write(rig.chunks.chunk(octets(1, 900), 0, 900));
      two.write(rig.chunks.chunk(octets(1, 100), 0, 100));
      assertThat(second.count()).isZero();
      two.write(rig.chunks.chunk(octets(1, 1), 0, 1));
      assertThat(second.await(BOUND)).isEqualTo(REFUSED_FOR_NOW);
      one.complete();
      assertThat(first.await(BOUND)).isEqualTo(ACCEPTED);
    }
  }

  @Test
  void incomplete_bundles_of_one_host_do_not_keep_those_of_another_out() throws Exception {
    UnaryOperator<GrpcBpaSettings> narrow =
        s -> {
          var l = s.limits();
          return s.withLimits(
              new GrpcBpaSettings.Limits(
                  l.maxMessageBytes(), 0, 100_000, 4, 1 << 20, 10, 10, 1 << 20, 16));
        };
    try (var rig = new Rig(UnaryOperator.identity(), narrow).registered()) {
      var stuck = new ArrayList<RecordingVerdict>();
      for (int i = 0; i < 34; i++) {
        var verdict = new RecordingVerdict();
        stuck.add(verdict);
        var from = new PeerAddress("198.51.100.9:" + (40_000 + i));
        var bundle = rig.bpa.open(new InboundBundleInfo(null, false, from, -1), verdict);
        bundle.write(rig.chunks.chunk(octets(i, 2941), 0, 2941));
      }
      assertThat(stuck).allMatch(verdict -> verdict.count() == 0);
      for (int i = 0; i < 20; i++) {
        assertThat(rig.dispatch(octets(i, 50_000)).await(BOUND)).isEqualTo(ACCEPTED);
      }
      // As many as had to go for fifty thousand octets, those first that began first.
      var refused = stuck.stream().filter(verdict -> verdict.count() == 1).toList();
      assertThat(refused).hasSizeBetween(17, 18);
      assertThat(stuck.subList(0, refused.size())).isEqualTo(refused);
      assertThat(refused).allMatch(verdict -> verdict.detail().contains("memory"));
    }
  }

  @Test
  void
      bundle_that_the_bpa_does_not_answer_for_is_refused_for_now_and_a_late_answer_accepts_nothing()
          throws Exception {
    UnaryOperator<GrpcBpaSettings> hasty =
        s ->
            s.withPace(s.pace().withDispatchTimeout(Duration.ofMillis(300)))
                .withLimits(s.limits().withWindows(8, 1 << 20, 1024, 64 << 20));
    try (var rig = new Rig(UnaryOperator.identity(), hasty).registered()) {
      rig.mock.onDispatch(new DispatchScript.Hold());
      var unanswered = new ArrayList<RecordingVerdict>();
      for (int i = 0; i < 5; i++) {
        unanswered.add(rig.dispatch(octets(i, 100)));
      }
      for (var verdict : unanswered) {
        assertThat(verdict.await(BOUND)).isEqualTo(REFUSED_FOR_NOW);
        assertThat(verdict.detail()).contains("dispatch-timeout");
      }
      assertThat(rig.bpa.inFlight().queuedDispatches()).isZero();
      assertThat(rig.bpa.inFlight().dispatches()).isZero();
      rig.mock.onDispatch(new DispatchScript.Accept());
      rig.mock.releaseAnswers();
      // Behind the late answers on the stream.
      assertThat(rig.dispatch(octets(9, 100)).await(BOUND)).isEqualTo(ACCEPTED);
      assertThat(unanswered).allMatch(verdict -> verdict.count() == 1);
      assertThat(rig.registrations.get()).isEqualTo(1);
      assertThat(rig.bpa.inFlight()).isEqualTo(new GrpcBpa.InFlight(0, 0, 0, 0, 0, 0, 0));
    }
  }

  private static int queuedAndSent(Rig rig) {
    var now = rig.bpa.inFlight();
    return now.queuedDispatches() + now.dispatches();
  }
}
