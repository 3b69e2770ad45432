package dev.gantry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.conformance.catalog.Catalog;
import dev.gantry.conformance.certificate.Authority;
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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A peer that does not believe the tester's certificate is right not to. */
class StrangersTest {
  @ParameterizedTest
  @EnumSource(Role.class)
  void tls_that_fails_for_want_of_trust_is_no_lack_of_tls(Role role) throws Exception {
    var cases =
        Catalog.load().stream().filter(one -> one.requirement().id().equals("R-4.3-09")).toList();
    var stranger = Authority.make("stranger");
    var credentials = Credentials.issuedBy(stranger, List.of(stranger.root())).named("localhost");
    try (var peer = new ModelPeer(null, Authority.make("model"))) {
      var access =
          switch (role) {
            case PASSIVE -> new Dialling(peer.address());
            case ACTIVE -> Listening.by(InetAddress.getLoopbackAddress(), peer::dial, "localhost");
          };
      var means = new Means(Timing.DEFAULT, peer, credentials, Optional.of(peer));
      var run = new ConformanceRun(new ConformanceRun.Options(access, means, 1, 1));
      // Who dials hears of it only when the handshake is over, in TLS 1.3.
      assertThat(run.run(cases, _ -> {}))
          .extracting(Outcome::verdict)
          .containsExactly(role == Role.ACTIVE ? Verdict.NOT_OBSERVED : Verdict.PASS);
    }
  }
}
