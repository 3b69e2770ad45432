package dev.gantry.domain.session;

import static dev.gantry.domain.session.Machine.passive;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.SessionAction.PauseReading;
import dev.gantry.domain.session.SessionAction.ResumeReading;
import dev.gantry.domain.time.Rate;
import org.junit.jupiter.api.Test;

/** A peer that sends more than its rates allow is read later, and loses nothing. */
final class InboundPaceTest {
  private static final int WHOLE = 3;
  private static final long SECOND = 1_000_000_000L;

  @Test
  void octets_up_to_the_burst_are_read_at_once_and_one_more_is_waited_for() {
    var machine = passive().rates(Rate.UNBOUNDED, new Rate(100, 1000)).established();
    assertThat(machine.hearSegment(WHOLE, 0, 999))
        .doesNotHaveAnyElementsOfTypes(PauseReading.class);
    assertThat(machine.hearSegment(WHOLE, 1, 1))
        .contains(
            new PauseReading(PauseCause.RATES),
            new SessionAction.Observe(new Observation.ReadingDelayed()));
    assertThat(machine.pass(SECOND / 100 - 1000)).doesNotContain(new ResumeReading());
    assertThat(machine.pass(2000)).contains(new ResumeReading());
  }

  @Test
  void what_was_read_beyond_the_rate_is_paid_for_before_more_is_read() {
    var machine = passive().rates(Rate.UNBOUNDED, new Rate(100, 1000)).established();
    assertThat(machine.hearSegment(WHOLE, 0, 1500)).contains(new PauseReading(PauseCause.RATES));
    assertThat(machine.pass(5 * SECOND)).doesNotContain(new ResumeReading());
    assertThat(machine.pass(SECOND / 100 + 1000)).contains(new ResumeReading());
    assertThat(machine.hearSegment(WHOLE, 1, 1)).contains(new PauseReading(PauseCause.RATES));
  }

  @Test
  void transfers_up_to_the_burst_begin_at_once_and_then_at_their_rate() {
    var machine = passive().rates(new Rate(2, 3), Rate.UNBOUNDED).established();
    for (int id = 0; id < 2; id++) {
      assertThat(machine.hearSegment(WHOLE, id, 10))
          .doesNotHaveAnyElementsOfTypes(PauseReading.class);
    }
    assertThat(machine.hearSegment(WHOLE, 2, 10)).contains(new PauseReading(PauseCause.RATES));
    assertThat(machine.pass(SECOND / 2 + 1000)).contains(new ResumeReading());
    assertThat(machine.hearSegment(WHOLE, 3, 10)).contains(new PauseReading(PauseCause.RATES));
  }

  @Test
  void a_transfer_is_paid_for_once_however_many_segments_it_has() {
    var machine = passive().rates(new Rate(0.001, 2), Rate.UNBOUNDED).established();
    machine.hearSegment(2, 0, 10);
    assertThat(machine.hearSegment(0, 0, 10)).doesNotHaveAnyElementsOfTypes(PauseReading.class);
    assertThat(machine.hearSegment(1, 0, 10)).doesNotHaveAnyElementsOfTypes(PauseReading.class);
  }

  @Test
  void a_peer_that_is_read_later_is_not_called_silent() {
    var machine = passive().rates(Rate.UNBOUNDED, new Rate(1, 1)).established(1, 1 << 20, 1 << 30);
    machine.hearSegment(WHOLE, 0, 100);
    machine.pass(60 * SECOND);
    assertThat(machine.state()).isInstanceOf(State.Established.class);
  }
}
