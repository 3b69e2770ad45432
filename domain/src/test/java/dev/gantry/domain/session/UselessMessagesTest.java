package dev.gantry.domain.session;

import static dev.gantry.domain.session.Machine.SECOND;
import static dev.gantry.domain.session.Machine.ack;
import static dev.gantry.domain.session.Machine.active;
import static dev.gantry.domain.session.Machine.refuse;
import static dev.gantry.domain.session.Machine.reject;
import static dev.gantry.domain.session.Machine.term;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.session.SessionAction.CloseTransport;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.RefusalReason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Messages that are not wrong and lead to nothing have one budget for the whole session. */
class UselessMessagesTest {
  private static final int MAX = 5;
  private static final int START = 2;
  private static final int WHOLE = 3;
  private static final int END = 1;

  private static Machine machine() {
    var setup = active();
    setup.limits = setup.limits.withMaxUselessMessages(MAX);
    var machine = setup.established();
    machine.offer(0, 10);
    machine.written(42);
    return machine;
  }

  private static Map<String, Consumer<Machine>> useless() {
    var useless = new LinkedHashMap<String, Consumer<Machine>>();
    useless.put("KEEPALIVE", machine -> machine.hear(new KeepaliveMessage()));
    useless.put("MSG_REJECT", machine -> machine.hear(reject(3, 2)));
    useless.put("an acknowledgement said before", machine -> machine.hear(ack(WHOLE, 0, 10)));
    useless.put("a refusal of what is done", machine -> machine.hear(refuse(0x02, 0)));
    useless.put(
        "a transfer without octets", machine -> machine.hearSegment(WHOLE, machine.told.size(), 0));
    return useless;
  }

  @Test
  void session_is_ended_by_one_more_than_it_bears() {
    useless()
        .forEach(
            (name, message) -> {
              var machine = machine();
              machine.hear(ack(WHOLE, 0, 10));
              for (int i = 0; i < MAX; i++) {
                message.accept(machine);
              }
              assertThat(machine.state()).as(name).isInstanceOf(State.Established.class);
              message.accept(machine);
              assertThat(machine.sent()).as(name).contains(term(false, 0));
              machine.hear(term(true, 0));
              machine.tell(new SessionEvent.TransportClosed("closed"));
              assertThat(machine.end().cause()).as(name).isEqualTo(EndCause.FLOODED);
              assertThat(machine.end().detail()).contains("max-useless-messages");
            });
  }

  @Test
  void transfers_begun_over_unfinished_ones_end_a_session() {
    var machine = machine();
    machine.hearSegment(START, 0, 1);
    for (int i = 1; i <= MAX; i++) {
      machine.hearSegment(START, i, 1);
    }
    assertThat(machine.state()).isInstanceOf(State.Established.class);
    machine.hearSegment(START, MAX + 1, 1);
    assertThat(machine.state()).isInstanceOf(State.Ending.class);
  }

  @Test
  void all_of_them_have_one_budget() {
    var machine = machine();
    machine.hear(ack(WHOLE, 0, 10));
    useless().values().forEach(message -> message.accept(machine));
    assertThat(machine.state()).isInstanceOf(State.Established.class);
    machine.hear(new KeepaliveMessage());
    assertThat(machine.state()).isInstanceOf(State.Ending.class);
  }

  @Test
  void each_second_of_a_session_allows_ten_more_also_those_in_which_we_did_not_read() {
    var machine = machine();
    machine.hear(ack(WHOLE, 0, 10));
    machine.tell(new SessionEvent.InboundBudgetChanged(true));
    machine.pass(1000 * SECOND);
    machine.tell(new SessionEvent.InboundBudgetChanged(false));
    int allowed = MAX + 1000 * Admission.USELESS_PER_SECOND;
    for (int i = 0; i < allowed; i++) {
      machine.hear(new KeepaliveMessage());
    }
    assertThat(machine.state()).isInstanceOf(State.Established.class);
    machine.hear(new KeepaliveMessage());
    assertThat(machine.state()).isInstanceOf(State.Ending.class);
  }

  @Test
  void answers_to_segments_are_of_use_also_when_the_transfer_is_gone() {
    var setup = active();
    setup.limits = setup.limits.withMaxUselessMessages(0);
    var machine = setup.established(60, 10, 1000);
    machine.offer(0, 1000);
    machine.written(100 * 42);
    for (int i = 0; i < 100; i++) {
      machine.hear(refuse(0x02, 0));
    }
    assertThat(machine.state()).isInstanceOf(State.Established.class);
    machine.hear(refuse(0x02, 0));
    assertThat(machine.state()).isInstanceOf(State.Ending.class);
  }

  /** One whose peer's transfer 0 was refused while it ran. */
  private static Machine refusing(int segmentMruBytes, long transferMruBytes) {
    var setup = active().offering(60, segmentMruBytes, transferMruBytes);
    setup.limits = setup.limits.withMaxUselessMessages(MAX);
    var machine = setup.established();
    machine.hearSegment(START, 0, 1);
    machine.refuse(0, RefusalReason.Known.NO_RESOURCES);
    machine.told.clear();
    return machine;
  }

