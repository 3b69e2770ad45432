package dev.gantry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.conformance.catalog.Catalog;
import dev.gantry.conformance.reach.Dialling;
import dev.gantry.conformance.run.ConformanceRun;
import dev.gantry.conformance.run.Outcome;
import dev.gantry.conformance.run.Verdict;
import dev.gantry.conformance.trial.Timing;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A kit that cannot fail proves nothing, and one that blames the innocent is worse: a peer that is
 * right passes all, and each fault fails the cases that it has to, and no other.
 */
@Execution(ExecutionMode.CONCURRENT)
class FaultyPeersTest {
  private static final Timing SHORT =
      new Timing(
          Duration.ofSeconds(6),
          Duration.ofMillis(700),
          Duration.ofSeconds(6),
          1,
          Duration.ofMillis(1500));

  @Test
  void a_peer_that_is_right_passes_all() throws Exception {
    try (var peer = new ModelPeer(null)) {
      var outcomes = run(peer);
      assertThat(notPassed(outcomes)).isEmpty();
      assertThat(outcomes.stream().filter(one -> one.verdict() == Verdict.PASS))
          .hasSizeGreaterThan(120);
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void a_fault_fails_the_cases_that_it_has_to_and_no_other(Fault fault) throws Exception {
    try (var peer = new ModelPeer(fault)) {
      assertThat(notPassed(run(peer)).keySet()).isEqualTo(fault.failing());
    }
  }

  private static List<Outcome> run(ModelPeer peer) throws InterruptedException {
    var options =
        new ConformanceRun.Options(new Dialling(peer.address()), peer, SHORT, 64, 977_001);
    return new ConformanceRun(options).run(Catalog.load(), _ -> {});
  }

  /** Whatever is neither passed nor left out, with what was seen. */
  private static TreeMap<String, String> notPassed(List<Outcome> outcomes) {
    var told = new TreeMap<String, String>();
    for (var one : outcomes) {
      switch (one.verdict()) {
        case FAIL, WEAK_PASS, HARNESS_FAULT -> {
          // CAN_TLS is advised, and the model has no TLS.
          if (!one.of().requirement().id().equals("R-4.2-02")) {
            told.put(one.of().requirement().id(), one.verdict().text() + ": " + one.seen());
          }
        }
        case PASS, NOT_APPLICABLE, NOT_OBSERVED -> {}
      }
    }
    return told;
  }
}
