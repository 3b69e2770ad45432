package dev.gantry.certificates.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gantry.certificates.identity.Oids;
import dev.gantry.certificates.identity.Pin;
import dev.gantry.certificates.issuing.TestPki;
import dev.gantry.certificates.issuing.TestPki.Holder;
import dev.gantry.certificates.path.CertificatePaths;
import dev.gantry.certificates.path.CertificateRefusedException;
import dev.gantry.certificates.revocation.Revocation;
import dev.gantry.certificates.revocation.RevocationRule;
import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.identity.IdentityPolicy.Check;
import dev.gantry.domain.identity.IdentityPolicy.ExtendedKeyUsageRule;
import dev.gantry.domain.session.EndCause;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import javax.net.ssl.SSLEngine;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of every kind of certificate, right and wrong. */
class PeerTrustManagerTest {
  private static final Holder CA = TestPki.root("CA");
  private static final IdentityPolicy LENIENT =
      new IdentityPolicy(
          Check.OFF, Check.OFF, ExtendedKeyUsageRule.TLS_OR_BUNDLE_SECURITY, false, Check.OPTIONAL);

  private RevocationRule listRule = RevocationRule.SOFT;
  private boolean takesAny;
  private Duration skew = Duration.ZERO;
  private List<X509Certificate> authorities = List.of(CA.certificate());
  private List<X509CRL> lists = List.of();
  private IdentityPolicy policy = IdentityPolicy.STRICT;
  private List<String> pins = List.of();

  /** Each certificate, and what must come of it in both roles; null = accepted. */
  enum Row {
    GOOD(CA.leaf("good").names(TestPki.bundleEid("ipn:1.0")).sign(), null),
    EMPTY_SUBJECT(CA.leaf("").names(TestPki.bundleEid("ipn:1.0")).sign(), null),
    NO_KEY_USAGE(CA.leaf("none").keyUsage(null).sign(), null),
    BUNDLE_SECURITY_ALONE(CA.leaf("alone").purposes(Oids.BUNDLE_SECURITY).sign(), null),
    ALL_THREE(
        CA.leaf("three")
            .purposes(
                Oids.BUNDLE_SECURITY, KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth)
            .sign(),
        null),
    TLS_PURPOSES_ONLY(
        CA.leaf("tls")
            .purposes(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth)
            .sign(),
        EndCause.CERTIFICATE_KEY_USAGE),
    EMAIL_ONLY(
        CA.leaf("mail").purposes(KeyPurposeId.id_kp_emailProtection).sign(),
        EndCause.CERTIFICATE_KEY_USAGE),
    NO_DIGITAL_SIGNATURE(
        CA.leaf("ku").keyUsage(KeyUsage.keyEncipherment).sign(), EndCause.CERTIFICATE_KEY_USAGE),
    UNKNOWN_CA(TestPki.root("other").leaf("stranger").sign(), EndCause.CERTIFICATE_UNTRUSTED),
    IMPOSTOR_CA(TestPki.root("CA").leaf("stranger").sign(), EndCause.CERTIFICATE_UNTRUSTED),
    SELF_SIGNED(TestPki.root("itself"), EndCause.CERTIFICATE_UNTRUSTED),
    ISSUER_IS_NO_CA(CA.leaf("leaf").sign().leaf("child").sign(), EndCause.CERTIFICATE_UNTRUSTED),
    VERSION_ONE(CA.leaf("old").versionOne().sign(), EndCause.CERTIFICATE_UNTRUSTED),
    EXPIRED(
        CA.leaf("expired")
            .valid(TestPki.NOW.minus(Duration.ofDays(9)), TestPki.NOW.minus(Duration.ofHours(1)))
            .sign(),
        EndCause.CERTIFICATE_EXPIRED),
    NOT_YET_VALID(
        CA.leaf("early")
            .valid(TestPki.NOW.plus(Duration.ofHours(1)), TestPki.NOW.plus(Duration.ofDays(9)))
            .sign(),
        EndCause.CERTIFICATE_NOT_YET_VALID),
    EXPIRED_AND_UNKNOWN(
        TestPki.root("other")
            .leaf("expired")
            .valid(TestPki.NOW.minus(Duration.ofDays(9)), TestPki.NOW.minus(Duration.ofHours(1)))
            .sign(),
        EndCause.CERTIFICATE_UNTRUSTED),
    // RFC 9174 4.4.4: the path is looked at before the purpose.
    EMAIL_ONLY_AND_UNKNOWN(
        TestPki.root("other").leaf("mail").purposes(KeyPurposeId.id_kp_emailProtection).sign(),
        EndCause.CERTIFICATE_UNTRUSTED);

