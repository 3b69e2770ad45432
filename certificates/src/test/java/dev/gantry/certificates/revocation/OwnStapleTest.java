package dev.gantry.certificates.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.certificates.issuing.TestPki;
import dev.gantry.certificates.issuing.TestPki.Holder;
import dev.gantry.certificates.material.KeyMaterial;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.IntStream;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.cert.ocsp.jcajce.JcaBasicOCSPRespBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which responses for our own certificate are stapled, for how long, and when the next is due. */
class OwnStapleTest {
  private static final Holder CA = TestPki.root("CA");
  private static final Holder OWN = CA.leaf("own").sign();
  private static final Duration DAY = Duration.ofDays(1);

  private final List<String> asked = new ArrayList<>();
  private Instant now = TestPki.NOW;
  private byte @Nullable [] answer;

  private OwnStaple staple(String... responders) {
    return new OwnStaple(
        OWN.certificate(), CA.certificate(), List.of(responders), this::answer, () -> now);
  }

  private byte[] answer(String responder) throws IOException {
    asked.add(responder);
    if (answer == null || responder.contains("silent")) {
      throw new IOException("no answer");
    }
    return answer;
  }

  private byte[] response(CertificateStatus status, @Nullable Instant until) {
    return response(CA, OWN.certificate(), status, until);
  }

  private byte[] response(
      Holder signer, X509Certificate about, CertificateStatus status, @Nullable Instant until) {
    try {
      var digests = new JcaDigestCalculatorProviderBuilder().build();
      var id =
          new CertificateID(
              digests.get(CertificateID.HASH_SHA1),
              new JcaX509CertificateHolder(CA.certificate()),
              about.getSerialNumber());
      var builder =
          new JcaBasicOCSPRespBuilder(
              signer.keys().getPublic(), digests.get(CertificateID.HASH_SHA1));
      builder.addResponse(
          id,
          status,
          Date.from(now.minus(Duration.ofMinutes(1))),
          until == null ? null : Date.from(until));
      var basic =
          builder.build(
              new JcaContentSignerBuilder("SHA256withECDSA").build(signer.keys().getPrivate()),
              new X509CertificateHolder[] {new JcaX509CertificateHolder(signer.certificate())},
              Date.from(now));
      return new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, basic).getEncoded();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_good_response_is_stapled_until_its_next_update_and_not_a_moment_longer() {
    var staple = staple("http://one");
    assertThat(staple.current()).isNull();
    answer = response(CertificateStatus.GOOD, now.plus(DAY));

    assertThat(staple.refresh()).isEqualTo(DAY.dividedBy(2));
    assertThat(staple.current()).isEqualTo(answer);
    now = now.plus(DAY).minusSeconds(1);
    assertThat(staple.current()).isEqualTo(answer);
    now = now.plusSeconds(1);
    assertThat(staple.current()).isNull();
  }

  @Test
  void a_response_without_an_end_is_stapled_for_an_hour() {
    var staple = staple("http://one");
    answer = response(CertificateStatus.GOOD, null);

    assertThat(staple.refresh()).isEqualTo(OwnStaple.DEFAULT_LIFE.dividedBy(2));
    now = now.plus(OwnStaple.DEFAULT_LIFE).minusSeconds(1);
    assertThat(staple.current()).isNotNull();
    now = now.plusSeconds(1);
    assertThat(staple.current()).isNull();
  }

  @Test
  void a_responder_that_falls_silent_takes_nothing_away_and_is_asked_ever_more_seldom() {
    var staple = staple("http://one");
    answer = response(CertificateStatus.GOOD, now.plus(DAY));
    staple.refresh();
    var stapled = answer;
    answer = null;

    var pauses = IntStream.range(0, 8).mapToObj(_ -> staple.refresh().toMinutes()).toList();

    assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    assertThat(staple.current()).isEqualTo(stapled);
    answer = stapled;
    staple.refresh();
    answer = null;
    assertThat(staple.refresh()).isEqualTo(OwnStaple.SHORTEST_PAUSE);
  }

  @Test
  void what_no_peer_could_use_is_not_stapled() {
    var other = CA.leaf("other").sign().certificate();
    var stranger = TestPki.root("CA");
    for (var useless :
        List.of(
            new byte[0],
            new byte[] {0x30, 3, 0x0A, 1, 3}, // try later
            "<html>".getBytes(),
            response(new UnknownStatus(), now.plus(DAY)),
            response(CertificateStatus.GOOD, now.minus(DAY)),
            response(stranger, OWN.certificate(), CertificateStatus.GOOD, now.plus(DAY)),
            response(OWN, OWN.certificate(), CertificateStatus.GOOD, now.plus(DAY)),
            response(CA, other, CertificateStatus.GOOD, now.plus(DAY)))) {
      var staple = staple("http://one");
      answer = useless;

      assertThat(staple.refresh()).isEqualTo(OwnStaple.SHORTEST_PAUSE);
      assertThat(staple.current()).isNull();
    }
  }

  @Test
  void that_our_certificate_is_revoked_is_passed_on() {
    var staple = staple("http://one");
    answer = response(new RevokedStatus(Date.from(now), 1), now.plus(DAY));

    staple.refresh();

    assertThat(staple.current()).isEqualTo(answer);
  }

  @Test
  void responders_are_asked_in_turn_and_not_without_end() {
    answer = response(CertificateStatus.GOOD, now.plus(DAY));
    staple("http://silent", "http://two", "http://three").refresh();
    assertThat(asked).containsExactly("http://silent", "http://two");

    asked.clear();
    var many = IntStream.range(0, 50).mapToObj(i -> "http://silent" + i).toArray(String[]::new);
    staple(many).refresh();
    assertThat(asked).hasSize(OwnStaple.MAX_RESPONDERS);
  }

  @Test
  void a_certificate_without_responder_or_issuer_has_no_staple() {
    var keys = new KeyMaterial(OWN.keys().getPrivate(), List.of(OWN.certificate()));
    assertThat(OwnStaple.of(keys, List.of(CA.certificate()), () -> now)).isNull();

    var naming = CA.leaf("own").responder("http://127.0.0.1:1").sign();
    var named = new KeyMaterial(naming.keys().getPrivate(), List.of(naming.certificate()));
    assertThat(OwnStaple.of(named, List.of(OWN.certificate()), () -> now)).isNull();
    assertThat(OwnStaple.of(named, List.of(OWN.certificate(), CA.certificate()), () -> now))
        .isNotNull();
  }
}
