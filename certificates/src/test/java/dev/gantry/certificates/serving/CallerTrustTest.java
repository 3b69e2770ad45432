package dev.gantry.certificates.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.certificates.issuing.TestPki;
import dev.gantry.certificates.issuing.TestPki.Holder;
import dev.gantry.certificates.material.TrustMaterial;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallerTrustTest {
  private static final Holder ROOT = TestPki.root("operators");
  private static final Holder BELOW = ROOT.intermediate("below");
  private static final Holder ANNA = BELOW.leaf("anna").sign();
  private static final Holder BERT = ROOT.leaf("bert").sign();

  private final List<String> refusals = new ArrayList<>();
  private Instant now = TestPki.NOW;
  private final CallerTrust callers = new CallerTrust(material(ROOT), () -> now, refusals::add);

  @Test
  void caller_that_came_with_its_intermediates_is_believed_by_its_certificate_alone()
      throws Exception {
    assertThat(callers.believes(ANNA.certificate())).as("nothing leads to the authority").isFalse();
    meet(ANNA, BELOW);
    assertThat(callers.believes(ANNA.certificate())).isTrue();
    now = now.plus(CallerTrust.BELIEVED_FOR);
    assertThat(callers.believes(ANNA.certificate())).isTrue();
    assertThat(callers.believes(BERT.certificate())).as("needs none").isTrue();
  }

  @Test
  void caller_is_out_with_the_list_that_revokes_it_or_its_intermediate_and_in_without()
      throws Exception {
    meet(ANNA, BELOW);
    for (var list : List.of(revoking(BELOW, ANNA), revoking(ROOT, BELOW))) {
      callers.replace(material(ROOT, list));
      assertThat(callers.believes(ANNA.certificate())).isFalse();
      callers.replace(material(ROOT));
      assertThat(callers.believes(ANNA.certificate())).isTrue();
    }
  }

  @Test
  void caller_is_out_with_its_authority_and_that_is_told_of_once() throws Exception {
    meet(ANNA, BELOW);
    callers.replace(material(TestPki.root("others")));
    assertThat(callers.believes(ANNA.certificate())).isFalse();
    now = now.plus(CallerTrust.BELIEVED_FOR);
    assertThat(callers.believes(ANNA.certificate())).isFalse();
    assertThat(refusals).singleElement().asString().contains("anna");
  }

  @Test
  void caller_is_believed_up_to_the_end_of_its_certificate_and_of_its_intermediate()
      throws Exception {
    var end = now.plusSeconds(3);
    var shortLived = BELOW.leaf("cora").valid(now, end).sign();
    var briefly = ROOT.leaf("briefly").authority().valid(now, end).sign();
    var under = briefly.leaf("dora").sign();
    meet(shortLived, BELOW);
    meet(under, briefly);
    for (var caller : List.of(shortLived, under)) {
      now = end;
      assertThat(callers.believes(caller.certificate())).isTrue();
      now = end.plusSeconds(1);
      assertThat(callers.believes(caller.certificate())).isFalse();
    }
  }

  @Test
  void clock_that_is_set_back_keeps_nobody_in() throws Exception {
    var cora = ROOT.leaf("cora").valid(now, now.plus(Duration.ofDays(1))).sign();
    meet(cora);
    now = now.minusSeconds(1);
    assertThat(callers.believes(cora.certificate())).isFalse();
  }

  @Test
  void certificate_for_other_things_is_not_believed_without_a_handshake_either() {
    var server = ROOT.leaf("server").purposes(TestPki.SERVER_AUTH).sign();
    assertThat(callers.believes(server.certificate())).isFalse();
  }

  @Test
  void stranger_that_shows_the_certificate_of_a_caller_changes_nothing_for_it() throws Exception {
    meet(ANNA, BELOW);
    assertThatThrownBy(() -> meet(ANNA)).isInstanceOf(CertificateException.class);
    now = now.plus(CallerTrust.BELIEVED_FOR);
    assertThat(callers.believes(ANNA.certificate())).isTrue();
  }

  @Test
  void callers_that_are_known_are_bounded_and_the_one_not_asked_for_longest_is_forgotten() {
    var known = new KnownCallers();
    var keys = TestPki.p256();
    var all = new ArrayList<X509Certificate>();
    for (int i = 0; i <= KnownCallers.MAX_KNOWN; i++) {
      all.add(ROOT.leaf("caller" + i).keys(keys).sign().certificate());
    }
    var finding = new KnownCallers.Finding(List.of(), this, true, now, now);
    all.subList(0, KnownCallers.MAX_KNOWN).forEach(one -> known.note(one, finding));
    assertThat(known.of(all.getFirst())).isEqualTo(finding);
    known.note(all.getLast(), finding);
    assertThat(known.size()).isEqualTo(KnownCallers.MAX_KNOWN);
    assertThat(known.of(all.getFirst())).isEqualTo(finding);
    assertThat(known.of(all.get(1))).isNull();
  }

  private void meet(Holder caller, Holder... intermediates) throws CertificateException {
    var chain = new ArrayList<>(List.of(caller.certificate()));
    for (var one : intermediates) {
      chain.add(one.certificate());
    }
    callers.checkClientTrusted(chain.toArray(X509Certificate[]::new), "UNKNOWN");
  }

  private static X509CRL revoking(Holder authority, Holder revoked) {
    return authority.revoke(TestPki.NOW.plus(Duration.ofDays(1)), revoked.certificate());
  }

  private static TrustMaterial material(Holder authority, X509CRL... lists) {
    return new TrustMaterial(List.of(authority.certificate()), List.of(lists));
  }
}
