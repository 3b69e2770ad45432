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
  void absence_of_the_bpa_stops_reading_at_the_next_bundle() {
    reasons.established();
    reasons.bpaAway(true);
    assertThat(reasons.bundlesWait()).isTrue();
    assertThat(told).isEmpty();
    reasons.bundleNext();
    assertThat(told).containsExactly(STOP);
    reasons.bpaAway(false);
    assertThat(reasons.bundlesWait()).isFalse();
    assertThat(told).containsExactly(STOP, GO);
  }

  @Test
  void a_second_absence_of_the_bpa_stops_reading_at_its_own_bundle() {
    reasons.established();
    reasons.bpaAway(true);
    reasons.bundleNext();
    reasons.bpaAway(false);
    reasons.bpaAway(true);
    assertThat(told).containsExactly(STOP, GO);
  }

  @Test
  void nothing_waits_for_the_bpa_before_established() {
    reasons.bpaAway(true);
    assertThat(reasons.bundlesWait()).isFalse();
    reasons.established();
    assertThat(reasons.bundlesWait()).isTrue();
  }

  @Test
  void reading_goes_on_only_when_no_reason_is_left() {
    reasons.established();
    reasons.bpaAway(true);
    reasons.bundleNext();
    reasons.controlBacklog(101, 100);
    reasons.bpaAway(false);
    assertThat(told).containsExactly(STOP);
    reasons.controlBacklog(0, 100);
    assertThat(told).containsExactly(STOP, GO);
  }
}
