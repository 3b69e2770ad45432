package dev.gantry.bootstrap.tls;

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
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.OtherName;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** An authority for tests that issues what no sane one would. */
final class Authority {
  private static final ASN1ObjectIdentifier BUNDLE_EID =
      new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.11");
  private static final KeyPurposeId BUNDLE_SECURITY =
      KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.3.35"));
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String SIGNATURE = "SHA256withECDSA";

  private final String name;
  private final KeyPair keys = newKeys();
  private final X509Certificate certificate;

  Authority(String name) {
    this.name = name;
    certificate = new Node(this, name).authority().sign(keys);
  }

  /** A certificate, and where it and its key lie. */
  record Issued(X509Certificate certificate, Path chain, Path key) {}

  /** A node's certificate in the making; right by default. */
  Node node(String nodeId) {
    return new Node(this, nodeId).nodeId(nodeId);
  }

  X509Certificate certificate() {
    return certificate;
  }

  Path write(Path file) {
    return pem(file, certificate);
  }

  /** Writes a list of revoked certificates into a folder, which may be new. */
  Path revoke(Path directory, X509Certificate revoked) {
    try {
      Files.createDirectories(directory);
      var now = Instant.now();
      var list = new JcaX509v2CRLBuilder(certificate, Date.from(now));
      list.setNextUpdate(Date.from(now.plus(Duration.ofDays(30))));
      list.addCRLEntry(revoked.getSerialNumber(), Date.from(now), CRLReason.keyCompromise);
      var signer = new JcaContentSignerBuilder(SIGNATURE).build(keys.getPrivate());
      pem(directory.resolve("list.pem"), new JcaX509CRLConverter().getCRL(list.build(signer)));
      return directory;
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair newKeys() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static Path pem(Path file, Object object) {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
      writer.flush();
      return Files.writeString(file, text.toString());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** See {@link Authority#node}. */
  static final class Node {
    private final Authority issuer;
    private final String name;
    private final List<GeneralName> names = new ArrayList<>();
    private Duration from = Duration.ofDays(-1);
    private Duration to = Duration.ofDays(60);
    private int usage = KeyUsage.digitalSignature;
    private KeyPurposeId[] purposes = {
      BUNDLE_SECURITY, KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
    };
    private boolean authority;

    private Node(Authority issuer, String name) {
      this.issuer = issuer;
      this.name = name;
    }

    private Node authority() {
      authority = true;
      usage = KeyUsage.keyCertSign | KeyUsage.cRLSign;
      purposes = new KeyPurposeId[0];
      to = Duration.ofDays(3650);
      return this;
    }

    Node nodeId(String nodeId) {
      names.add(
          new GeneralName(
              GeneralName.otherName, new OtherName(BUNDLE_EID, new DERIA5String(nodeId))));
      return this;
    }

    Node withoutNames() {
      names.clear();
      return this;
    }

    Node address(InetAddress address) {
      names.add(new GeneralName(GeneralName.iPAddress, address.getHostAddress()));
      return this;
    }

    Node valid(Duration since, Duration until) {
      from = since;
      to = until;
      return this;
    }

    Node usage(int bits) {
      usage = bits;
      return this;
    }

    Node purposes(KeyPurposeId... ids) {
      purposes = ids;
      return this;
    }

    Issued write(Path directory, String file) {
      var own = newKeys();
      var signed = sign(own);
      var key = new PemObject("PRIVATE KEY", own.getPrivate().getEncoded());
      return new Issued(
          signed,
          pem(directory.resolve(file + ".pem"), signed),
          pem(directory.resolve(file + ".key"), key));
    }

    private X509Certificate sign(KeyPair own) {
      try {
        var now = Instant.now();
        var builder =
            new JcaX509v3CertificateBuilder(
                new X500Name("CN=" + issuer.name),
                new BigInteger(64, RANDOM),
                Date.from(now.plus(from)),
                Date.from(now.plus(to)),
                new X500Name("CN=" + name),
                own.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
        if (purposes.length > 0) {
          builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        }
        if (!names.isEmpty()) {
          builder.addExtension(
              Extension.subjectAlternativeName,
              false,
              new GeneralNames(names.toArray(new GeneralName[0])));
        }
        var signer = new JcaContentSignerBuilder(SIGNATURE).build(issuer.keys.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
      } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
        throw new AssertionError(e);
      }
    }
  }
}