    private final X509Certificate certificate;
    private final EndCause cause;

    Row(Holder holder, EndCause cause) {
      this.certificate = holder.certificate();
      this.cause = cause;
    }
  }

  @ParameterizedTest
  @EnumSource(Row.class)
  void accepts_or_names_what_is_wrong_in_both_roles(Row row) {
    assertThat(client(row.certificate)).isEqualTo(row.cause);
    assertThat(server(row.certificate)).isEqualTo(row.cause);
  }

  @Test
  void lenient_rule_wants_the_purpose_of_the_peers_role() {
    policy = LENIENT;
    var serverOnly = CA.leaf("s").purposes(KeyPurposeId.id_kp_serverAuth).sign().certificate();

    assertThat(server(serverOnly)).isNull();
    assertThat(client(serverOnly)).isEqualTo(EndCause.CERTIFICATE_KEY_USAGE);
  }

  @Test
  void takes_intermediates_from_the_message_in_any_order() {
    var one = CA.intermediate("one");
    var two = one.intermediate("two");
    var leaf = two.leaf("leaf").sign();

    assertThat(server(leaf.certificate(), two.certificate(), one.certificate())).isNull();
    assertThat(server(leaf.certificate(), one.certificate(), two.certificate())).isNull();
    assertThat(server(leaf.certificate(), two.certificate(), one.certificate(), CA.certificate()))
        .isNull();
    assertThat(server(leaf.certificate(), two.certificate()))
        .isEqualTo(EndCause.CERTIFICATE_UNTRUSTED);
  }

  @Test
  void trusts_a_certificate_that_is_itself_configured_while_it_is_valid() {
    var own = TestPki.root("own", KeyUsage.digitalSignature | KeyUsage.keyCertSign, 1);
    authorities = List.of(own.certificate());
    assertThat(server(own.certificate())).isNull();

    var expired = TestPki.root("own", KeyUsage.digitalSignature | KeyUsage.keyCertSign, -1);
    authorities = List.of(expired.certificate());
    assertThat(server(expired.certificate())).isEqualTo(EndCause.CERTIFICATE_EXPIRED);
  }

  @Test
  void an_expired_intermediate_is_an_expired_path() {
    var expired =
        CA.leaf("old one")
            .authority()
            .valid(TestPki.NOW.minus(Duration.ofDays(9)), TestPki.NOW.minus(Duration.ofDays(1)))
            .sign();

    assertThat(server(expired.leaf("leaf").sign().certificate(), expired.certificate()))
        .isEqualTo(EndCause.CERTIFICATE_EXPIRED);
  }

  @Test
  void what_an_authority_may_not_name_is_not_believed() {
    var middle = CA.leaf("bound").authority().permitting(TestPki.dns("good.example")).sign();
    var nodeId = TestPki.bundleEid("ipn:1.0");
    var good = middle.leaf("a").names(nodeId, TestPki.dns("a.good.example")).sign().certificate();
    var bad = middle.leaf("b").names(nodeId, TestPki.dns("bad.example")).sign().certificate();

    assertThat(server(good, middle.certificate())).isNull();
    assertThat(server(bad, middle.certificate())).isEqualTo(EndCause.CERTIFICATE_UNTRUSTED);
  }

  @Test
  void node_ids_under_an_authority_that_is_bound_in_them_are_not_believed() {
    // RFC 5280 4.2.1.10: a constraint that cannot be processed refuses what it might be about.
    var middle = CA.leaf("bound").authority().permitting(TestPki.bundleEid("ipn:1.0")).sign();
    var leaf = middle.leaf("a").names(TestPki.bundleEid("ipn:1.0")).sign().certificate();

    assertThat(server(leaf, middle.certificate())).isEqualTo(EndCause.CERTIFICATE_UNTRUSTED);
  }

