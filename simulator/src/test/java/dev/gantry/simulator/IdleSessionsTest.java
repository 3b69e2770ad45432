package dev.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.domain.session.SessionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What many idle sessions cost in memory, each with its machine, its witness and its end of a link;
 * {@code -Dsim.idle=N} for another number than 10,000.
 */
@Tag("sim")
class IdleSessionsTest {
  private static final int SESSIONS = Integer.getInteger("sim.idle", 10_000);

  /** Octets of heap; half as much again as was measured. */
  private static final long MOST_A_SESSION = 6_000;

  @Test
  void an_idle_session_costs_a_few_kilobytes() {
    var earth = SessionSettings.of(List.of(NodeId.parse("ipn:1.0")));
    var mars = SessionSettings.of(List.of(NodeId.parse("ipn:2.0")));
    // What is made once, such as classes, is made before.
    pair(earth, mars);
    long before = heapBytes();
    var pairs = new ArrayList<SessionPair>();
    for (int i = 0; i < SESSIONS / 2; i++) {
      pairs.add(pair(earth, mars));
    }
    long each = (heapBytes() - before) / SESSIONS;
    assertThat(pairs)
        .allMatch(pair -> pair.active().state() == ReportedState.ESTABLISHED_IDLE)
        .hasSize(SESSIONS / 2);
    assertThat(each)
        .as("octets of each of " + SESSIONS + " idle sessions")
        .isBetween(500L, MOST_A_SESSION);
  }

  private static SessionPair pair(SessionSettings earth, SessionSettings mars) {
    var pair = SessionPair.of(earth, mars, LinkConditions.delayed(Duration.ofMillis(20)));
    pair.establish(Duration.ofSeconds(1));
    // A few keepalives, so that they have been idle for a while.
    pair.clock().advance(Duration.ofMinutes(2));
    return pair;
  }

  private static long heapBytes() {
    var runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
