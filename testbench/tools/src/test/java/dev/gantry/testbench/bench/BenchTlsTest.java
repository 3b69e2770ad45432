package dev.gantry.testbench.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.testbench.memory.InMemoryBpa;
import dev.gantry.testbench.pump.BareHandshakes;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTlsTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  @Test
  void handshakes_are_mutual_and_full_or_resumed_as_asked() throws Exception {
    try (var tls = BenchTls.open()) {
      for (var resumed : new boolean[] {false, true, false}) {
        var result = BareHandshakes.run(tls.source(), tls.source(), resumed, SHORT);

        assertThat(result.handshakes()).isPositive();
        assertThat(result.suite()).startsWith("TLSv1.3");
      }
    }
  }

  @Test
  void a_lane_runs_under_tls_between_proven_ends() throws Exception {
    try (var tls = BenchTls.open()) {
      var profile = tls.secured(SessionProfile.PLAINTEXT);
      var lane =
          new GantryLane(
              "lane",
              Integer.MAX_VALUE,
              new GantryLane.Profiles(profile, profile),
              Duration.ZERO,
              (_, _) -> InMemoryBpa.discarding(NodeId.parse("ipn:98.0")));

      assertThat(lane.run(1000, 5, SHORT).bundles()).isPositive();
    }
  }

  @Test
  void keys_are_gone_after_the_run(@TempDir Path directory) throws Exception {
    try (var tls = BenchTls.open(directory)) {
      assertThat(tls.implementation()).isNotEmpty();
      assertThat(directory).isNotEmptyDirectory();
    }
    assertThat(directory).isEmptyDirectory();
  }
}
