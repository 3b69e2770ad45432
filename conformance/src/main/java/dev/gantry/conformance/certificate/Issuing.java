package dev.gantry.conformance.certificate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v1CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Puts certificates together, as they are told to be. Any thread. */
final class Issuing {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration AUTHORITY_VALID = Duration.ofDays(3650);
  private static final Duration AUTHORITY_BACKDATED = Duration.ofDays(60);
  private static final int SERIAL_BITS = 127;

  private Issuing() {}

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
   * The certificate of an authority.
   *
   * @param issuer null for a root
   * @param responder where it can be asked about, by OCSP; null for nowhere
   */
  static X509Certificate authority(
      String name,
      PublicKey key,
      @Nullable X509Certificate issuer,
      KeyPair issuerKeys,
      @Nullable String responder) {
    var subject = commonName(name + " " + Long.toHexString(RANDOM.nextLong()));
    var now = Instant.now();
    var builder =
        new JcaX509v3CertificateBuilder(
            issuer == null ? subject : subjectOf(issuer),
            serial(),
            Date.from(now.minus(AUTHORITY_BACKDATED)),
            Date.from(now.plus(AUTHORITY_VALID)),
            subject,
            key);
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      keyIdentifiers(builder, key, issuerKeys.getPublic());
      responder(builder, responder);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return converted(builder.build(signer(issuerKeys)));
  }

  /**
   * The certificate of an end entity.
   *
   * @param issuer null for one that vouches for itself
   */
  static X509Certificate leaf(
      Leaf leaf, PublicKey key, @Nullable X509Certificate issuer, KeyPair issuerKeys) {
    var subject = leaf.subject.isEmpty() ? new X500Name("") : commonName(leaf.subject);
    var issuerName = issuer == null ? subject : subjectOf(issuer);
    var from = Date.from(leaf.from);
    var to = Date.from(leaf.to);
    if (leaf.versionOne) {
      return converted(
          new JcaX509v1CertificateBuilder(issuerName, serial(), from, to, subject, key)
              .build(signer(issuerKeys)));
    }
    var builder = new JcaX509v3CertificateBuilder(issuerName, serial(), from, to, subject, key);
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(leaf.keyUsage));
      builder.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(leaf.purposes.toArray(new KeyPurposeId[0])));
      if (!leaf.names.isEmpty()) {
        // RFC 5280 4.2.1.6: critical where the subject has no name.
        builder.addExtension(
            Extension.subjectAlternativeName,
            leaf.subject.isEmpty(),
            new GeneralNames(leaf.names.toArray(new GeneralName[0])));
      }
      if (leaf.keyIdentifiers) {
        keyIdentifiers(builder, key, issuerKeys.getPublic());
      }
      responder(builder, leaf.responder);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return converted(builder.build(signer(issuerKeys)));
  }

  private static void keyIdentifiers(
      X509v3CertificateBuilder builder, PublicKey key, PublicKey issuerKey) throws IOException {
    try {
      var utils = new JcaX509ExtensionUtils();
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, utils.createSubjectKeyIdentifier(key));
      builder.addExtension(
          Extension.authorityKeyIdentifier, false, utils.createAuthorityKeyIdentifier(issuerKey));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  private static void responder(X509v3CertificateBuilder builder, @Nullable String uri)
      throws IOException {
    if (uri != null) {
      builder.addExtension(
          Extension.authorityInfoAccess,
          false,
          new AuthorityInformationAccess(
              AccessDescription.id_ad_ocsp,
              new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
    }
  }

  private static BigInteger serial() {
    return new BigInteger(SERIAL_BITS, RANDOM).add(BigInteger.ONE);
  }

  private static X500Name commonName(String name) {
    return new X500NameBuilder().addRDN(BCStyle.CN, name).build();
  }

  private static X500Name subjectOf(X509Certificate certificate) {
    return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
  }

  private static ContentSigner signer(KeyPair keys) {
    try {
      return new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("every JDK signs with ECDSA", e);
    }
  }

  private static X509Certificate converted(X509CertificateHolder holder) {
    try {
      return new JcaX509CertificateConverter().getCertificate(holder);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate made here can be read", e);
    }
  }
}
