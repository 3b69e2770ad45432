package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.payload.InboundBudget;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.Observation;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.memory.InMemoryBpa;
import dev.gantry.testbench.memory.RecordingObserver;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one session makes of the octets that others hold of the node's budget. */
class NodeBudgetTest {
  static {
    Leaks.watch();
  }

  /** What one source may hold alone: half of all. */
  private static final int LIMIT = 4 * InboundBudget.UNIT_BYTES;

  private static final String NO_RESOURCES = "0302";

  private final InboundBudget budget = new InboundBudget(2 * LIMIT);
  private final EmbeddedSession greedy = session();
  private final EmbeddedSession other = session();

  @AfterEach
  void nothing_leaks() {
    greedy.close();
    other.close();
    assertThat(budget.heldBytes()).isZero();
    Leaks.assertNone();
  }

  private EmbeddedSession session() {
    var session =
        new EmbeddedSession(
            SessionProfile.PLAINTEXT, budget, InMemoryBpa.recording(NodeId.parse("ipn:1.0")));
    session.handle.takeBundles(new PeerAddress(EmbeddedSession.ADDRESS));
    return session.establish();
  }

  @Test
  void a_transfer_that_begins_at_the_limit_is_taken_and_past_it_refused() {
    greedy.bpa.holdChunks();
    greedy.receive(RawPeer.segment(3, 0, new byte[LIMIT]));
    other.receive(RawPeer.segment(3, 7, new byte[5]));
    assertThat(other.written()).isEqualTo(RawPeer.ack(3, 7, 5));
    greedy.receive(RawPeer.segment(3, 1, new byte[InboundBudget.UNIT_BYTES]));
    other.receive(RawPeer.segment(2, 8, new byte[5]));
    other.receive(RawPeer.segment(1, 8, new byte[5]));
    other.receive("04");
    assertThat(other.written()).startsWith(NO_RESOURCES + "0000000000000008");
    assertThat(other.reads()).isTrue();
    assertThat(other.bpa.receivedBundles()).isEqualTo(1);
    assertThat(other.observer.heard(RecordingObserver.Noticed.class))
        .extracting(RecordingObserver.Noticed::observation)
        .contains(
            new Observation.TransferRefused(new TransferId(8), RefusalReason.Known.NO_RESOURCES));
    greedy.bpa.releaseChunks();
    other.receive(RawPeer.segment(3, 9, new byte[5]));
    assertThat(other.written()).isEqualTo(RawPeer.ack(3, 9, 5));
  }

  @Test
  void a_transfer_that_runs_pauses_and_is_woken_when_there_is_room() {
    byte[] segment = RawPeer.segment(3, 7, new byte[10]);
    other.receive(Arrays.copyOf(segment, segment.length - 5));
    greedy.bpa.holdChunks();
    greedy.receive(RawPeer.segment(3, 0, new byte[LIMIT + InboundBudget.UNIT_BYTES]));
    assertThat(other.reads()).isTrue();
    other.receive(Arrays.copyOfRange(segment, segment.length - 5, segment.length));
    assertThat(other.reads()).isFalse();
    assertThat(other.written()).isEmpty();
    greedy.bpa.releaseChunks();
    assertThat(other.written()).isEqualTo(RawPeer.ack(3, 7, 10));
    assertThat(other.reads()).isTrue();
  }

  @Test
  void who_has_spent_it_reads_on_for_what_is_no_bundle() {
    greedy.bpa.holdChunks();
    greedy.receive(RawPeer.segment(3, 0, new byte[LIMIT + InboundBudget.UNIT_BYTES]));
    greedy.written();
    greedy.receive(RawPeer.TERM);
    assertThat(greedy.written()).isEqualTo(RawPeer.TERM_REPLY);
    greedy.bpa.releaseChunks();
  }
}
