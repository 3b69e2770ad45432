package dev.gantry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.conformance.catalog.Case;
import dev.gantry.conformance.catalog.Catalog;
import dev.gantry.conformance.certificate.Authority;
import dev.gantry.conformance.certificate.Leaf;
import dev.gantry.conformance.line.Exchange.Direction;
import dev.gantry.conformance.reach.Dialling;
import dev.gantry.conformance.reach.Listening;
import dev.gantry.conformance.run.ConformanceRun;
import dev.gantry.conformance.run.Outcome;
import dev.gantry.conformance.run.Verdict;
import dev.gantry.conformance.trial.Credentials;
import dev.gantry.conformance.trial.Means;
import dev.gantry.conformance.trial.Role;
import dev.gantry.conformance.trial.Timing;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A tester with a certificate that it was given has the Node ID of that in all cases, and a node
 * keeps what it could not get rid of.
 */
class OneNodeIdTest {
  private static final String TESTER = "ipn:977001.0";

  /** Those of a sender, which leave bundles behind, then some that a bundle would be amiss in. */
  private static final List<String> ROWS =
      List.of(
          "R-4.5-03",
          "R-5.2.4-14",
          "R-6.1-07",
          "R-5.2.5-03",
          "R-5.2.5.1-02",
          "R-6.1-06",
          "R-8.3-01");

  private static final Timing SHORT =
      new Timing(
          Duration.ofSeconds(6),
          Duration.ofMillis(700),
          Duration.ofSeconds(8),
          1,
          Duration.ofMillis(1500));

  @ParameterizedTest
  @EnumSource(Role.class)
  void what_one_case_leaves_behind_is_not_held_against_the_next(Role role) throws Exception {
    var store = new ModelStore(true);
    var _ = passing(role, ROWS, store);
    assertThat(store.size()).as("bundles that nobody took").isZero();
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void a_bundle_that_no_case_asked_for_is_taken_and_no_answer_to_anything(Role role)
      throws Exception {
    for (var row : List.of("R-4.7-03", "R-5.1.1-05")) {
      var store = new ModelStore(true);
      store.keep(TESTER, new byte[3_000]);
      store.keep(TESTER, new byte[10]);
      assertThat(passing(role, List.of(row), store))
          .flatExtracting(Outcome::exchanges)
          .as("of what came nobody asked for some")
          .anyMatch(
              one -> one.direction() == Direction.OTHER && one.text().startsWith("XFER_SEGMENT"));
    }
  }

  private static List<Outcome> passing(Role role, List<String> rows, ModelStore store)
      throws Exception {
    var authority = Authority.make("model");
    var leaf = Leaf.of(TESTER).address(InetAddress.getLoopbackAddress()).dns("localhost");
    var credentials =
        Credentials.given(authority.issue(leaf), List.of(authority.root())).named("localhost");
    try (var peer = new ModelPeer(null, authority, store)) {
      var access =
          switch (role) {
            case PASSIVE -> new Dialling(peer.address());
            case ACTIVE -> Listening.by(InetAddress.getLoopbackAddress(), peer::dial, "localhost");
          };
      var means = new Means(SHORT, peer, credentials, Optional.of(peer));
      var run = new ConformanceRun(new ConformanceRun.Options(access, means, 1, 1));
      var seen = run.run(cases(rows), _ -> {});
      assertThat(seen).hasSameSizeAs(rows);
      assertThat(seen)
          .filteredOn(one -> one.verdict() != Verdict.PASS)
          .extracting(OneNodeIdTest::text)
          .isEmpty();
      return seen;
    }
  }

  private static List<Case> cases(List<String> rows) {
    var all = Catalog.load();
    return rows.stream()
        .map(
            row ->
                all.stream()
                    .filter(one -> one.requirement().id().equals(row))
                    .findFirst()
                    .orElseThrow())
        .toList();
  }

  private static String text(Outcome one) {
    return one.of().requirement().id() + ": " + one.seen();
  }
}
