package dev.gantry.adapter.tcp.tls;

import dev.gantry.adapter.tcp.tls.TlsSettings.Engine;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.CertificateVerifier;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The implementations of TLS, what they can do and how they are told of a refusal. */
enum TlsImplementation {
  BORINGSSL(
      SslProvider.OPENSSL_REFCNT, List.of("X25519MLKEM768", "x25519", "secp256r1", "secp384r1")) {
    @Override
    CertificateException refuse(CertificateRefusedException refusal) {
      // RFC 9174 4.4.4.1: bad_certificate (42), which this code becomes in both roles.
      return new OpenSslCertificateException(refusal, CertificateVerifier.X509_V_ERR_CERT_REJECTED);
    }
  },
  JDK(SslProvider.JDK, List.of("x25519", "secp256r1", "secp384r1")) {
    @Override
    CertificateException refuse(CertificateRefusedException refusal) {
      // Only this reason makes the JDK's client send bad_certificate (42); its server always sends
      // certificate_unknown (46).
      return new CertificateException(
          refusal.getMessage(),
          new CertPathValidatorException(
              refusal.getMessage(), refusal, null, -1, BasicReason.INVALID_SIGNATURE));
    }
  };

  private static final Logger LOG = LoggerFactory.getLogger(TlsImplementation.class);

  private final SslProvider provider;
  private final List<String> groups;

  TlsImplementation(SslProvider provider, List<String> groups) {
    this.provider = provider;
    this.groups = groups;
  }

  abstract CertificateException refuse(CertificateRefusedException refusal);

  SslProvider provider() {
    return provider;
  }

  /** Key exchange groups, best first. */
  List<String> groups() {
    return groups;
  }

  /**
   * The implementation that serves; says so in the log.
   *
   * @throws TlsFilesException when what was asked for does not load
   */
  static TlsImplementation choose(Engine wanted, boolean keyLog) throws TlsFilesException {
    var loads = OpenSsl.isAvailable();
    switch (wanted) {
      case BORINGSSL -> {
        if (!loads) {
          throw new TlsFilesException("BoringSSL does not load here: " + unavailability());
        }
        LOG.info("TLS by BoringSSL, as configured");
        return BORINGSSL;
      }
      case JDK -> {
        if (keyLog) {
          throw new TlsFilesException("the JDK's TLS cannot write a key log; use BoringSSL for it");
        }
        LOG.info("TLS by the JDK {}, as configured", Runtime.version());
        return JDK;
      }
      case AUTOMATIC -> {
        if (loads) {
          LOG.info("TLS by BoringSSL: it loads here, and is the faster one");
          return BORINGSSL;
        }
        if (keyLog) {
          throw new TlsFilesException(
              "a key log needs BoringSSL, which does not load here: " + unavailability());
        }
        LOG.info(
            "TLS by the JDK {}: BoringSSL does not load here: {}",
            Runtime.version(),
            unavailability());
        return JDK;
      }
    }
    throw new IllegalStateException("no such engine: " + wanted);
  }

  private static String unavailability() {
    var cause = OpenSsl.unavailabilityCause();
    return cause == null ? "unknown reason" : Reason.of(cause);
  }
}
