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
  void a_held_session_stops_reading_at_the_next_bundle() {
    reasons.established();
    reasons.hold(true);
    assertThat(reasons.bundlesWait()).isTrue();
    assertThat(told).isEmpty();
    reasons.bundleNext();
    assertThat(told).containsExactly(STOP);
    reasons.hold(false);
    assertThat(reasons.bundlesWait()).isFalse();
    assertThat(told).containsExactly(STOP, GO);
  }

  @Test
  void a_session_held_again_stops_reading_at_a_bundle_of_then() {
    reasons.established();
    reasons.hold(true);
    reasons.bundleNext();
    reasons.hold(false);
    reasons.hold(true);
    assertThat(told).containsExactly(STOP, GO);
  }

  @Test
  void nothing_waits_before_established() {
    reasons.hold(true);
    assertThat(reasons.bundlesWait()).isFalse();
    reasons.established();
    assertThat(reasons.bundlesWait()).isTrue();
  }

  @Test
  void reading_goes_on_only_when_no_reason_is_left() {
    reasons.established();
    reasons.hold(true);
    reasons.bundleNext();
    reasons.controlBacklog(101, 100);
    reasons.hold(false);
    assertThat(told).containsExactly(STOP);
    reasons.controlBacklog(0, 100);
    assertThat(told).containsExactly(STOP, GO);
  }
}
