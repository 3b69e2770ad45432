package dev.gantry.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gantry.certificates.identity.CertificateClaims;
import dev.gantry.domain.identity.IdentityCheck;
import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.identity.IdentityVerdict;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.identity.PeerCertificate;
import dev.gantry.domain.identity.TlsRole;
import dev.gantry.domain.wire.Octets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a peer's certificate claims (RFC 9174 4.4.1, 4.4.2). Whatever the octets are: no exception
 * but the documented ones; no more names and no longer ones than the limits; the judges of its
 * claims have an answer for each, whose sentence is one line.
 */
class CertificateClaimsFuzzTest {
  private static final int MAX_NAMES = 1000;
  private static final int MAX_NAME_CHARS = 2048;
  private static final int MOST_WORDS = 20_000;
  private static final NodeId CALLED = NodeId.parse("ipn:9.0");
  private static final Octets ADDRESS = Octets.of((byte) 192, (byte) 0, (byte) 2, (byte) 1);

  /** The first octet says which part of a certificate the rest is. */
  @FuzzTest
  void claims_are_read_or_refused(byte[] input) {
    var certificate = certificate(input);
    if (certificate == null) {
      return;
    }
    PeerCertificate claims;
    try {
      claims = CertificateClaims.of(certificate);
    } catch (CertificateParsingException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    areWithinTheirLimits(claims);
    for (var policy : List.of(IdentityPolicy.OFF, IdentityPolicy.STRICT)) {
      isTold(IdentityCheck.checkUsage(policy, TlsRole.CLIENT, claims));
      isTold(IdentityCheck.checkUsage(policy, TlsRole.SERVER, claims));
      isTold(IdentityCheck.checkHost(policy, claims, "node.example", ADDRESS));
      isTold(IdentityCheck.checkNodeId(policy, claims, CALLED, null));
    }
  }

  private static @Nullable X509Certificate certificate(byte[] input) {
    try {
      return BentCertificate.of(new Draw(input));
    } catch (CertificateException _) {
      // No handshake gets as far as its claims.
      return null;
    }
  }

  private static void areWithinTheirLimits(PeerCertificate claims) {
    assertThat(claims.bundleEids().size() + claims.dnsNames().size() + claims.ipAddresses().size())
        .isLessThanOrEqualTo(MAX_NAMES);
    assertThat(claims.bundleEids()).allMatch(name -> name.length() <= MAX_NAME_CHARS);
    assertThat(claims.dnsNames()).allMatch(name -> name.length() <= MAX_NAME_CHARS);
    assertThat(claims.ipAddresses()).allMatch(one -> one.length() == 4 || one.length() == 16);
    assertThat(claims.version()).isBetween(1, 3);
  }

  private static void isTold(IdentityVerdict verdict) {
    assertThat(verdict.sentence())
        .isNotBlank()
        .doesNotContain("\n", "\r", "\0")
        .hasSizeLessThan(MOST_WORDS);
  }
}
