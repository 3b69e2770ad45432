package dev.gantry.certificates.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gantry.certificates.issuing.TestPki;
import dev.gantry.certificates.issuing.TestPki.Holder;
import dev.gantry.domain.session.EndCause;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

/** What is said of a chain that is not believed is what is wrong with it. */
class CertificatePathsTest {
  private static final Holder CA = TestPki.root("CA");
  private static final Duration DAY = Duration.ofDays(1);

  private static Holder below(GeneralName permitted) {
    return CA.leaf("mid").authority().permitting(permitted).sign();
  }

  @Test
  void an_end_before_the_beginning_is_named_as_such() {
    var now = TestPki.NOW;
    var never = CA.leaf("x").valid(now.minus(DAY), now.minus(DAY.multipliedBy(5))).sign();
    var notYet = CA.leaf("x").valid(now.plus(DAY.multipliedBy(5)), now.plus(DAY)).sign();

    var past = refusal(CA, never);
    assertThat(past.endCause()).isEqualTo(EndCause.CERTIFICATE_EXPIRED);
    assertThat(past.sentence()).contains("valid on no day", "'CN=x'");
    var future = refusal(CA, notYet);
    assertThat(future.endCause()).isEqualTo(EndCause.CERTIFICATE_NOT_YET_VALID);
    assertThat(future.sentence()).contains("valid on no day");
  }

  @Test
  void only_a_chain_without_one_leads_to_none_of_our_authorities() {
    var stranger = refusal(CA, TestPki.root("other").leaf("x").sign());
    assertThat(stranger.sentence()).contains("leads to none of our authorities", "'CN=other'");

    var noAuthority = CA.leaf("node").sign();
    var below = refusal(CA, noAuthority.leaf("x").sign(), noAuthority);
    assertThat(below.sentence())
        .contains("leads to our authority 'CN=CA'", "'CN=node'")
        .doesNotContain("none of our");
  }

  @Test
  void a_name_outside_a_constraint_is_named_with_the_authority() throws Exception {
    var mid = below(TestPki.dns("good.example"));
    assertConstrained(mid, mid.leaf("x").names(TestPki.dns("a.bad.example")), "'a.bad.example'");
    var organisation = below(new GeneralName(new X500Name("O=Acme")));
    assertConstrained(organisation, organisation.leaf("x"), "'CN=x'");
    var network = below(TestPki.address(InetAddress.getByName("10.0.0.0")));
    var address = TestPki.address(InetAddress.getByName("11.0.0.1"));
    assertConstrained(network, network.leaf("x").names(address), "'11.0.0.1'");
  }

  @Test
  void a_common_name_that_counts_as_a_dns_name_is_named_as_such() {
    var mid = below(TestPki.dns("good.example"));
    var names = TestPki.bundleEid("ipn:1.0");
    assertConstrained(mid, mid.leaf("a.bad.example").names(names), "common name");
    assertThatCode(() -> verify(CA, mid.leaf("a.good.example").names(names).sign(), mid))
        .doesNotThrowAnyException();
  }

  @Test
  void a_constraint_on_node_ids_is_said_to_be_beyond_comparing() {
    var mid = below(TestPki.bundleEid("ipn:1.0"));
    var refusal = refusal(CA, mid.leaf("x").names(TestPki.bundleEid("ipn:1.0")).sign(), mid);
    assertThat(refusal.sentence()).contains("Node IDs", "cannot be compared");
  }

  @Test
  void rsa_keys_below_2048_bits_are_refused_wherever_they_stand() {
    var weak = TestPki.rsa(2047);
    var strong = TestPki.rsa(2048);
    assertThatCode(() -> verify(CA, CA.leaf("x").keys(strong).sign())).doesNotThrowAnyException();
    assertWeak(refusal(CA, CA.leaf("weak").keys(weak).sign()));
    var mid = CA.leaf("weak").authority().keys(weak).sign();
    assertWeak(refusal(CA, mid.leaf("x").sign(), mid));
    assertWeak(refusal(mid, mid.leaf("x").sign()));
    assertWeak(refusal(mid, mid)); // one that is itself configured
  }

  private static void assertWeak(CertificateRefusedException refusal) {
    assertThat(refusal.endCause()).isEqualTo(EndCause.CERTIFICATE_ALGORITHM);
    assertThat(refusal.sentence()).contains("'CN=weak'", "2047 bits", "2048");
  }

  @Test
  void signatures_over_sha_1_are_refused_but_for_that_of_an_authority_of_ours() {
    var refusal = refusal(CA, CA.leaf("x").signedOver("SHA1").sign());
    assertThat(refusal.endCause()).isEqualTo(EndCause.CERTIFICATE_ALGORITHM);
    assertThat(refusal.sentence()).contains("SHA1withECDSA");
    var old = CA.leaf("old").authority().signedOver("SHA1").sign();
    assertThatCode(() -> verify(old, old.leaf("x").sign())).doesNotThrowAnyException();
  }

  private static void assertConstrained(Holder authority, TestPki.Leaf leaf, String name) {
    var refusal = refusal(CA, leaf.sign(), authority);
    assertThat(refusal.endCause()).isEqualTo(EndCause.CERTIFICATE_UNTRUSTED);
    assertThat(refusal.sentence()).contains(name, "name constraints").doesNotContain("none of our");
  }

  private static CertificateRefusedException refusal(Holder authority, Holder... chain) {
    return catchThrowableOfType(CertificateRefusedException.class, () -> verify(authority, chain));
  }

  private static void verify(Holder authority, Holder... chain) throws Exception {
    var presented = new ArrayList<X509Certificate>();
    Arrays.stream(chain).forEach(one -> presented.add(one.certificate()));
    var clock = InstantSource.fixed(TestPki.NOW);
    var paths = new CertificatePaths(List.of(authority.certificate()), Duration.ZERO, false, clock);
    var _ = paths.verify(presented.toArray(new X509Certificate[0]));
  }
}
