package dev.gantry.certificates.serving;

import dev.gantry.certificates.material.TrustMaterial;
import dev.gantry.certificates.path.CertificatePaths;
import dev.gantry.certificates.path.CertificateRefusedException;
import dev.gantry.certificates.path.VerifiedPath;
import dev.gantry.certificates.revocation.Revocation;
import dev.gantry.certificates.revocation.RevocationRule;
import dev.gantry.certificates.wording.Names;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Decides about the certificates of those who ask a server: the authorities that are believed now
 * must vouch for it, as one for TLS clients, and must not have taken it back. Thread-safe.
 */
final class CallerTrust extends X509ExtendedTrustManager {
  private static final String TLS_CLIENT = "1.3.6.1.5.5.7.3.2"; // RFC 5280 4.2.1.12
  private static final String ANY_USAGE = "2.5.29.37.0";

  /** Authorities that a caller is told of, for browsers to choose by; a handshake has to fit. */
  private static final int MAX_NAMED_AUTHORITIES = 100;

  /**
   * How long a caller is believed without another look at its path; 10 s, in which a list goes out
   * of date and a connection makes thousands of calls. Other authorities and lists hold at once.
   */
  static final Duration BELIEVED_FOR = Duration.ofSeconds(10);

  private final KnownCallers known = new KnownCallers();
  private final InstantSource clock;
  private final Consumer<String> refusals;
  private volatile Believed believed;

  private record Believed(
      CertificatePaths paths, Revocation revocation, List<X509Certificate> authorities) {}

  /**
   * @param refusals hears why a certificate was refused, a sentence for people; on the thread of
   *     the handshake or the call
   */
  CallerTrust(TrustMaterial first, InstantSource clock, Consumer<String> refusals) {
    this.clock = clock;
    this.refusals = refusals;
    this.believed = believed(first);
  }

  void replace(TrustMaterial next) {
    believed = believed(next);
  }

  private Believed believed(TrustMaterial material) {
    return new Believed(
        new CertificatePaths(material.authorities(), Duration.ZERO, false, clock),
        new Revocation(material.revocationLists(), RevocationRule.SOFT, RevocationRule.OFF),
        material.authorities());
  }

  /**
   * Whether a caller that has proved to own a certificate, at whatever time, would be believed now:
   * neither a connection that stands nor a resumed session is asked for it again.
   */
  boolean believes(X509Certificate certificate) {
    var by = believed;
    var now = clock.instant();
    var last = known.of(certificate);
    if (last != null && last.holds(by, now)) {
      return last.believed();
    }
    var path = last == null ? List.of(certificate) : last.path();
    try {
      note(by, verify(by, path.toArray(X509Certificate[]::new)));
      return true;
    } catch (CertificateException e) {
      if (last == null || last.believed()) {
        var _ = refused(e);
      }
      known.note(
          certificate, new KnownCallers.Finding(path, by, false, now, now.plus(BELIEVED_FOR)));
      return false;
    }
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    try {
      var by = believed;
      // What is refused is not noted: whoever shows it has not proved yet that it is its own.
      note(by, verify(by, chain));
    } catch (CertificateException e) {
      throw refused(e);
    }
  }

  private void note(Believed by, VerifiedPath path) {
    var until = path.date().plus(BELIEVED_FOR);
    for (var certificate : path.certificates()) {
      var end = certificate.getNotAfter().toInstant();
      until = end.isBefore(until) ? end : until;
    }
    var own = path.certificates().getFirst();
    known.note(own, new KnownCallers.Finding(path.certificates(), by, true, path.date(), until));
  }

  private static VerifiedPath verify(Believed by, X509Certificate[] chain)
      throws CertificateException {
    try {
      var path = by.paths().verify(chain);
      by.revocation().check(path, null);
      var usages = chain[0].getExtendedKeyUsage();
      if (usages != null && !usages.contains(TLS_CLIENT) && !usages.contains(ANY_USAGE)) {
        throw new CertificateException(
            "the certificate "
                + Names.of(chain[0].getSubjectX500Principal())
                + " is for other things than TLS clients, by its Extended Key Usage");
      }
      return path;
    } catch (CertificateRefusedException e) {
      throw new CertificateException(e.getMessage(), e);
    }
  }

  private CertificateException refused(CertificateException why) {
    refusals.accept(String.valueOf(why.getMessage()));
    return why;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(
      X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("this server dials nobody");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    throw new CertificateException("this server dials nobody");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("this server dials nobody");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return believed.authorities().stream()
        .limit(MAX_NAMED_AUTHORITIES)
        .toArray(X509Certificate[]::new);
  }
}
