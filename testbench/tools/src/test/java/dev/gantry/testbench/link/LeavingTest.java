package dev.gantry.testbench.link;

import static dev.gantry.testbench.link.Rig.BOUND;
import static dev.gantry.testbench.link.Rig.PEER;
import static dev.gantry.testbench.link.Rig.eventually;
import static dev.gantry.testbench.link.Rig.octets;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.testbench.mock.DispatchScript;
import dev.gantry.testbench.mock.ForwardResult;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class LeavingTest {
  private static final Verdict REFUSED_FOR_NOW =
      new Verdict.Refused(RefusalReason.Known.NO_RESOURCES);

  @Test
  void leaving_waits_for_answers_in_flight_and_takes_nothing_new() throws Exception {
    try (var rig = new Rig().registered()) {
      rig.announce(PEER, "ipn:7.0");
      rig.mock.onDispatch(new DispatchScript.Hold());
      var dispatched = rig.dispatch(octets(1, 100));
      var forwarded = rig.mock.enqueue("ipn:7.0", ByteString.copyFrom(octets(2, 100)));
      var request = rig.forwarding.await(BOUND);
      eventually("held", () -> rig.mock.heldAnswers() == 1);
      rig.mock.onDispatch(new DispatchScript.Accept());
      var left = rig.bpa.leave().toCompletableFuture();
      eventually(
          "nothing new", () -> rig.dispatch(octets(3, 100)).await(BOUND).equals(REFUSED_FOR_NOW));
      assertThat(left).isNotDone();
      rig.mock.releaseAnswers();
      request.answer(new ForwardOutcome.Sent());
      assertThat(dispatched.await(BOUND)).isEqualTo(new Verdict.Accepted());
      assertThat(forwarded.get(20, TimeUnit.SECONDS).kind()).isEqualTo(ForwardResult.Kind.SENT);
      left.get(20, TimeUnit.SECONDS);
      eventually("unregistered", () -> rig.mock.registeredNames().isEmpty());
    }
  }

  @Test
  void bundle_that_comes_while_we_leave_stays_with_the_bpa_and_goes_to_no_peer() throws Exception {
    try (var rig = new Rig().registered()) {
      rig.announce(PEER, "ipn:7.0");
      eventually("announced", () -> rig.mock.peers().size() == 1);
      rig.mock.onDispatch(new DispatchScript.Hold());
      var dispatched = rig.dispatch(octets(1, 100));
      eventually("held", () -> rig.mock.heldAnswers() == 1);
      rig.mock.onDispatch(new DispatchScript.Accept());
      var left = rig.bpa.leave().toCompletableFuture();
      eventually(
          "nothing new", () -> rig.dispatch(octets(3, 100)).await(BOUND).equals(REFUSED_FOR_NOW));
      // Lies in the stream before the answer that lets us leave.
      var late = rig.mock.forward(PEER.text(), octets(2, 100));
      rig.mock.releaseAnswers();
      left.get(20, TimeUnit.SECONDS);
      assertThat(dispatched.await(BOUND)).isEqualTo(new Verdict.Accepted());
      assertThat(late.get(20, TimeUnit.SECONDS).kind()).isEqualTo(ForwardResult.Kind.LOST);
      assertThat(rig.forwarding.all()).isEmpty();
    }
  }

  @Test
  void leaving_is_bounded_and_what_is_not_answered_is_not_accepted() throws Exception {
    UnaryOperator<GrpcBpaSettings> hasty =
        s -> s.withPace(s.pace().withLeaveTimeout(Duration.ofMillis(200)));
    try (var rig = new Rig(UnaryOperator.identity(), hasty).registered()) {
      rig.mock.onDispatch(new DispatchScript.Hold());
      var verdict = rig.dispatch(octets(1, 100));
      eventually("held", () -> rig.mock.heldAnswers() == 1);
      rig.bpa.leave().toCompletableFuture().get(20, TimeUnit.SECONDS);
      assertThat(verdict.await(BOUND)).isEqualTo(REFUSED_FOR_NOW);
      assertThat(rig.dispatch(octets(2, 100)).await(BOUND)).isEqualTo(REFUSED_FOR_NOW);
      assertThat(rig.chunks.allReleasedOnce()).isTrue();
    }
  }

  @Test
  void bpa_that_goes_away_gets_the_answers_in_flight() throws Exception {
    try (var rig = new Rig().registered()) {
      rig.mock.onDispatch(new DispatchScript.Hold());
      var verdict = rig.dispatch(octets(1, 100));
      eventually("held", () -> rig.mock.heldAnswers() == 1);
      rig.mock.onDispatch(new DispatchScript.Accept());
      rig.mock.goAway();
      eventually(
          "nothing new", () -> rig.dispatch(octets(3, 100)).await(BOUND).equals(REFUSED_FOR_NOW));
      assertThat(rig.losses()).isEmpty();
      rig.mock.releaseAnswers();
      assertThat(verdict.await(BOUND)).isEqualTo(new Verdict.Accepted());
      eventually("half-closed", () -> !rig.losses().isEmpty());
    }
  }
}
