package dev.gantry.adapter.tcp.tls;

import dev.gantry.adapter.tcp.tls.TlsSettings.Engine;
import dev.gantry.certificates.handshake.PeerTrustManager;
import dev.gantry.certificates.material.KeyMaterial;
import dev.gantry.certificates.path.CertificateRefusedException;
import dev.gantry.certificates.wording.Reason;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.CertificateVerifier;
import java.security.PrivateKey;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.interfaces.ECKey;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The implementations of TLS, what they can do and how they are told of a refusal. */
enum TlsImplementation implements PeerTrustManager.Handshakes {
  BORINGSSL(
      SslProvider.OPENSSL_REFCNT, List.of("X25519MLKEM768", "x25519", "secp256r1", "secp384r1")) {
    @Override
    public CertificateException refuse(CertificateRefusedException refusal) {
      // RFC 9174 4.4.4.1: bad_certificate (42), which this code becomes in both roles.
      return new OpenSslCertificateException(refusal, CertificateVerifier.X509_V_ERR_CERT_REJECTED);
    }

    @Override
    public byte @Nullable [] staple(SSLEngine engine) {
      return engine instanceof ReferenceCountedOpenSslEngine boringSsl
              && boringSsl.getUseClientMode()
          ? boringSsl.getOcspResponse()
          : null;
    }

    @Override
    boolean takes(PrivateKey key) {
      return key.getAlgorithm().equals("EC") || key.getAlgorithm().equals("RSA");
    }

    @Override
    boolean verifies(PrivateKey key) {
      return takes(key) && !(key instanceof ECKey ec && fieldBits(ec) > MAX_VERIFIED_FIELD_BITS);
    }

    @Override
    String untaken() {
      return "; BoringSSL takes RSA keys and those of P-256 and P-384, for others (Ed25519, P-521,"
          + " RSA-PSS) there is tls.provider = \"jdk\"";
    }
  },
  JDK(SslProvider.JDK, List.of("x25519", "secp256r1", "secp384r1")) {
    @Override
    public CertificateException refuse(CertificateRefusedException refusal) {
      // Only this reason makes the JDK's client send bad_certificate (42); its server always sends
      // certificate_unknown (46).
      return new CertificateException(
          refusal.getMessage(),
          new CertPathValidatorException(
              refusal.getMessage(), refusal, null, -1, BasicReason.INVALID_SIGNATURE));
    }

    @Override
    public byte @Nullable [] staple(SSLEngine engine) {
      if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
        var responses = session.getStatusResponses();
        return responses.isEmpty() ? null : responses.getFirst();
      }
      return null;
    }

    @Override
    boolean takes(PrivateKey key) {
      return true;
    }

    @Override
    boolean verifies(PrivateKey key) {
      return true;
    }

    @Override
    String untaken() {
      return "";
    }
  };

  /** BoringSSL signs with P-521, and believes no signature by it. */
  private static final int MAX_VERIFIED_FIELD_BITS = 384;

  private static final Logger LOG = LoggerFactory.getLogger(TlsImplementation.class);

  private final SslProvider provider;
  private final List<String> groups;

  TlsImplementation(SslProvider provider, List<String> groups) {
    this.provider = provider;
    this.groups = groups;
  }

  /** Whether it can sign with a key of this algorithm. */
  abstract boolean takes(PrivateKey key);

  /** Whether it believes what a peer signs with such a key. */
  abstract boolean verifies(PrivateKey key);

  /**
   * What to say behind a sentence on a peer that showed no certificate, or none that was taken:
   * asked only for what this implementation takes, a peer with another key shows nothing.
   */
  abstract String untaken();

  private static int fieldBits(ECKey key) {
    return key.getParams().getCurve().getField().getFieldSize();
  }

  /**
   * The key, if this implementation takes it.
   *
   * @throws TlsSetupException when it does not
   */
  @Nullable KeyMaterial checked(@Nullable KeyMaterial keys) throws TlsSetupException {
    if (keys != null && !takes(keys.key())) {
      throw new TlsSetupException(
          "BoringSSL takes RSA and EC keys, and ours is %s; tls.provider = \"jdk\" takes it"
              .formatted(keys.key().getAlgorithm()));
    }
    return keys;
  }

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
   * @param keys ours, null when we have none
   * @throws TlsSetupException when what was asked for does not load, or does not take our key
   */
  static TlsImplementation choose(Engine wanted, boolean keyLog, @Nullable KeyMaterial keys)
      throws TlsSetupException {
    var loads = OpenSsl.isAvailable();
    switch (wanted) {
      case BORINGSSL -> {
        if (!loads) {
          throw new TlsSetupException("BoringSSL does not load here: " + unavailability());
        }
        var _ = BORINGSSL.checked(keys);
        LOG.info("TLS by BoringSSL, as configured");
        return BORINGSSL;
      }
      case JDK -> {
        if (keyLog) {
          throw new TlsSetupException("the JDK's TLS cannot write a key log; use BoringSSL for it");
        }
        LOG.info("TLS by the JDK {}, as configured", Runtime.version());
        return JDK;
      }
      case AUTOMATIC -> {
        var taken = keys == null || BORINGSSL.takes(keys.key());
        // Nodes of one operator have keys of one kind, and have to believe one another.
        var verified = keys == null || BORINGSSL.verifies(keys.key());
        if (loads && taken && (verified || keyLog)) {
          LOG.info("TLS by BoringSSL: it loads here, and is the faster one");
          return BORINGSSL;
        }
        var why =
            loads && keys != null
                ? taken
                    ? "it signs with a key like ours, and would believe no peer that has one"
                    : "it takes no " + keys.key().getAlgorithm() + " key"
                : "it does not load here: " + unavailability();
        if (keyLog) {
          throw new TlsSetupException("a key log needs BoringSSL, but " + why);
        }
        LOG.info("TLS by the JDK {}, not by BoringSSL: {}", Runtime.version(), why);
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
