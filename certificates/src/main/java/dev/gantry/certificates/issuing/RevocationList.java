package dev.gantry.certificates.issuing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CRLHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The authority's list of what it has revoked (RFC 5280 5), in {@code crl/ca.crl} of its directory:
 * a directory for {@code tls.crl-dir}. The list is its own record: nothing else is kept of it.
 */
final class RevocationList {
  private final Path file;
  private final Authority authority;
  private final @Nullable X509CRL list;

  private RevocationList(Path file, Authority authority, @Nullable X509CRL list) {
    this.file = file;
    this.authority = authority;
    this.list = list;
  }

  static RevocationList read(Path directory, Authority authority) throws PkiException {
    var file = folder(directory).resolve("ca.crl");
    if (!Files.exists(file)) {
      return new RevocationList(file, authority, null);
    }
    try {
      var octets = new ByteArrayInputStream(Files.readAllBytes(file));
      var list = (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(octets);
      list.verify(authority.certificate().getPublicKey());
      return new RevocationList(file, authority, list);
    } catch (IOException | GeneralSecurityException e) {
      throw new PkiException(
          file + " is no revocation list of this authority: " + e.getMessage(), e);
    }
  }

  /** Where it lies. */
  static Path folder(Path directory) {
    return directory.resolve("crl");
  }

  Path file() {
    return file;
  }

  boolean revokes(BigInteger serial) {
    return list != null && list.getRevokedCertificate(serial) != null;
  }

  int size() {
    return list == null || list.getRevokedCertificates() == null
        ? 0
        : list.getRevokedCertificates().size();
  }

  /**
   * The next list, with one more certificate.
   *
   * @param serial null only makes the list anew, for longer
   * @param reasonCode of RFC 5280 5.3.1
   * @param validDays until another list has to be there
   */
  RevocationList next(@Nullable BigInteger serial, int reasonCode, Instant now, int validDays)
      throws PkiException {
    try {
      var builder =
          new JcaX509v2CRLBuilder(
              authority.certificate().getSubjectX500Principal(), Date.from(now));
      builder.setNextUpdate(Date.from(now.plus(Duration.ofDays(validDays))));
      if (list != null) {
        builder.addCRL(new JcaX509CRLHolder(list));
      }
      if (serial != null) {
        builder.addCRLEntry(serial, Date.from(now), reasonCode);
      }
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils()
              .createAuthorityKeyIdentifier(authority.certificate().getPublicKey()));
      builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number().add(BigInteger.ONE)));
      var signer = new JcaContentSignerBuilder(Certificates.SIGNATURE).build(authority.key());
      var next = new JcaX509CRLConverter().getCRL(builder.build(signer));
      PrivateFiles.replacePublic(file, PrivateFiles.pem("X509 CRL", next.getEncoded()));
      return new RevocationList(file, authority, next);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("every JDK signs with " + Certificates.SIGNATURE, e);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
  }

  private BigInteger number() {
    var octets = list == null ? null : list.getExtensionValue(Extension.cRLNumber.getId());
    return octets == null
        ? BigInteger.ZERO
        : ASN1Integer.getInstance(ASN1OctetString.getInstance(octets).getOctets())
            .getPositiveValue();
  }
}
