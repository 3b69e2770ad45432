package dev.gantry.domain.session;

import static dev.gantry.domain.session.Machine.passive;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Who drives a session learns from it alone when to let it go. */
class SessionIsOverTest {
  @Test
  void from_every_state_a_session_is_over_with_its_report_and_not_before() {
    List<Supplier<Machine>> states =
        List.of(
            () -> passive().awaitingContactHeader(),
            () -> passive().tls().securing(),
            () -> passive().awaitingSessionInit(),
            () -> passive().established(),
            () -> passive().ending());
    for (var state : states) {
      var machine = state.get();
      assertThat(machine.isOver()).isFalse();
      machine.tell(new SessionEvent.TransportClosed("gone"));
      assertThat(machine.last(SessionAction.ReportEnd.class)).hasSize(1);
      assertThat(machine.isOver()).isTrue();
    }
  }

  @Test
  void a_session_that_was_told_to_close_is_not_over_until_its_connection_is() {
    var machine = passive().ending();
    machine.tell(new SessionEvent.InputClosed());
    assertThat(machine.last).contains(new SessionAction.CloseTransport(false));
    assertThat(machine.isOver()).isFalse();
    machine.tell(new SessionEvent.TransportClosed("closed"));
    assertThat(machine.isOver()).isTrue();
  }

  @Test
  void a_bundle_offered_to_a_session_that_is_over_is_answered() {
    var machine = passive().established();
    machine.tell(new SessionEvent.TransportClosed("gone"));
    assertThat(machine.offer(1, 10))
        .containsExactly(
            new SessionAction.EndOutboundTransfer(
                new BundleToken(1), new OutboundOutcome.NotStarted()));
    assertThat(machine.isOver()).isTrue();
  }
}
