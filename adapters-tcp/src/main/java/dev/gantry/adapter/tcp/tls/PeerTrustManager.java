package dev.gantry.adapter.tcp.tls;

import dev.gantry.certificates.identity.CertificateClaims;
import dev.gantry.certificates.identity.Pin;
import dev.gantry.certificates.wording.Names;
import dev.gantry.certificates.wording.Reason;
import dev.gantry.domain.identity.IdentityCheck;
import dev.gantry.domain.identity.PeerCertificate;
import dev.gantry.domain.identity.TlsRole;
import dev.gantry.domain.session.EndCause;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about a peer's certificate in the order of RFC 9174 4.4.4: path, revocation, usage, pins.
 * Names are not looked at here; the session compares them when it knows the Node ID. Thread-safe.
 */
final class PeerTrustManager extends X509ExtendedTrustManager {
  private static final Logger LOG = LoggerFactory.getLogger(PeerTrustManager.class);

  private final TlsProfile profile;
  private final CertificatePaths paths;
  private final Revocation revocation;
  private final RefusalAlert alert;

  PeerTrustManager(
      TlsProfile profile, CertificatePaths paths, Revocation revocation, RefusalAlert alert) {
    this.profile = profile;
    this.paths = paths;
    this.revocation = revocation;
    this.alert = alert;
  }

  /**
   * How a refusal is handed to the TLS implementation, so that it sends the alert that it should.
   */
  interface RefusalAlert {
    CertificateException wrap(CertificateRefusedException refusal);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(TlsRole.CLIENT, chain, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(TlsRole.SERVER, chain, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
    throw new IllegalStateException("only engines are used");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
    throw new IllegalStateException("only engines are used");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(TlsRole.CLIENT, chain, null);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(TlsRole.SERVER, chain, null);
  }

  /** No hint: a peer with certificates of several authorities is not steered to any of them. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  private void check(TlsRole peerRole, X509Certificate[] chain, @Nullable SSLEngine engine)
      throws CertificateException {
    try {
      var path = paths.verify(chain);
      // Without OCSP the implementations were not told to ask for a staple.
      revocation.check(path, engine == null || !revocation.wantsOcsp() ? null : staple(engine));
      checkUsage(peerRole, path.certificates().getFirst());
      checkPins(path);
    } catch (CertificateRefusedException e) {
      throw alert.wrap(e);
    } catch (RuntimeException e) {
      LOG.error("a certificate could not be examined, so it is refused", e);
      throw alert.wrap(
          new CertificateRefusedException(
              EndCause.INTERNAL_ERROR, "the certificate could not be examined: " + Reason.of(e)));
    }
  }

  private void checkUsage(TlsRole peerRole, X509Certificate certificate)
      throws CertificateRefusedException {
    PeerCertificate claims;
    try {
      claims = CertificateClaims.of(certificate);
    } catch (CertificateParsingException e) {
      throw new CertificateRefusedException(
          EndCause.CERTIFICATE_UNTRUSTED,
          "the certificate %s cannot be read: %s"
              .formatted(Names.of(certificate.getSubjectX500Principal()), Reason.of(e)));
    }
    var verdict = IdentityCheck.checkUsage(profile.policy(), peerRole, claims);
    if (verdict.refusal() != null) {
      throw new CertificateRefusedException(EndCause.of(verdict.refusal()), verdict.sentence());
    }
  }

  private void checkPins(VerifiedPath path) throws CertificateRefusedException {
    if (!profile.pins().isEmpty() && profile.pins().stream().noneMatch(path::matches)) {
      throw new CertificateRefusedException(
          EndCause.CERTIFICATE_NOT_PINNED,
          "none of the %d pins configured matches; the peer's own key has the pin %s"
              .formatted(profile.pins().size(), Pin.of(path.certificates().getFirst())));
    }
  }

  private static byte @Nullable [] staple(SSLEngine engine) {
    if (engine instanceof ReferenceCountedOpenSslEngine boringSsl) {
      return boringSsl.getUseClientMode() ? boringSsl.getOcspResponse() : null;
    }
    if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
      var responses = session.getStatusResponses();
      return responses.isEmpty() ? null : responses.getFirst();
    }
    return null;
  }
}
