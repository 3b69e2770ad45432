package dev.gantry.certificates.material;

import dev.gantry.certificates.wording.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.X509TrustedCertificateBlock;
import org.bouncycastle.openssl.bc.BcPEMDecryptorProvider;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/** One file of certificates, keys or revocation lists, in PEM or (certificates and lists) DER. */
public final class PemFile {
  /** Longest file read, in octets; a bundle of all public authorities has about 250 kB. */
  static final int MAX_FILE_BYTES = 16 << 20;

  private static final byte DER_SEQUENCE = 0x30;
  private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();

  private final Path path;
  private final byte[] content;

  private PemFile(Path path, byte[] content) {
    this.path = path;
    this.content = content;
  }

  /**
   * Reads the octets; what they are is found out when it is asked for.
   *
   * @throws MaterialException when there are none, or more than a limit
   */
  public static PemFile read(Path path) throws MaterialException {
    try {
      if (Files.size(path) > MAX_FILE_BYTES) {
        throw new MaterialException(path + " is longer than " + MAX_FILE_BYTES + " octets");
      }
      var content = Files.readAllBytes(path);
      if (content.length == 0) {
        throw new MaterialException(path + " is empty");
      }
      return new PemFile(path, content);
    } catch (IOException e) {
      throw new MaterialException(path + " cannot be read: " + Reason.of(e), e);
    }
  }

  /** All certificates of the file, at least one. */
  public List<X509Certificate> certificates() throws MaterialException {
    var certificates = certificatesIfAny();
    if (certificates.isEmpty()) {
      throw new MaterialException(path + " has no certificate in it");
    }
    return certificates;
  }

  /**
   * All certificates of the file; none when it is a file of something else, as may lie in a
   * directory.
   */
  List<X509Certificate> certificatesIfAny() throws MaterialException {
    var certificates = new ArrayList<X509Certificate>();
    try {
      if (isDer()) {
        certificates.add(CertificateOctets.read(content));
      }
      for (var object : pemObjects()) {
        if (object instanceof X509CertificateHolder holder) {
          certificates.add(CertificateOctets.read(holder.getEncoded()));
        } else if (object instanceof X509TrustedCertificateBlock block) {
          certificates.add(CertificateOctets.read(block.getCertificateHolder().getEncoded()));
        }
      }
    } catch (CertificateException | IOException e) {
      throw new MaterialException(path + " has a broken certificate: " + Reason.of(e), e);
    }
    return List.copyOf(certificates);
  }

  /** All revocation lists of the file; none when it is a file of something else. */
  List<X509CRL> revocationListsIfAny() throws MaterialException {
    var lists = new ArrayList<X509CRL>();
    try {
      var factory = CertificateFactory.getInstance("X.509");
      if (isDer()) {
        lists.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(content)));
      }
      for (var object : pemObjects()) {
        if (object instanceof X509CRLHolder holder) {
          lists.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(holder.getEncoded())));
        }
      }
    } catch (GeneralSecurityException | IOException e) {
      throw new MaterialException(path + " has a broken revocation list: " + Reason.of(e), e);
    }
    return List.copyOf(lists);
  }

  /** The private key of the file: PKCS#8, PKCS#1 or SEC1, encrypted or not. */
  PrivateKey privateKey(@Nullable String password) throws MaterialException {
    try {
      for (var object : pemObjects()) {
        var info =
            switch (object) {
              case PrivateKeyInfo plain -> plain;
              case PEMKeyPair pair -> pair.getPrivateKeyInfo();
              case PKCS8EncryptedPrivateKeyInfo encrypted ->
                  encrypted.decryptPrivateKeyInfo(
                      new JceOpenSSLPKCS8DecryptorProviderBuilder()
                          .setProvider(BOUNCY_CASTLE)
                          .build(required(password).toCharArray()));
              case PEMEncryptedKeyPair encrypted ->
                  encrypted
                      .decryptKeyPair(new BcPEMDecryptorProvider(required(password).toCharArray()))
                      .getPrivateKeyInfo();
              default -> null; // certificates and EC parameters may stand beside the key
            };
        if (info != null) {
          return jdkKey(info);
        }
      }
    } catch (PKCSException | PEMException e) {
      throw new MaterialException(
          path + " has a private key that cannot be decrypted; is the password right?", e);
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new MaterialException(path + " has a broken private key: " + Reason.of(e), e);
    }
    throw new MaterialException(path + " has no private key in it");
  }

  private String required(@Nullable String password) throws MaterialException {
    if (password == null) {
      throw new MaterialException(path + " has an encrypted private key, and no password is set");
    }
    return password;
  }

  private static PrivateKey jdkKey(PrivateKeyInfo info)
      throws GeneralSecurityException, IOException {
    // The JDK knows key factories by the OID of the algorithm, so no table of names is needed.
    var algorithm = info.getPrivateKeyAlgorithm().getAlgorithm().getId();
    return KeyFactory.getInstance(algorithm)
        .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
  }

  private boolean isDer() {
    return content[0] == DER_SEQUENCE && !text().contains("-----BEGIN ");
  }

  private String text() {
    return new String(content, StandardCharsets.ISO_8859_1);
  }

  private List<Object> pemObjects() throws IOException, MaterialException {
    var objects = new ArrayList<Object>();
    try (var parser = new PEMParser(new StringReader(text()))) {
      for (var object = parser.readObject(); object != null; object = parser.readObject()) {
        objects.add(object);
      }
    } catch (IllegalArgumentException e) { // Bouncy Castle's answer to some broken base64
      throw new MaterialException(path + " is not PEM: " + Reason.of(e), e);
    }
    return objects;
  }
}