  @Test
  @Rfc9174("5.2.4")
  void short_late_segments_are_refused_as_long_as_they_are_few() {
    var machine = refusing(1 << 20, 1 << 30);
    for (int i = 0; i < MAX; i++) {
      machine.hearSegment(0, 0, InboundTransfers.SHORT_LATE_SEGMENT_BYTES - 1);
      assertThat(machine.allSent()).hasSize(i + 1).containsOnly(refuse(0x02, 0));
    }
    assertThat(machine.state()).isInstanceOf(State.Established.class);
    machine.hearSegment(0, 0, 1);
    assertThat(machine.state()).isInstanceOf(State.Ending.class);
    assertThat(machine.sent()).contains(term(false, 0));
  }

  @Test
  @Rfc9174("5.2.4")
  void late_segments_of_an_honest_peer_end_no_session_however_many_were_on_their_way() {
    var machine = refusing(1 << 20, 1 << 30);
    int onTheWay =
        (int) (SessionCore.MOST_ON_THE_WAY_BYTES / InboundTransfers.SHORT_LATE_SEGMENT_BYTES);
    for (int i = 0; i < onTheWay; i++) {
      machine.hearSegment(0, 0, InboundTransfers.SHORT_LATE_SEGMENT_BYTES);
    }
    machine.hearSegment(END, 0, 1);
    assertThat(machine.allSent()).hasSize(onTheWay + 1);
    assertThat(machine.state()).isInstanceOf(State.Established.class);
  }

  @Test
  void late_segments_that_our_segment_mru_makes_short_are_no_flood() {
    var machine = refusing(100, 1 << 30);
    for (int i = 0; i < 1000; i++) {
      machine.hearSegment(0, 0, 100);
    }
    assertThat(machine.state()).isInstanceOf(State.Established.class);
  }

  @Test
  void short_ends_of_refused_transfers_are_no_flood() {
    var machine = machine();
    machine.tell(new SessionEvent.NodeBudgetChanged(true));
    for (int i = 0; i < 100 * MAX; i++) {
      machine.hearSegment(START, i, 2000);
      machine.hearSegment(END, i, 1);
    }
    assertThat(machine.state()).isInstanceOf(State.Established.class);
  }

  @Test
  void refused_transfer_that_goes_on_beyond_what_a_transfer_may_be_is_none_any_more() {
    long mru = 2 * SessionCore.MOST_ON_THE_WAY_BYTES;
    var machine = refusing(1 << 20, mru);
    for (long late = 0; late < mru; late += 1 << 20) {
      machine.hearSegment(0, 0, 1 << 20);
    }
    assertThat(machine.allSent()).containsOnly(refuse(0x02, 0));
    machine.hearSegment(0, 0, 1);
    assertThat(machine.sent()).containsExactly(reject(3, 1));
    for (int i = 0; i < SessionSettings.Limits.DEFAULT.maxViolations(); i++) {
      assertThat(machine.state()).isInstanceOf(State.Established.class);
      machine.hearSegment(0, 0, 1 << 20);
    }
    assertThat(machine.state()).isNotInstanceOf(State.Established.class);
  }

  @Test
  void what_was_on_its_way_to_a_small_transfer_mru_still_counts_as_late() {
    var machine = refusing(1 << 20, 1000);
    for (long late = 0; late < SessionCore.MOST_ON_THE_WAY_BYTES; late += 1 << 20) {
      machine.hearSegment(0, 0, 1 << 20);
    }
    assertThat(machine.allSent()).containsOnly(refuse(0x02, 0));
    machine.hearSegment(0, 0, 1);
    assertThat(machine.allSent()).contains(reject(3, 1));
  }

  @Test
  void flood_before_the_session_is_established_ends_it() {
    Map.<String, Consumer<Machine>>of(
            "KEEPALIVE", machine -> machine.hear(new KeepaliveMessage()),
            "MSG_REJECT", machine -> machine.hear(reject(3, 2)))
        .forEach(
            (name, message) -> {
              var setup = active();
              setup.limits = setup.limits.withMaxUselessMessages(MAX);
              var machine = setup.awaitingSessionInit();
              for (int i = 0; i < MAX; i++) {
                message.accept(machine);
              }
              assertThat(machine.state()).as(name).isInstanceOf(State.AwaitingSessionInit.class);
              message.accept(machine);
              assertThat(machine.state()).as(name).isInstanceOf(State.Ending.class);
            });
  }

  @Test
  void flood_of_sess_init_that_crosses_our_sess_term_ends_it_at_once() {
    var setup = active();
    setup.limits = setup.limits.withMaxUselessMessages(MAX);
    var machine = setup.awaitingSessionInit();
    machine.terminate(false);
    for (int i = 0; i < MAX; i++) {
      machine.hear(Machine.sessInit());
    }
    assertThat(machine.state()).isInstanceOf(State.Ending.class);
    assertThat(machine.hear(Machine.sessInit())).contains(new CloseTransport(false));
  }

  @Test
  void flood_ends_a_session_that_is_ending_at_once() {
    var machine = machine();
    machine.terminate(false);
    for (int i = 0; i < MAX; i++) {
      machine.hear(new KeepaliveMessage());
    }
    assertThat(machine.state()).isInstanceOf(State.Ending.class);
    assertThat(machine.hear(new KeepaliveMessage())).contains(new CloseTransport(false));
  }
}
