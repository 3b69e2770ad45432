package dev.gantry.certificates.handshake;

import dev.gantry.certificates.identity.CertificateClaims;
import dev.gantry.certificates.identity.Pin;
import dev.gantry.certificates.path.CertificatePaths;
import dev.gantry.certificates.path.CertificateRefusedException;
import dev.gantry.certificates.path.VerifiedPath;
import dev.gantry.certificates.revocation.Revocation;
import dev.gantry.certificates.wording.Names;
import dev.gantry.certificates.wording.Reason;
import dev.gantry.domain.identity.IdentityCheck;
import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.identity.PeerCertificate;
import dev.gantry.domain.identity.TlsRole;
import dev.gantry.domain.session.EndCause;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about a peer's certificate in the order of RFC 9174 4.4.4: path, revocation, usage, pins.
 * Names are not looked at here; the session compares them when it knows the Node ID. Thread-safe.
 */
public final class PeerTrustManager extends X509ExtendedTrustManager {
  private static final Logger LOG = LoggerFactory.getLogger(PeerTrustManager.class);

  private final IdentityPolicy policy;
  private final List<String> pins;
  private final CertificatePaths paths;
  private final Revocation revocation;
  private final Handshakes handshakes;

  /**
   * Decides for one listener or one dialled peer.
   *
   * @param policy its rule of Extended Key Usage
   * @param pins as {@link Pin#of} writes them; where there are any, one certificate of the path
   *     must match
   */
  public PeerTrustManager(
      IdentityPolicy policy,
      List<String> pins,
      CertificatePaths paths,
      Revocation revocation,
      Handshakes handshakes) {
    this.policy = policy;
    this.pins = List.copyOf(pins);
    this.paths = paths;
    this.revocation = revocation;
    this.handshakes = handshakes;
  }

  /** What only the implementation of TLS knows of its handshakes. */
  public interface Handshakes {
    /** The refusal in the form that makes the implementation send the alert that it should. */
    CertificateException refuse(CertificateRefusedException refusal);

    /** The OCSP response that came with the handshake of this engine, null when none did. */
    byte @Nullable [] staple(SSLEngine engine);
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
      revocation.check(
          path, engine == null || !revocation.wantsOcsp() ? null : handshakes.staple(engine));
      checkUsage(peerRole, path.certificates().getFirst());
      checkPins(path);
    } catch (CertificateRefusedException e) {
      throw handshakes.refuse(e);
    } catch (RuntimeException e) {
      LOG.error("a certificate could not be examined, so it is refused", e);
      throw handshakes.refuse(
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
    var verdict = IdentityCheck.checkUsage(policy, peerRole, claims);
    if (verdict.refusal() != null) {
      throw new CertificateRefusedException(EndCause.of(verdict.refusal()), verdict.sentence());
    }
  }

  private void checkPins(VerifiedPath path) throws CertificateRefusedException {
    if (!pins.isEmpty() && pins.stream().noneMatch(path::matches)) {
      throw new CertificateRefusedException(
          EndCause.CERTIFICATE_NOT_PINNED,
          "none of the %d pins configured matches; the peer's own key has the pin %s"
              .formatted(pins.size(), Pin.of(path.certificates().getFirst())));
    }
  }
}
