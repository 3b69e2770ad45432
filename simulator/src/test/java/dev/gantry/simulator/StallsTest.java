package dev.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.TerminationReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Two sessions of which one does not move, and two that only seem not to. */
class StallsTest {
  private static final Duration FAR = Duration.ofMinutes(20);
  private static final Duration PATIENCE = Duration.ofHours(3);

  /** The default bounds on what does not move, beside handshakes that a far link has time for. */
  private static SessionSettings patient(String nodeId) {
    var base = Settings.small(nodeId);
    return new SessionSettings(
        base.localNodeIds(),
        new SessionSettings.Offer(10_000, 1000, 1 << 20),
        base.demands(),
        base.security(),
        new SessionSettings.Timers(
            PATIENCE, PATIENCE, PATIENCE, PATIENCE, Duration.ZERO, Duration.ZERO, 3),
        base.limits());
  }

  @Test
  void twenty_minutes_of_delay_trip_no_default() {
    var pair = SessionPair.of(patient("ipn:1.0"), patient("ipn:2.0"), LinkConditions.delayed(FAR));
    pair.establish(Duration.ofHours(2));
    for (int i = 0; i < 10; i++) {
      pair.active().offer(new byte[5_000]);
      pair.passive().offer(new byte[5_000]);
    }
    pair.clock().advance(Duration.ofHours(2));
    assertThat(pair.active().outcomes().values())
        .hasSize(10)
        .allMatch(OutboundOutcome.Acknowledged.class::isInstance);
    assertThat(pair.passive().outcomes().values())
        .hasSize(10)
        .allMatch(OutboundOutcome.Acknowledged.class::isInstance);
    pair.active().terminate(TerminationReason.Known.UNKNOWN, false);
    pair.runToTheEnd();
    assertThat(pair.active().reportedEnd().cause()).isEqualTo(EndCause.TERMINATED_LOCALLY);
  }

  @Test
  void link_that_takes_nothing_more_ends_the_session_that_writes() {
    var pair = SessionPair.of(patient("ipn:1.0"), patient("ipn:2.0"));
    pair.establish(Duration.ofSeconds(1));
    pair.active().end().stall(Duration.ofHours(1).toNanos());
    pair.active().offer(new byte[5_000]);
    pair.clock().advance(Duration.ofMinutes(7));
    assertThat(pair.active().isOver()).isTrue();
    assertThat(pair.active().reportedEnd().cause()).isEqualTo(EndCause.WRITE_STALLED);
  }
}
