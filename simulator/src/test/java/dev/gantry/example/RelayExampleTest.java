package dev.gantry.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.simulator.relay.Flow;
import dev.gantry.simulator.relay.PlannedContact;
import dev.gantry.simulator.relay.RelayRun;
import dev.gantry.simulator.relay.RelaySetup;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** The shortest relay over a contact plan; {@code docs/internals/simulating.md} shows it. */
class RelayExampleTest {
  @Test
  void a_rover_on_mars_sends_home_through_an_orbiter() {
    var light = Duration.ofMinutes(20);
    var day = Duration.ofDays(1);
    var plan = new ArrayList<PlannedContact>();
    plan.addAll(PlannedContact.bothWays("earth", "orbiter", Duration.ZERO, day, 125_000, light));
    for (int hour = 2; hour < 24; hour += 6) {
      var rise = Duration.ofHours(hour);
      plan.addAll(
          PlannedContact.bothWays(
              "rover", "orbiter", rise, rise.plusMinutes(10), 16_000, Duration.ofMillis(3)));
    }
    var images = Flow.of("rover", "earth", 300, 50_000);
    var report = RelayRun.of(RelaySetup.of(plan, images));

    assertThat(report.delivered()).isEqualTo(300);
    // A pass of ten minutes has room for 9.6 MB: the last third waits for the next one.
    var fastest = Duration.ofNanos(report.latencies().quantileNanos(0));
    assertThat(fastest).isBetween(Duration.ofMinutes(140), Duration.ofMinutes(141));
    var slowest = Duration.ofNanos(report.latencies().quantileNanos(1));
    assertThat(slowest).isBetween(Duration.ofMinutes(500), Duration.ofMinutes(510));
    var orbiter = report.stores().get(1);
    assertThat(orbiter.mostBytes()).isLessThan(9_600_000);
  }
}