  @Test
  void clock_skew_forgives_up_to_its_length_and_not_a_second_more() {
    skew = Duration.ofHours(1);
    var edge =
        CA.leaf("edge")
            .valid(TestPki.NOW.minus(Duration.ofDays(9)), TestPki.NOW.minus(skew))
            .sign();
    var beyond =
        CA.leaf("beyond")
            .valid(TestPki.NOW.minus(Duration.ofDays(9)), TestPki.NOW.minus(skew).minusSeconds(1))
            .sign();
    var early =
        CA.leaf("early").valid(TestPki.NOW.plus(skew), TestPki.NOW.plus(Duration.ofDays(9))).sign();
    var tooEarly =
        CA.leaf("too early")
            .valid(TestPki.NOW.plus(skew).plusSeconds(1), TestPki.NOW.plus(Duration.ofDays(9)))
            .sign();

    assertThat(server(edge.certificate())).isNull();
    assertThat(server(beyond.certificate())).isEqualTo(EndCause.CERTIFICATE_EXPIRED);
    assertThat(server(early.certificate())).isNull();
    assertThat(server(tooEarly.certificate())).isEqualTo(EndCause.CERTIFICATE_NOT_YET_VALID);
  }

  @Test
  void a_pin_matches_any_certificate_of_the_path_and_its_authority() {
    var middle = CA.intermediate("middle");
    var leaf = middle.leaf("leaf").sign();
    var chain = new X509Certificate[] {leaf.certificate(), middle.certificate()};
    for (var pinned : List.of(leaf.certificate(), middle.certificate(), CA.certificate())) {
      pins = List.of(Pin.of(TestPki.root("x").certificate()), Pin.of(pinned));
      assertThat(server(chain)).isNull();
    }
    pins = List.of(Pin.of(TestPki.root("x").certificate()));
    assertThat(server(chain)).isEqualTo(EndCause.CERTIFICATE_NOT_PINNED);
  }

  @Test
  void refuses_what_a_current_list_revokes() {
    var leaf = CA.leaf("leaf").sign();
    var other = CA.leaf("other").sign();
    lists = List.of(CA.revoke(TestPki.NOW.plus(Duration.ofDays(1)), leaf.certificate()));

    assertThat(server(leaf.certificate())).isEqualTo(EndCause.CERTIFICATE_REVOKED);
    assertThat(server(other.certificate())).isNull();
  }

  @Test
  void an_outdated_list_still_revokes() {
    var leaf = CA.leaf("leaf").sign();
    lists = List.of(CA.revoke(TestPki.NOW.minus(Duration.ofDays(1)), leaf.certificate()));

    assertThat(server(leaf.certificate())).isEqualTo(EndCause.CERTIFICATE_REVOKED);
    assertThat(server(CA.leaf("other").sign().certificate())).isNull();
  }

  @Test
  void a_list_of_an_impostor_revokes_nothing() {
    var leaf = CA.leaf("leaf").sign();
    lists =
        List.of(
            TestPki.root("CA").revoke(TestPki.NOW.plus(Duration.ofDays(1)), leaf.certificate()));

    assertThat(server(leaf.certificate())).isNull();
  }

  @Test
  void hard_rule_refuses_what_no_current_list_covers() {
    listRule = RevocationRule.HARD;
    var leaf = CA.leaf("leaf").sign();
    lists = List.of();
    assertThat(server(leaf.certificate())).isEqualTo(EndCause.CERTIFICATE_REVOKED);

    lists = List.of(CA.revoke(TestPki.NOW.minus(Duration.ofDays(1))));
    assertThat(server(leaf.certificate())).isEqualTo(EndCause.CERTIFICATE_REVOKED);

    lists = List.of(CA.revoke(TestPki.NOW.plus(Duration.ofDays(1))));
    assertThat(server(leaf.certificate())).isNull();
  }

