package dev.gantry.domain.session;

import static dev.gantry.domain.session.Machine.SECOND;
import static dev.gantry.domain.session.Machine.ack;
import static dev.gantry.domain.session.Machine.active;
import static dev.gantry.domain.session.Machine.refuse;
import static dev.gantry.domain.session.Machine.reject;
import static dev.gantry.domain.session.Machine.term;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.SessionAction.CloseTransport;
import dev.gantry.domain.wire.KeepaliveMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Messages that are not wrong and lead to nothing have one budget for the whole session. */
class UselessMessagesTest {
  private static final int MAX = 5;
  private static final int START = 2;
  private static final int WHOLE = 3;

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
