package dev.gantry.certificates.identity;

import dev.gantry.domain.identity.PeerCertificate;
import dev.gantry.domain.wire.Octets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.OtherName;
import org.jspecify.annotations.Nullable;

/** Reads the claims of a certificate into the domain's words (RFC 9174 4.4.1, 4.4.2). */
public final class CertificateClaims {
  /** Most names of a certificate that are read; real ones have a handful. */
  static final int MAX_NAMES = 1000;

  /**
   * Longest name that is read, in characters; longer ones are left out, as they can match nothing.
   */
  static final int MAX_NAME_CHARS = 2048;

  private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
  private static final int DIGITAL_SIGNATURE = 0;

  private CertificateClaims() {}

  /**
   * Reads the claims.
   *
   * @throws CertificateParsingException when an extension is not what its OID promises, or the
   *     subject is no name
   */
  public static PeerCertificate of(X509Certificate certificate) throws CertificateParsingException {
    var bundleEids = new ArrayList<String>();
    var dnsNames = new ArrayList<String>();
    var addresses = new ArrayList<Octets>();
    try {
      for (var name : subjectAlternativeNames(certificate)) {
        switch (name.getTagNo()) {
          case GeneralName.otherName -> addBundleEid(name, bundleEids);
          case GeneralName.dNSName -> addText(ASN1IA5String.getInstance(name.getName()), dnsNames);
          case GeneralName.iPAddress -> addAddress(name, addresses);
          default -> {} // a Node ID in a URI name is no NODE-ID (RFC 9174 4.4.1)
        }
      }
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new CertificateParsingException("its subjectAltName is broken", e);
    }
    return new PeerCertificate(
        bundleEids,
        dnsNames,
        addresses,
        commonName(certificate),
        mayDigitallySign(certificate),
        certificate.getExtendedKeyUsage(),
        certificate.getVersion());
  }

  private static List<GeneralName> subjectAlternativeNames(X509Certificate certificate)
      throws CertificateParsingException {
    // Not getSubjectAlternativeNames(): how that wraps an otherName differs between JDKs.
    var extension = certificate.getExtensionValue(SUBJECT_ALTERNATIVE_NAME);
    if (extension == null) {
      return List.of();
    }
    var octets = ASN1OctetString.getInstance(extension).getOctets();
    var names = GeneralNames.getInstance(octets).getNames();
    if (names.length > MAX_NAMES) {
      throw new CertificateParsingException("more than " + MAX_NAMES + " names");
    }
    return List.of(names);
  }

  private static void addBundleEid(GeneralName name, List<String> into) {
    var other = OtherName.getInstance(name.getName());
    // RFC 9174 4.4.2.1: "BundleEID ::= IA5String"; any other string type does not count.
    if (Oids.BUNDLE_EID.equals(other.getTypeID())
        && other.getValue() instanceof ASN1IA5String text) {
      addText(text, into);
    }
  }

  private static void addText(ASN1String text, List<String> into) {
    var string = text.getString();
    if (string.length() <= MAX_NAME_CHARS) {
      into.add(string);
    }
  }

  private static void addAddress(GeneralName name, List<Octets> into) {
    var octets = ASN1OctetString.getInstance(name.getName()).getOctets();
    if (octets.length == 4 || octets.length == 16) {
      into.add(Octets.of(octets));
    }
  }

  private static @Nullable String commonName(X509Certificate certificate)
      throws CertificateParsingException {
    try {
      return lastCommonName(certificate);
    } catch (IllegalArgumentException | IllegalStateException e) {
      // Text that is no UTF-8, for one.
      throw new CertificateParsingException("its subject is broken", e);
    }
  }

  private static @Nullable String lastCommonName(X509Certificate certificate) {
    var subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    var names = subject.getRDNs(BCStyle.CN);
    if (names.length == 0) {
      return null;
    }
    // The last one is the most specific.
    for (var part : names[names.length - 1].getTypesAndValues()) {
      if (part.getType().equals(BCStyle.CN) && part.getValue() instanceof ASN1String text) {
        return text.getString();
      }
    }
    return null;
  }

  private static @Nullable Boolean mayDigitallySign(X509Certificate certificate) {
    var usage = certificate.getKeyUsage();
    return usage == null ? null : usage[DIGITAL_SIGNATURE];
  }
}
