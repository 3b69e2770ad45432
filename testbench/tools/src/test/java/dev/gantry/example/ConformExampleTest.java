package dev.gantry.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.Departure;
import dev.gantry.adapter.tcp.TcpConvergenceLayer;
import dev.gantry.adapter.tcp.TcpSettings;
import dev.gantry.adapter.tcp.node.ListenEndpoint;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.conformance.catalog.Catalog;
import dev.gantry.conformance.reach.Dialling;
import dev.gantry.conformance.run.ConformanceRun;
import dev.gantry.conformance.run.Verdict;
import dev.gantry.conformance.trial.Means;
import dev.gantry.conformance.trial.Supply;
import dev.gantry.conformance.trial.Timing;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.out.Observer;
import dev.gantry.testbench.memory.InMemoryBpa;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The conformance kit from JUnit; {@code docs/test-bench.md} shows it. */
class ConformExampleTest {
  private final InMemoryBpa bpa = InMemoryBpa.recording(NodeId.parse("ipn:1.0"));
  private final TcpConvergenceLayer tcp =
      new TcpConvergenceLayer(
          TcpSettings.of(
              List.of(new ListenEndpoint(Endpoint.parse("127.0.0.1:0"), SessionProfile.PLAINTEXT)),
              List.of()),
          new Observer() {},
          new SplittableRandom(1));
  private InetSocketAddress underTest;

  @BeforeEach
  void start() throws Exception {
    tcp.start(bpa);
    underTest = new InetSocketAddress("127.0.0.1", tcp.boundPort(0));
  }

  @AfterEach
  void stop() {
    Departure.leave(tcp, bpa, Duration.ZERO);
  }

  @Test
  void acknowledges_as_rfc_9174_has_it() throws Exception {
    var cases =
        Catalog.load().stream()
            .filter(one -> one.requirement().section().startsWith("5.2.3"))
            .toList();
    var run =
        new ConformanceRun(
            new ConformanceRun.Options(
                new Dialling(underTest), Means.plain(Timing.DEFAULT, Supply.NONE), 16, 977_001));
    var outcomes = run.run(cases, outcome -> {});
    assertThat(outcomes)
        .anyMatch(outcome -> outcome.verdict() == Verdict.PASS)
        .noneMatch(outcome -> outcome.verdict() == Verdict.FAIL);
  }
}
