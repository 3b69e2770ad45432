package dev.gantry.certificates.material;

import dev.gantry.certificates.wording.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Our key and the chain that we send.
 *
 * @param key private key
 * @param chain our certificate first, then its intermediates in order; the root is left out (RFC
 *     9174 4.4.2)
 */
public record KeyMaterial(PrivateKey key, List<X509Certificate> chain) {
  private static final byte[] PROBE =
      "does this key fit this certificate?".getBytes(StandardCharsets.US_ASCII);
  private static final PSSParameterSpec PSS =
      new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

  public KeyMaterial {
    chain = List.copyOf(chain);
  }

  /** Our own, the first of the chain. */
  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /** Who issued our certificate, null when it is neither in our chain nor among those given. */
  public @Nullable X509Certificate issuer(List<X509Certificate> authorities) {
    if (chain.size() > 1) {
      return chain.get(1);
    }
    return takeIssuer(certificate(), new ArrayList<>(authorities));
  }

  /**
   * Reads key and chain, and finds the certificate that the key fits.
   *
   * @throws MaterialException naming the file that cannot be used
   */
  public static KeyMaterial load(KeyFiles files) throws MaterialException {
    return switch (files) {
      case KeyFiles.Pem pem ->
          of(
              PemFile.read(pem.privateKey()).privateKey(pem.password()),
              PemFile.read(pem.certificates()).certificates(),
              pem.certificates() + " and " + pem.privateKey());
      case KeyFiles.Pkcs12 pkcs12 -> fromPkcs12(pkcs12.file(), pkcs12.password());
    };
  }

  private static KeyMaterial fromPkcs12(Path file, @Nullable String password)
      throws MaterialException {
    var secret = password == null ? new char[0] : password.toCharArray();
    try {
      var store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(Files.readAllBytes(file)), secret);
      for (var alias : Collections.list(store.aliases())) {
        if (store.getKey(alias, secret) instanceof PrivateKey key) {
          return of(key, certificates(store.getCertificateChain(alias)), file.toString());
        }
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new MaterialException(file + " cannot be read as PKCS#12: " + Reason.of(e), e);
    }
    throw new MaterialException(file + " has no private key in it");
  }

  /** Null, says the JDK, where there are none. */
  private static List<X509Certificate> certificates(Certificate @Nullable [] chain) {
    var certificates = new ArrayList<X509Certificate>();
    for (var certificate : chain == null ? new Certificate[0] : chain) {
      certificates.add((X509Certificate) certificate);
    }
    return certificates;
  }

  private static KeyMaterial of(PrivateKey key, List<X509Certificate> certificates, String where)
      throws MaterialException {
    var weakness = KeyStrength.faultOf(key);
    if (weakness != null) {
      throw new MaterialException(where + ": our certificate " + weakness);
    }
    byte[] signature;
    try {
      signature = signed(key);
    } catch (GeneralSecurityException e) {
      throw new MaterialException(
          "%s: the private key is of a kind (%s) that cannot sign here: %s"
              .formatted(where, key.getAlgorithm(), Reason.of(e)),
          e);
    }
    for (var certificate : certificates) {
      if (fits(key, signature, certificate.getPublicKey())) {
        return new KeyMaterial(key, chainOf(certificate, certificates));
      }
    }
    throw new MaterialException(where + ": the private key fits none of the certificates");
  }

  private static List<X509Certificate> chainOf(
      X509Certificate certificate, List<X509Certificate> pool) {
    var chain = new ArrayList<X509Certificate>();
    chain.add(certificate);
    var rest = new ArrayList<>(pool);
    rest.remove(certificate);
    for (var issuer = takeIssuer(certificate, rest);
        issuer != null;
        issuer = takeIssuer(chain.getLast(), rest)) {
      // RFC 9174 4.4.2: "the TLS certificate chain SHOULD NOT include the root certificate"
      if (isSelfIssued(issuer)) {
        break;
      }
      chain.add(issuer);
    }
    return chain;
  }

  private static @Nullable X509Certificate takeIssuer(
      X509Certificate certificate, List<X509Certificate> pool) {
    for (var candidate : pool) {
      if (candidate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
          && verifies(certificate, candidate.getPublicKey())) {
        pool.remove(candidate);
        return candidate;
      }
    }
    return null;
  }

  static boolean isSelfIssued(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
        && verifies(certificate, certificate.getPublicKey());
  }

  private static boolean verifies(X509Certificate certificate, PublicKey issuer) {
    try {
      certificate.verify(issuer);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static byte[] signed(PrivateKey key) throws GeneralSecurityException {
    var signer = signature(key);
    signer.initSign(key);
    signer.update(PROBE);
    return signer.sign();
  }

  private static boolean fits(PrivateKey key, byte[] signature, PublicKey publicKey) {
    try {
      var verifier = signature(key);
      verifier.initVerify(publicKey);
      verifier.update(PROBE);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static Signature signature(PrivateKey key) throws GeneralSecurityException {
    var algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm(); // Ed25519, RSASSA-PSS: named like their signature
        };
    var signature = Signature.getInstance(algorithm);
    if (algorithm.equals("RSASSA-PSS")) {
      var bound = key instanceof RSAKey rsa ? rsa.getParams() : null;
      signature.setParameter(bound == null ? PSS : bound);
    }
    return signature;
  }

  @Override
  public String toString() {
    return "KeyMaterial[" + certificate().getSubjectX500Principal() + "]";
  }
}
