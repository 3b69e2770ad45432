package dev.gantry.certificates.issuing;

import dev.gantry.certificates.identity.Oids;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.OtherName;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v1CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * Certificates for tests, right ones and such as no sane authority would issue. They are of a fixed
 * moment unless a root is made at another, whose time all below it have.
 */
public final class TestPki {
  public static final KeyPurposeId SERVER_AUTH = KeyPurposeId.id_kp_serverAuth;
  public static final KeyPurposeId CLIENT_AUTH = KeyPurposeId.id_kp_clientAuth;
  public static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  private static final SecureRandom RANDOM = new SecureRandom();

  private TestPki() {}

  /**
   * A key and its certificate.
   *
   * @param now when it was made
   */
  public record Holder(KeyPair keys, X509Certificate certificate, Instant now) {
    public Leaf leaf(String name) {
      return new Leaf(this, name, now);
    }

    public Holder intermediate(String name) {
      return leaf(name).authority().sign();
    }

    public X509CRL revoke(Instant nextUpdate, X509Certificate... revoked) {
      try {
        var thisUpdate = nextUpdate.minus(Duration.ofDays(30));
        var builder =
            new JcaX509v2CRLBuilder(certificate.getSubjectX500Principal(), Date.from(thisUpdate));
        builder.setNextUpdate(Date.from(nextUpdate));
        for (var one : revoked) {
          builder.addCRLEntry(
              one.getSerialNumber(), Date.from(thisUpdate), CRLReason.keyCompromise);
        }
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
        return new JcaX509CRLConverter().getCRL(builder.build(signer));
      } catch (GeneralSecurityException | OperatorCreationException e) {
        throw new AssertionError(e);
      }
    }

    public Path writeCertificate(Path file, X509Certificate... more) {
      var all = new ArrayList<Object>();
      all.add(certificate);
      all.addAll(List.of(more));
      return writePem(file, all.toArray());
    }

    public Path writeKey(Path file) {
      return writePem(file, new PemObject("PRIVATE KEY", keys.getPrivate().getEncoded()));
    }
  }

  public static Holder root(String name) {
    return root(name, NOW);
  }

  /** An authority of another time than {@link #NOW}. */
  public static Holder root(String name, Instant now) {
    return new Leaf(null, name, now).authority().sign();
  }

  public static Holder root(String name, int keyUsage, int daysLeft) {
    return new Leaf(null, name, NOW)
        .authority()
        .keyUsage(keyUsage)
        .valid(NOW.minus(Duration.ofDays(9)), NOW.plus(Duration.ofDays(daysLeft)))
        .sign();
  }

