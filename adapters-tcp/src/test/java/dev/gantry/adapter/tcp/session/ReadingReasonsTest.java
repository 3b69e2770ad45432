package dev.gantry.adapter.tcp.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.SessionEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadingReasonsTest {
  private static final SessionEvent STOP = new SessionEvent.InboundBudgetChanged(true);
  private static final SessionEvent GO = new SessionEvent.InboundBudgetChanged(false);

  private final List<SessionEvent> told = new ArrayList<>();
  private final ReadingReasons reasons = new ReadingReasons(told::add);

  @Test
  void a_backlog_of_acknowledgements_stops_reading_one_octet_past_its_limit_until_half() {
    reasons.controlBacklog(100, 100);
    assertThat(told).isEmpty();
    reasons.controlBacklog(101, 100);
    reasons.controlBacklog(51, 100);
    assertThat(told).containsExactly(STOP);
    reasons.controlBacklog(50, 100);
    assertThat(told).containsExactly(STOP, GO);
  }

  @Test
  void absence_of_the_bpa_stops_reading_from_established_on() {
    reasons.bpaAway(true);
    assertThat(told).isEmpty();
    reasons.established();
    assertThat(told).containsExactly(STOP);
    reasons.bpaAway(false);
    assertThat(told).containsExactly(STOP, GO);
  }

  @Test
  void a_bpa_that_is_back_before_established_never_stops_reading() {
    reasons.bpaAway(true);
    reasons.bpaAway(false);
    reasons.established();
    assertThat(told).isEmpty();
  }

  @Test
  void reading_goes_on_only_when_no_reason_is_left() {
    reasons.established();
    reasons.bpaAway(true);
    reasons.controlBacklog(101, 100);
    reasons.bpaAway(false);
    assertThat(told).containsExactly(STOP);
    reasons.controlBacklog(0, 100);
    assertThat(told).containsExactly(STOP, GO);
  }
}
