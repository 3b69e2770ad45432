package dev.gantry.domain.session;

import static dev.gantry.domain.session.Machine.ack;
import static dev.gantry.domain.session.Machine.active;
import static dev.gantry.domain.session.Machine.refuse;
import static dev.gantry.domain.session.Machine.term;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.session.OutboundOutcome.NotStarted;
import dev.gantry.domain.session.OutboundOutcome.Unreadable;
import dev.gantry.domain.session.SessionAction.EndOutboundTransfer;
import dev.gantry.domain.session.SessionAction.SendSegment;
import dev.gantry.domain.wire.RefusalReason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lanes within a session: what begins next, and that nothing passes what has begun. */
class OutboundLanesTest {
  private static final int WHOLE = 3;

  @Test
  @Rfc9174({"5.2", "5.2.2"})
  void an_urgent_bundle_passes_all_that_is_queued_and_nothing_of_what_has_begun() {
    var machine = active().writeAhead(1).established(60, 100, 10_000);
    machine.offer(0, 250);
    machine.offer(1, 150);
    machine.offer(2, 50, Lane.BULK);
    machine.offer(3, 150, Lane.URGENT);
    drain(machine);
    assertThat(order(machine)).containsExactly(0L, 0L, 0L, 3L, 3L, 1L, 1L, 2L);
    assertThat(machine.all(SendSegment.class))
        .as("Transfer IDs rise by one in the order in which transfers begin")
        .extracting(segment -> segment.header().id().bits())
        .containsExactly(0L, 0L, 0L, 1L, 1L, 2L, 2L, 3L);
  }

  @Test
  @Rfc9174("5.2.4")
  void an_urgent_bundle_is_next_when_the_one_that_has_begun_is_refused() {
    var machine = active().writeAhead(1).established(60, 100, 10_000);
    machine.offer(0, 950);
    machine.offer(1, 50);
    machine.offer(2, 50, Lane.URGENT);
    machine.hear(refuse(RefusalReason.Known.NO_RESOURCES.code(), 0));
    machine.written(132);
    assertThat(order(machine)).containsExactly(0L, 2L);
  }

  @Test
  void as_many_urgent_transfers_begin_as_the_limit_and_then_the_normal_one() {
    var machine = active().window(1, 1000).starvationLimit(2).established();
    machine.offer(0, 10, Lane.URGENT);
    machine.offer(1, 10);
    for (int i = 2; i < 6; i++) {
      machine.offer(i, 10, Lane.URGENT);
    }
    acknowledge(machine, 6);
    assertThat(order(machine)).containsExactly(0L, 2L, 3L, 1L, 4L, 5L);
  }

  @Test
  void a_normal_one_whose_turn_it_is_waits_for_room_in_the_window_and_nothing_passes_it() {
    var machine = active().window(8, 100).starvationLimit(1).established();
    machine.offer(0, 60, Lane.URGENT);
    machine.offer(1, 90);
    machine.offer(2, 20, Lane.URGENT);
    machine.offer(3, 20, Lane.URGENT);
    assertThat(order(machine)).as("the second urgent one fits beside the first").contains(0L, 2L);
    assertThat(order(machine)).as("the third would, and has to wait").doesNotContain(1L, 3L);
    machine.hear(ack(WHOLE, 0, 60));
    assertThat(order(machine)).doesNotContain(1L, 3L);
    machine.hear(ack(WHOLE, 1, 20));
    assertThat(order(machine)).containsExactly(0L, 2L, 1L);
  }

  @Test
  @Rfc9174("3.1")
  void each_lane_is_bounded_by_itself() {
    var machine = active().window(1, 1000).queue(2).established();
    machine.offer(0, 10);
    long token = 1;
    for (var lane : Lane.values()) {
      machine.offer(token++, 10, lane);
      machine.offer(token++, 10, lane);
    }
    assertThat(machine.all(EndOutboundTransfer.class)).isEmpty();
    for (var lane : Lane.values()) {
      machine.offer(token, 10, lane);
      assertThat(machine.last)
          .as("one more %s", lane)
          .containsExactly(new EndOutboundTransfer(new BundleToken(token++), new NotStarted()));
    }
  }

  @Test
  @Rfc9174("6.1")
  void what_waits_in_any_lane_goes_back_in_ending() {
    var machine = active().window(1, 1000).established();
    machine.offer(0, 10);
    machine.offer(1, 10, Lane.BULK);
    machine.offer(2, 10);
    machine.offer(3, 10, Lane.URGENT);
    machine.hear(term(false, 0));
    assertThat(ended(machine, new NotStarted())).containsExactly(3L, 2L, 1L);
  }

  @Test
  void what_cannot_be_read_leaves_its_lane() {
    var machine = active().window(1, 1000).established();
    machine.offer(0, 10);
    machine.offer(1, 10, Lane.URGENT);
    machine.offer(2, 10, Lane.BULK);
    machine.tell(new SessionEvent.TransferSourceFailed(new BundleToken(1), false));
    machine.tell(new SessionEvent.TransferSourceFailed(new BundleToken(2), false));
    assertThat(ended(machine, new Unreadable())).containsExactly(1L, 2L);
    machine.hear(ack(WHOLE, 0, 10));
    assertThat(order(machine)).containsExactly(0L);
  }

  @Test
  void a_limit_out_of_range_is_refused() {
    var limits = SessionSettings.Limits.DEFAULT;
    assertThat(limits.withStarvationLimit(1).starvationLimit()).isEqualTo(1);
    assertThat(limits.withStarvationLimit(1_000).starvationLimit()).isEqualTo(1_000);
    assertThatIllegalArgumentException().isThrownBy(() -> limits.withStarvationLimit(0));
    assertThatIllegalArgumentException().isThrownBy(() -> limits.withStarvationLimit(1_001));
  }

  /** The transfers whose segments left, segment by segment. */
  private static List<Long> order(Machine machine) {
    return machine.all(SendSegment.class).stream().map(each -> each.token().value()).toList();
  }

  private static List<Long> ended(Machine machine, OutboundOutcome outcome) {
    return machine.all(EndOutboundTransfer.class).stream()
        .filter(each -> each.outcome().equals(outcome))
        .map(each -> each.token().value())
        .toList();
  }

  private static void acknowledge(Machine machine, int transfers) {
    for (int id = 0; id < transfers; id++) {
      machine.hear(ack(WHOLE, id, 10));
    }
  }

  /** The socket takes whatever is written. */
  private static void drain(Machine machine) {
    var written = 0;
    var segments = machine.all(SendSegment.class);
    while (written < segments.size()) {
      machine.written(segments.get(written++).chargedBytes());
      segments = machine.all(SendSegment.class);
    }
  }
}