  @Test
  void looks_at_as_many_certificates_as_the_limit_says() {
    var leaf = CA.leaf("leaf").sign().certificate();

    assertThat(server(padded(leaf, CertificatePaths.MAX_PRESENTED_CERTIFICATES))).isNull();
    assertThat(server(padded(leaf, CertificatePaths.MAX_PRESENTED_CERTIFICATES + 1)))
        .isEqualTo(EndCause.CERTIFICATE_UNTRUSTED);
  }

  @Test
  void follows_as_many_intermediates_as_the_limit_says() {
    assertThat(server(chainWith(CertificatePaths.MAX_INTERMEDIATES))).isNull();
    assertThat(server(chainWith(CertificatePaths.MAX_INTERMEDIATES + 1)))
        .isEqualTo(EndCause.CERTIFICATE_UNTRUSTED);
  }

  @Test
  void without_any_authority_nobody_is_trusted() {
    authorities = List.of();
    assertThat(server(CA.leaf("leaf").sign().certificate()))
        .isEqualTo(EndCause.CERTIFICATE_UNTRUSTED);
  }

  @Test
  void skipping_verification_skips_the_path_but_not_the_usage() {
    takesAny = true;
    var stranger = TestPki.root("other");
    assertThat(server(stranger.leaf("leaf").sign().certificate())).isNull();
    assertThat(server(stranger.leaf("leaf").keyUsage(KeyUsage.keyAgreement).sign().certificate()))
        .isEqualTo(EndCause.CERTIFICATE_KEY_USAGE);
  }

  @Test
  void does_without_key_identifiers() {
    var leaf = CA.leaf("leaf").sign().certificate();

    assertThat(leaf.getExtensionValue("2.5.29.14")).as("subject key identifier").isNull();
    assertThat(leaf.getExtensionValue("2.5.29.35")).as("authority key identifier").isNull();
    assertThat(server(leaf)).isNull();
  }

  @Test
  void names_no_authorities_to_the_peer() {
    assertThat(manager().getAcceptedIssuers()).isEmpty();
  }

  @Test
  void looks_at_no_host_name() {
    assertThatCode(
            () ->
                manager()
                    .checkServerTrusted(
                        new X509Certificate[] {CA.leaf("elsewhere").sign().certificate()}, "EC"))
        .doesNotThrowAnyException();
  }

  private static X509Certificate[] padded(X509Certificate leaf, int length) {
    return IntStream.range(0, length)
        .mapToObj(index -> index == 0 ? leaf : CA.certificate())
        .toArray(X509Certificate[]::new);
  }

  private static X509Certificate[] chainWith(int intermediates) {
    var chain = new X509Certificate[intermediates + 1];
    var issuer = CA;
    for (var index = intermediates; index >= 1; index--) {
      issuer = issuer.intermediate("level " + index);
      chain[index] = issuer.certificate();
    }
    chain[0] = issuer.leaf("leaf").sign().certificate();
    return chain;
  }

  private PeerTrustManager manager() {
    return new PeerTrustManager(
        policy,
        pins,
        new CertificatePaths(authorities, skew, takesAny, InstantSource.fixed(TestPki.NOW)),
        new Revocation(lists, listRule, RevocationRule.OFF),
        new AsTheyAre());
  }

  private EndCause server(X509Certificate... chain) {
    return cause(() -> manager().checkServerTrusted(chain, "EC"));
  }

  private EndCause client(X509Certificate... chain) {
    return cause(() -> manager().checkClientTrusted(chain, "EC"));
  }

  private static EndCause cause(org.assertj.core.api.ThrowableAssert.ThrowingCallable check) {
    var refusal = catchThrowableOfType(CertificateRefusedException.class, check);
    return refusal == null ? null : refusal.endCause();
  }

  /** An implementation of TLS that passes refusals on as they are, and has no staple. */
  private static final class AsTheyAre implements PeerTrustManager.Handshakes {
    @Override
    public CertificateException refuse(CertificateRefusedException refusal) {
      return refusal;
    }

    @Override
    public byte[] staple(SSLEngine engine) {
      return null;
    }
  }
}
