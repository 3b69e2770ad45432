package dev.gantry.testbench.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.contract.RecordingBpaListener;
import dev.gantry.port.contract.TrackedChunks;
import dev.gantry.port.out.BpaListener;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.payload.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryBpaTest {
  private static final PeerAddress PEER = new PeerAddress("192.0.2.1:4556");
  private static final InboundBundleInfo INFO = new InboundBundleInfo(null, false, PEER, -1);

  private final TrackedChunks chunks = new TrackedChunks();
  private final List<String> said = new ArrayList<>();
  private final InMemoryBpa bpa = InMemoryBpa.recording(NodeId.parse("ipn:1.0"));

  @Test
  void registers_at_once_with_its_node_ids() {
    var listener = new RecordingBpaListener();
    bpa.start(listener);
    assertThat(listener.registration()).isCompletedWithValue(List.of(NodeId.parse("ipn:1.0")));
  }

  @Test
  void discarding_bpa_accepts_before_complete_returns_and_counts() {
    var discarding = InMemoryBpa.discarding();
    var bundle = discarding.open(INFO, (verdict, _) -> said.add(verdict.toString()));
    bundle.write(chunks.chunk(new byte[10], 0, 10));
    assertThat(chunks.allReleasedOnce()).isTrue();
    bundle.complete();
    assertThat(said).containsExactly("Accepted[]");
    assertThat(discarding.receivedBundles()).isEqualTo(1);
    assertThat(discarding.receivedBytes()).isEqualTo(10);
    assertThat(discarding.received()).isEmpty();
  }

  @Test
  void each_bundle_taken_is_told() {
    var heard = new ArrayList<Long>();
    bpa.onBundle(bundle -> heard.add(bundle.lengthBytes()));
    send("a");
    bpa.refuse(RefusalReason.Known.NOT_ACCEPTABLE);
    send("b");
    assertThat(heard).containsExactly(1L);
  }

  @Test
  void held_verdicts_come_in_order_when_released() {
    bpa.holdVerdicts();
    send("a");
    send("b");
    assertThat(said).isEmpty();
    assertThat(bpa.heldVerdicts()).isEqualTo(2);
    bpa.releaseVerdicts();
    send("c");
    assertThat(said).containsExactly("a:Accepted[]", "b:Accepted[]", "c:Accepted[]");
  }

  @Test
  void held_verdicts_can_come_out_of_order() {
    bpa.holdVerdicts();
    send("a");
    send("b");
    send("c");
    bpa.releaseVerdict(1);
    bpa.releaseVerdictsReversed();
    assertThat(said).containsExactly("b:Accepted[]", "c:Accepted[]", "a:Accepted[]");
  }

  @Test
  void aborted_bundle_with_held_verdict_is_forgotten() {
    bpa.holdVerdicts();
    var bundle = bpa.open(INFO, (verdict, _) -> said.add(verdict.toString()));
    bundle.complete();
    bundle.abort();
    bpa.releaseVerdicts();
    assertThat(said).isEmpty();
    assertThat(bpa.received()).isEmpty();
  }

  @Test
  void held_chunks_are_released_on_demand_or_with_their_bundle() {
    bpa.holdChunks();
    var one = bpa.open(INFO, (_, _) -> {});
    var other = bpa.open(INFO, (_, _) -> {});
    one.write(chunks.chunk(new byte[10], 0, 10));
    other.write(chunks.chunk(new byte[5], 0, 5));
    assertThat(bpa.heldChunkBytes()).isEqualTo(15);
    one.abort();
    assertThat(bpa.heldChunkBytes()).isEqualTo(5);
    bpa.releaseChunks();
    assertThat(chunks.allReleasedOnce()).isTrue();
  }

  @Test
  void refuses_early_when_told_to() {
    bpa.refuseEarly(RefusalReason.Known.NO_RESOURCES);
    var bundle = bpa.open(INFO, (verdict, _) -> said.add(verdict.toString()));
    assertThat(said).containsExactly(refused(RefusalReason.Known.NO_RESOURCES));
    bundle.write(chunks.chunk(new byte[1], 0, 1));
    bundle.complete();
    assertThat(said).hasSize(1);
    assertThat(chunks.allReleasedOnce()).isTrue();
  }

  @Test
  void vanishing_refuses_what_is_undecided_and_says_so() {
    var states = new ArrayList<String>();
    bpa.start(
        new BpaListener() {
          @Override
          public void registered(List<NodeId> nodeIds) {
            states.add("registered");
          }

          @Override
          public void unregistered(String cause) {
            states.add(cause);
          }
        });
    bpa.holdVerdicts();
    send("a");
    bpa.vanish("pulled");
    send("b");
    bpa.comeBack();
    bpa.releaseVerdicts();
    send("c");
    assertThat(states).containsExactly("registered", "pulled", "registered");
    assertThat(said)
        .containsExactly(
            "a:" + refused(RefusalReason.Known.NO_RESOURCES),
            "b:" + refused(RefusalReason.Known.NO_RESOURCES),
            "c:Accepted[]");
    assertThat(bpa.receivedBundles()).isEqualTo(1);
  }

  @Test
  void forwards_through_the_forwarding_it_was_given() throws Exception {
    assertThatThrownBy(() -> bpa.forward(PEER, MemoryBundle.of(new byte[1])))
        .isInstanceOf(IllegalStateException.class);
    var forwarding = new RecordingForwarding();
    bpa.forwardThrough(forwarding);
    var bundle = MemoryBundle.of(new byte[] {1, 2, 3});
    var outcome = bpa.forward(PEER, bundle);
    var request = forwarding.await(Duration.ofSeconds(5));
    assertThat(request.octets()).containsExactly(1, 2, 3);
    assertThat(outcome).isNotDone();
    request.answer(new ForwardOutcome.Sent());
    assertThat(outcome).isCompletedWithValue(new ForwardOutcome.Sent());
    assertThat(bundle.releases()).isEqualTo(1);
    assertThatThrownBy(() -> request.answer(new ForwardOutcome.Sent()))
        .isInstanceOf(IllegalStateException.class);
  }

  private void send(String name) {
    var bundle = bpa.open(INFO, (verdict, _) -> said.add(name + ":" + verdict));
    bundle.write(chunks.chunk(new byte[] {7}, 0, 1));
    bundle.complete();
  }

  private static String refused(RefusalReason reason) {
    return new Verdict.Refused(reason).toString();
  }
}
