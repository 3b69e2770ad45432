package dev.gantry.testbench.link;

import static dev.gantry.testbench.link.Rig.BOUND;
import static dev.gantry.testbench.link.Rig.PEER;
import static dev.gantry.testbench.link.Rig.eventually;
import static dev.gantry.testbench.link.Rig.octets;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.testbench.memory.ForwardRequest;
import dev.gantry.testbench.mock.ForwardResult;
import dev.gantry.testbench.mock.ForwardResult.Kind;
import dev.gantry.testbench.mock.MockBpaSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The queues of the BPA as lanes. */
class ForwardLanesTest {
  private static final ForwardOutcome SENT = new ForwardOutcome.Sent();

  @ParameterizedTest
  @CsvSource({"0,URGENT", "1,NORMAL", "2,BULK", "3,BULK", "-2,BULK"})
  void the_queue_is_the_lane_and_those_beyond_the_second_are_bulk(int queue, Lane lane)
      throws Exception {
    try (var rig = announced(MockBpaSettings.DEFAULT)) {
      var result = rig.mock.forward(PEER.text(), queue, ByteString.copyFrom(octets(1, 10)));
      var request = rig.forwarding.await(BOUND);
      assertThat(request.bundle().lane()).isEqualTo(lane);
      request.answer(SENT);
      assertThat(kind(result)).isEqualTo(Kind.SENT);
    }
  }

  @Test
  void a_forward_without_a_queue_is_normal() throws Exception {
    try (var rig = announced(MockBpaSettings.DEFAULT)) {
      var _ = rig.mock.forward(PEER.text(), octets(1, 10));
      var request = rig.forwarding.await(BOUND);
      assertThat(request.bundle().lane()).isEqualTo(Lane.NORMAL);
      request.answer(SENT);
    }
  }

  @Test
  void a_queue_is_asked_for_while_another_of_the_peer_has_its_forward_under_way() throws Exception {
    try (var rig = announced(MockBpaSettings.DEFAULT)) {
      for (int i = 0; i < 3; i++) {
        var _ = rig.mock.forward(PEER.text(), 2, ByteString.copyFrom(octets(i, 10)));
      }
      var bulk = rig.forwarding.await(BOUND);
      assertThat(bulk.bundle().lane()).isEqualTo(Lane.BULK);
      var urgent = rig.mock.forward(PEER.text(), 0, ByteString.copyFrom(octets(9, 10)));
      var request = rig.forwarding.await(BOUND);
      assertThat(request.bundle().lane()).isEqualTo(Lane.URGENT);
      request.answer(SENT);
      assertThat(kind(urgent)).isEqualTo(Kind.SENT);
      bulk.answer(SENT);
    }
  }

  @Test
  void named_bundles_that_are_bulk_and_open_keep_no_urgent_one_from_being_accepted()
      throws Exception {
    try (var rig = announced(MockBpaSettings.DEFAULT.namingBundles())) {
      var results = new ArrayList<CompletableFuture<ForwardResult>>();
      for (int i = 0; i < 20; i++) {
        results.add(rig.mock.forward(PEER.text(), 2, ByteString.copyFrom(octets(i, 10))));
      }
      var requests = new ArrayList<ForwardRequest>();
      // 16 accepted, the 17th withheld: of this lane the BPA asks for no more.
      for (int i = 0; i < 17; i++) {
        requests.add(rig.forwarding.await(BOUND));
      }
      for (int i = 0; i < 3; i++) {
        results.add(rig.mock.forward(PEER.text(), 0, ByteString.copyFrom(octets(i, 10))));
      }
      var urgent = List.of(rig.forwarding.await(BOUND), rig.forwarding.await(BOUND));
      assertThat(urgent).extracting(each -> each.bundle().lane()).containsOnly(Lane.URGENT);
      requests.addAll(urgent);
      for (int i = 0; i < 23; i++) {
        if (requests.isEmpty()) {
          requests.add(rig.forwarding.await(BOUND));
        }
        requests.removeFirst().answer(SENT);
      }
      for (var result : results) {
        assertThat(kind(result)).isEqualTo(Kind.SENT);
      }
      eventually("nothing in flight", () -> rig.bpa.inFlight().forwards() == 0);
    }
  }

  private static Rig announced(MockBpaSettings settings) throws Exception {
    var rig = new Rig(_ -> settings, UnaryOperator.identity()).registered();
    rig.announce(PEER, "ipn:7.0");
    eventually("announced", () -> rig.mock.peers().size() == 1);
    return rig;
  }

  private static Kind kind(CompletableFuture<ForwardResult> result) throws Exception {
    return result.get(20, TimeUnit.SECONDS).kind();
  }
}
