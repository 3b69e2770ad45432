package dev.gantry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.conformance.catalog.Case;
import dev.gantry.conformance.catalog.Catalog;
import dev.gantry.conformance.reach.Dialling;
import dev.gantry.conformance.reach.Listening;
import dev.gantry.conformance.run.ConformanceRun;
import dev.gantry.conformance.run.Outcome;
import dev.gantry.conformance.run.Verdict;
import dev.gantry.conformance.trial.Role;
import dev.gantry.conformance.trial.Timing;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
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
  private static final List<Case> CASES = Catalog.load();

  private static final Timing SHORT =
      new Timing(
          Duration.ofSeconds(6),
          Duration.ofMillis(700),
          Duration.ofSeconds(6),
          1,
          Duration.ofMillis(1500));

  @ParameterizedTest
  @EnumSource(Role.class)
  void a_peer_that_is_right_passes_all(Role role) throws Exception {
    try (var peer = new ModelPeer(null)) {
      var outcomes = run(peer, role);
      assertThat(notPassed(outcomes)).isEmpty();
      assertThat(outcomes.stream().filter(one -> one.verdict() == Verdict.PASS))
          .hasSizeGreaterThan(115);
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void a_fault_of_a_peer_that_is_dialled_fails_the_cases_that_it_has_to_and_no_other(Fault fault)
      throws Exception {
    failsTheRightCases(fault, Role.PASSIVE);
  }

  /** Those of a side that dials, and some of each chapter. */
  @ParameterizedTest
  @EnumSource(
      names = {
        "DIALS_AND_SAYS_NOTHING",
        "STAYS_ON_A_LOWER_VERSION",
        "SENDS_SESS_INIT_BEFORE_OUR_HEADER",
        "SENDS_WRONG_MAGIC",
        "SENDS_VERSION_5",
        "IGNORES_WRONG_MAGIC",
        "IGNORES_CRITICAL_SESSION_ITEMS",
        "SENDS_NO_KEEPALIVES",
        "ACKNOWLEDGES_WITHOUT_FLAGS",
        "SWALLOWS_LATE_SEGMENTS",
        "ANSWERS_EVERY_TERMINATION",
        "REPEATS_IDS"
      })
  void a_fault_of_a_peer_that_dials_fails_the_cases_that_it_has_to_and_no_other(Fault fault)
      throws Exception {
    failsTheRightCases(fault, Role.ACTIVE);
  }

  private static void failsTheRightCases(Fault fault, Role role) throws Exception {
    var wanted = new TreeSet<>(fault.failing());
    for (var one : CASES) {
      if (one instanceof Case.Observed observed && !observed.roles().contains(role)) {
        wanted.remove(observed.requirement().id());
      }
    }
    try (var peer = new ModelPeer(fault)) {
      assertThat(notPassed(run(peer, role)).keySet()).isEqualTo(wanted);
    }
  }

  private static List<Outcome> run(ModelPeer peer, Role role) throws InterruptedException {
    var access =
        switch (role) {
          case PASSIVE -> new Dialling(peer.address());
          case ACTIVE -> Listening.by(InetAddress.getLoopbackAddress(), peer::dial);
        };
    var options = new ConformanceRun.Options(access, peer, SHORT, 64, 977_001);
    return new ConformanceRun(options).run(CASES, _ -> {});
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
