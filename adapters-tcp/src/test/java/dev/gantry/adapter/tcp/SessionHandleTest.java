package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.port.in.NodeOperations.TransferStatus;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.memory.MemoryBundle;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionHandleTest {
  static {
    Leaks.watch();
  }

  private static final PeerAddress PEER = new PeerAddress("peer.example:4556");
  private static final byte[] SEGMENT = RawPeer.segment(3, 7, new byte[5]);
  private static final String ACKNOWLEDGED = RawPeer.ack(3, 7, 5);

  private final EmbeddedSession session = new EmbeddedSession().establish();

  @AfterEach
  void nothing_leaks() {
    session.close();
    Leaks.assertNone();
  }

  @Test
  void a_session_takes_no_bundle_before_it_is_told_from_whom() {
    session.receive("04");
    session.receive(SEGMENT);
    assertThat(session.bpa.receivedBundles()).isZero();
    assertThat(session.reads()).isFalse();
    session.handle.takeBundles(PEER);
    assertThat(session.written()).isEqualTo(ACKNOWLEDGED);
    assertThat(session.reads()).isTrue();
    assertThat(session.bpa.received().getFirst().info().peerAddress()).isEqualTo(PEER);
  }

  @Test
  void a_session_that_takes_bundles_may_be_told_to_hold_them_again() {
    session.handle.takeBundles(PEER);
    session.handle.holdBundles();
    session.receive("04");
    assertThat(session.reads()).isTrue();
    session.receive(SEGMENT);
    assertThat(session.written()).isEmpty();
    session.handle.takeBundles(PEER);
    assertThat(session.written()).isEqualTo(ACKNOWLEDGED);
  }

  @Test
  void the_bpa_is_told_the_peer_by_the_name_given_last() {
    session.handle.takeBundles(PEER);
    session.receive(SEGMENT);
    var other = new PeerAddress("other.example:4556");
    session.handle.takeBundles(other);
    session.receive(RawPeer.segment(3, 8, new byte[5]));
    assertThat(session.bpa.received())
        .extracting(bundle -> bundle.info().peerAddress())
        .containsExactly(PEER, other);
  }

  @Test
  void a_session_that_is_ended_and_then_takes_bundles_begins_none() {
    session.receive(SEGMENT);
    session.handle.holdBundles();
    session.handle.terminate(TerminationReason.Known.UNKNOWN, EndCause.SHUTDOWN, false);
    session.handle.takeBundles(PEER);
    session.channel.runPendingTasks();
    assertThat(session.bpa.receivedBundles()).isZero();
  }

  @Test
  void the_outcome_of_each_bundle_goes_to_who_offered_it() {
    List<String> told = new ArrayList<>();
    offer(0, told, "one");
    offer(1, told, "other");
    session.receive(RawPeer.ack(3, 1, 10));
    assertThat(told).containsExactly("other: Acknowledged[]");
    session.receive(RawPeer.ack(3, 0, 10));
    assertThat(told).containsExactly("other: Acknowledged[]", "one: Acknowledged[]");
  }

  @Test
  void bundles_offered_under_one_token_are_both_sent_and_answered() {
    List<String> told = new ArrayList<>();
    offer(5, told, "one");
    offer(5, told, "other");
    session.receive(RawPeer.ack(3, 1, 10));
    session.receive(RawPeer.ack(3, 0, 10));
    assertThat(told).containsExactly("other: Acknowledged[]", "one: Acknowledged[]");
    assertThat(session.end).isNull();
  }

  @Test
  void a_bundle_without_octets_is_answered_and_the_session_goes_on() {
    List<OutboundOutcome> outcomes = new ArrayList<>();
    session.handle.offer(new BundleToken(0), new Empty(), (_, _, outcome) -> outcomes.add(outcome));
    assertThat(outcomes).containsExactly(new OutboundOutcome.Unreadable());
    List<String> told = new ArrayList<>();
    offer(1, told, "next");
    session.receive(RawPeer.ack(3, 0, 10));
    assertThat(told).containsExactly("next: Acknowledged[]");
  }

  @Test
  void transfers_are_looked_up_on_the_loop_with_their_age() {
    session.handle.takeBundles(PEER);
    session.bpa.holdVerdicts();
    session.receive(SEGMENT);
    List<String> told = new ArrayList<>();
    offer(0, told, "one");
    var asked = session.handle.transfers().toCompletableFuture();
    assertThat(asked).as("nobody's thread but the loop's looks").isNotDone();
    session.channel.runPendingTasks();
    var transfers = asked.join();
    assertThat(transfers)
        .extracting(
            TransferStatus::outgoing,
            TransferStatus::id,
            TransferStatus::sentBytes,
            TransferStatus::confirmedBytes,
            TransferStatus::lengthBytes)
        .containsExactly(
            tuple(false, new TransferId(7), 5L, 5L, 5L),
            tuple(true, new TransferId(0), 10L, 0L, 10L));
    assertThat(transfers).allSatisfy(each -> assertThat(each.ageNanos()).isPositive());
    session.bpa.releaseVerdicts();
    session.receive(RawPeer.ack(3, 0, 10));
    asked = session.handle.transfers().toCompletableFuture();
    session.channel.runPendingTasks();
    assertThat(asked.join()).isEmpty();
  }

  @Test
  void transfers_of_a_session_that_is_over_are_none() {
    session.handle.abandon("enough");
    var asked = session.handle.transfers().toCompletableFuture();
    session.channel.runPendingTasks();
    assertThat(asked.join()).isEmpty();
  }

  @Test
  void a_bundle_offered_behind_the_end_of_the_session_is_not_started() {
    session.handle.abandon("enough");
    session.channel.runPendingTasks();
    assertThat(session.end).isNotNull();
    List<OutboundOutcome> told = new ArrayList<>();
    session.handle.offer(
        new BundleToken(0), MemoryBundle.of(new byte[1]), (_, _, outcome) -> told.add(outcome));
    assertThat(told).containsExactly(new OutboundOutcome.NotStarted());
  }

  private static final class Empty implements OutboundBundle {
    @Override
    public long lengthBytes() {
      return 0;
    }

    @Override
    public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
      listener.readFailed("there is nothing to read");
    }

    @Override
    public void release() {}
  }

  private void offer(long token, List<String> told, String who) {
    session.handle.offer(
        new BundleToken(token),
        MemoryBundle.of(new byte[10]),
        (key, ended, outcome) -> {
          assertThat(key).isEqualTo(session.handle.key());
          assertThat(ended).isEqualTo(new BundleToken(token));
          told.add(who + ": " + outcome);
        });
  }
}