  public static KeyPair p256() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  public static KeyPair rsa(int bits) {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  public static Path writePem(Path file, Object... objects) {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      for (var object : objects) {
        writer.writeObject(object);
      }
      writer.flush();
      Files.writeString(file, text.toString());
      return file;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  public static GeneralName bundleEid(String eid) {
    return bundleEid(new DERIA5String(eid));
  }

  public static GeneralName bundleEid(ASN1Encodable value) {
    return new GeneralName(GeneralName.otherName, new OtherName(Oids.BUNDLE_EID, value));
  }

  public static GeneralName dns(String name) {
    return new GeneralName(GeneralName.dNSName, name);
  }

  public static GeneralName address(InetAddress address) {
    return new GeneralName(GeneralName.iPAddress, address.getHostAddress());
  }

  /** A certificate in the making; right by default. */
  public static final class Leaf {
    private final Holder issuer;
    private final String name;
    private KeyPair keys = p256();
    private String digest = "SHA256";
    private final List<GeneralName> names = new ArrayList<>();
    private final Instant now;
    private Instant notBefore;
    private Instant notAfter;
    private KeyPurposeId[] purposes = {};
    private Integer keyUsage = KeyUsage.digitalSignature;
    private boolean authority;
    private boolean versionOne;
    private String responder;
    private GeneralName[] permitted = {};
    private X500Name subject;

    private Leaf(Holder issuer, String name, Instant now) {
      this.issuer = issuer;
      this.name = name;
      this.now = now;
      notBefore = now.minus(Duration.ofDays(1));
      notAfter = now.plus(Duration.ofDays(365));
    }

    public Leaf authority() {
      authority = true;
      keyUsage = KeyUsage.keyCertSign | KeyUsage.cRLSign;
      notBefore = now.minus(Duration.ofDays(10));
      notAfter = now.plus(Duration.ofDays(3650));
      return this;
    }

    public Leaf names(GeneralName... more) {
      names.addAll(List.of(more));
      return this;
    }

    public Leaf valid(Instant from, Instant to) {
      notBefore = from;
      notAfter = to;
      return this;
    }

    public Leaf purposes(KeyPurposeId... ids) {
      purposes = ids;
      return this;
    }

    public Leaf keyUsage(Integer usage) {
      keyUsage = usage;
      return this;
    }

    /** May agree on keys and sign nothing, which no handshake can use. */
    public Leaf withoutSignature() {
      return keyUsage(KeyUsage.keyAgreement);
    }

    /** What an authority may name in the certificates below it. */
    public Leaf permitting(GeneralName... names) {
      permitted = names;
      return this;
    }

    /** Names an OCSP responder. */
    public Leaf responder(String address) {
      responder = address;
      return this;
    }

    /** Another subject than one with a common name. */
    public Leaf subject(X500Name other) {
      subject = other;
      return this;
    }

    /** Another key than one of P-256. */
    public Leaf keys(KeyPair pair) {
      keys = pair;
      return this;
    }

    /** The digest of the signature on it, as the JDK writes it. */
    public Leaf signedOver(String name) {
      digest = name;
      return this;
    }

    public Leaf versionOne() {
      versionOne = true;
      return this;
    }

    public Holder sign() {
      try {
        var signingKey = issuer == null ? keys.getPrivate() : issuer.keys().getPrivate();
        var algorithm =
            digest + (signingKey.getAlgorithm().equals("RSA") ? "withRSA" : "withECDSA");
        var signer = new JcaContentSignerBuilder(algorithm).build(signingKey);
        var holder = versionOne ? v1().build(signer) : v3().build(signer);
        return new Holder(keys, new JcaX509CertificateConverter().getCertificate(holder), now);
      } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
        throw new AssertionError(e);
      }
    }

    private X509v3CertificateBuilder v3() throws IOException {
      var builder =
          new JcaX509v3CertificateBuilder(
              issuerName(),
              new BigInteger(64, RANDOM),
              Date.from(notBefore),
              Date.from(notAfter),
              subject(),
              keys.getPublic());
      if (authority) {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      }
      if (keyUsage != null) {
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(keyUsage));
      }
      if (purposes.length > 0) {
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
      }
      if (permitted.length > 0) {
        var subtrees = Arrays.stream(permitted).map(GeneralSubtree::new);
        builder.addExtension(
            Extension.nameConstraints,
            true,
            new NameConstraints(subtrees.toArray(GeneralSubtree[]::new), null));
      }
      if (responder != null) {
        builder.addExtension(
            Extension.authorityInfoAccess,
            false,
            new AuthorityInformationAccess(
                AccessDescription.id_ad_ocsp,
                new GeneralName(GeneralName.uniformResourceIdentifier, responder)));
      }
      if (!names.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            name.isEmpty(),
            new GeneralNames(names.toArray(new GeneralName[0])));
      }
      return builder;
    }

    private org.bouncycastle.cert.X509v1CertificateBuilder v1() {
      return new JcaX509v1CertificateBuilder(
          issuerName(),
          new BigInteger(64, RANDOM),
          Date.from(notBefore),
          Date.from(notAfter),
          subject(),
          keys.getPublic());
    }

    private X500Name issuerName() {
      return issuer == null
          ? subject()
          : X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded());
    }

    private X500Name subject() {
      if (subject != null) {
        return subject;
      }
      return name.isEmpty() ? new X500Name("") : new X500Name("CN=" + name);
    }
  }
}
