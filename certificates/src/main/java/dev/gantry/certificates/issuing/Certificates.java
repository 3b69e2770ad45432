package dev.gantry.certificates.issuing;

import dev.gantry.certificates.identity.Oids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.OtherName;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Builds certificates by the profile of RFC 9174 4.4.2: P-256 keys, names in subjectAltName, key
 * identifiers.
 */
final class Certificates {
  static final String SIGNATURE = "SHA256withECDSA";
  // A peer whose clock is a little behind takes a certificate made just now.
  private static final Duration BACKDATING = Duration.ofHours(1);
  private static final int SERIAL_BITS = 127;
  private static final int MAX_COMMON_NAME_CHARS = 64; // RFC 5280 A.1: ub-common-name
  private static final int SUFFIX_BYTES = 4;

  /** Longest name of an authority; the random part follows it. */
  static final int MAX_AUTHORITY_NAME_CHARS = MAX_COMMON_NAME_CHARS - 1 - 2 * SUFFIX_BYTES;

  private static final SecureRandom RANDOM = new SecureRandom();

  private Certificates() {}

  static KeyPair newKeys() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  /**
   * A self-signed authority; its name carries a random part, so that two of them are never
   * confused.
   */
  static X509Certificate authority(String name, KeyPair keys, Instant now, int validDays) {
    var suffix = new byte[SUFFIX_BYTES];
    RANDOM.nextBytes(suffix);
    var subject = commonName(name + " " + HexFormat.of().formatHex(suffix));
    return build(
        keys.getPrivate(),
        builder(subject, subject, keys.getPublic(), now, validDays),
        (builder, identifiers) -> {
          builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
          builder.addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
          builder.addExtension(
              Extension.subjectKeyIdentifier,
              false,
              identifiers.createSubjectKeyIdentifier(keys.getPublic()));
        });
  }

  /** A node's certificate. */
  static X509Certificate node(
      CertificateRequest request, PublicKey key, Authority authority, Instant now) {
    var subject = commonName(request.nodeIds().getFirst().text());
    return build(
        authority.key(),
        builder(subjectOf(authority.certificate()), subject, key, now, request.validDays()),
        (builder, identifiers) -> {
          builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
          builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
          // RFC 9174 4.4.2 wants bundleSecurity; stock TLS stacks want the other two (trap T-21).
          builder.addExtension(
              Extension.extendedKeyUsage,
              false,
              new ExtendedKeyUsage(
                  new KeyPurposeId[] {
                    Oids.BUNDLE_SECURITY,
                    KeyPurposeId.id_kp_serverAuth,
                    KeyPurposeId.id_kp_clientAuth
                  }));
          builder.addExtension(Extension.subjectAlternativeName, false, names(request));
          builder.addExtension(
              Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
          builder.addExtension(
              Extension.authorityKeyIdentifier,
              false,
              identifiers.createAuthorityKeyIdentifier(authority.certificate().getPublicKey()));
        });
  }

  /** The same with a later end: its key, its names and whatever else it says stay. */
  static X509Certificate renewed(
      X509Certificate old, Authority authority, Instant now, int validDays) {
    var builder =
        builder(
            subjectOf(authority.certificate()), subjectOf(old), old.getPublicKey(), now, validDays);
    return build(
        authority.key(),
        builder,
        (_, _) -> {
          var extensions = new JcaX509CertificateHolder(old).getExtensions();
          for (var oid : extensions.getExtensionOIDs()) {
            builder.addExtension(extensions.getExtension(oid));
          }
        });
  }

  private static X500Name subjectOf(X509Certificate certificate) {
    return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
  }

  private static GeneralNames names(CertificateRequest request) {
    var names = new ArrayList<GeneralName>();
    for (var nodeId : request.nodeIds()) {
      // RFC 9174 4.4.2.1: "BundleEID ::= IA5String"
      var value = new OtherName(Oids.BUNDLE_EID, new DERIA5String(nodeId.text(), true));
      names.add(new GeneralName(GeneralName.otherName, value));
    }
    for (var name : request.dnsNames()) {
      names.add(new GeneralName(GeneralName.dNSName, name));
    }
    for (var address : request.addresses()) {
      names.add(new GeneralName(GeneralName.iPAddress, address.getHostAddress()));
    }
    if (request.nodeIdAsUri()) {
      for (var nodeId : request.nodeIds()) {
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, nodeId.text()));
      }
    }
    return new GeneralNames(names.toArray(new GeneralName[0]));
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, PublicKey key, Instant now, int validDays) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(SERIAL_BITS, RANDOM).add(BigInteger.ONE),
        Date.from(now.minus(BACKDATING)),
        Date.from(now.plus(Duration.ofDays(validDays))),
        subject,
        key);
  }

  private interface Extensions {
    void addTo(X509v3CertificateBuilder builder, JcaX509ExtensionUtils identifiers)
        throws IOException, GeneralSecurityException;
  }

  private static X509Certificate build(
      PrivateKey signingKey, X509v3CertificateBuilder builder, Extensions extensions) {
    try {
      extensions.addTo(builder, new JcaX509ExtensionUtils());
      var signer = new JcaContentSignerBuilder(SIGNATURE).build(signingKey);
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("every JDK signs with " + SIGNATURE, e);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
  }

  /** For people only: nobody takes an identity from it. */
  private static X500Name commonName(String name) {
    var shown =
        name.length() <= MAX_COMMON_NAME_CHARS ? name : name.substring(0, MAX_COMMON_NAME_CHARS);
    return new X500NameBuilder().addRDN(BCStyle.CN, shown).build();
  }
}
