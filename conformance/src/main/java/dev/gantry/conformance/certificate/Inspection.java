package dev.gantry.conformance.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.OtherName;
import org.jspecify.annotations.Nullable;

/** What a chain says that somebody showed, against the profile of RFC 9174 4.4.2. */
public final class Inspection {
  private static final int MAX_SERIAL_OCTETS = 20;
  private static final int DIGITAL_SIGNATURE = 0;
  private static final String BUNDLE_SECURITY = "1.3.6.1.5.5.7.3.35";

  private final List<X509Certificate> chain;
  private final X509Certificate own;
  private final List<GeneralName> names;

  /**
   * Looks at a chain.
   *
   * @param chain as it was sent, the end-entity certificate first
   */
  public Inspection(List<X509Certificate> chain) {
    this.chain = List.copyOf(chain);
    this.own = chain.getFirst();
    this.names = namesOf(own);
  }

  /** Its BundleEIDs, those too that are not encoded as they should be. */
  public List<String> bundleEids() {
    return otherNames().stream().map(one -> one.getValue().toString()).toList();
  }

  /** Whether each BundleEID is an IA5String. */
  public boolean bundleEidsAreIa5() {
    return otherNames().stream().allMatch(one -> one.getValue() instanceof ASN1IA5String);
  }

  private List<OtherName> otherNames() {
    return names.stream()
        .filter(one -> one.getTagNo() == GeneralName.otherName)
        .map(one -> OtherName.getInstance(one.getName()))
        .filter(one -> one.getTypeID().equals(Leaf.BUNDLE_EID))
        .toList();
  }

  public List<String> dnsNames() {
    return names.stream()
        .filter(one -> one.getTagNo() == GeneralName.dNSName)
        .map(one -> one.getName().toString())
        .toList();
  }

  public long addresses() {
    return names.stream().filter(one -> one.getTagNo() == GeneralName.iPAddress).count();
  }

  /** What of the end-entity certificate is not as RFC 5280 has it; empty where all is. */
  public List<String> flaws() {
    var flaws = new ArrayList<String>();
    if (own.getVersion() != 3) {
      flaws.add("it is of version " + own.getVersion());
    }
    var serial = own.getSerialNumber();
    if (serial.signum() <= 0 || serial.toByteArray().length > MAX_SERIAL_OCTETS) {
      flaws.add("its serial number is not positive and of at most 20 octets");
    }
    if (own.getIssuerX500Principal().getName().isEmpty()) {
      flaws.add("its issuer has no name");
    }
    if (own.getBasicConstraints() >= 0) {
      flaws.add("it is that of an authority");
    }
    boolean critical =
        own.getCriticalExtensionOIDs() != null
            && own.getCriticalExtensionOIDs().contains(Extension.subjectAlternativeName.getId());
    if (own.getSubjectX500Principal().getName().isEmpty() && !critical) {
      flaws.add("its subject has no name and subjectAltName is not critical");
    }
    if (!own.getSigAlgOID().equals(signatureWithin())) {
      flaws.add("its two names of the signature algorithm differ");
    }
    return flaws;
  }

  private String signatureWithin() {
    try {
      return org.bouncycastle.asn1.x509.TBSCertificate.getInstance(own.getTBSCertificate())
          .getSignature()
          .getAlgorithm()
          .getId();
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return "unreadable";
    }
  }

  /** Whether subject and authority key identifiers are in all of the chain. */
  public boolean hasKeyIdentifiers() {
    return chain.stream()
        .allMatch(
            one ->
                one.getExtensionValue(Extension.subjectKeyIdentifier.getId()) != null
                    && (isSelfIssued(one)
                        || one.getExtensionValue(Extension.authorityKeyIdentifier.getId())
                            != null));
  }

  /** Object identifiers of its Extended Key Usage; empty where it has none. */
  public List<String> purposes() {
    try {
      var purposes = own.getExtendedKeyUsage();
      return purposes == null ? List.of() : purposes;
    } catch (GeneralSecurityException e) {
      return List.of("unreadable");
    }
  }

  public boolean isForBundles() {
    return purposes().contains(BUNDLE_SECURITY);
  }

  public boolean hasKeyUsage() {
    return own.getKeyUsage() != null;
  }

  public boolean maySign() {
    var usage = own.getKeyUsage();
    return usage == null || usage[DIGITAL_SIGNATURE];
  }

  /** Whether it names an OCSP responder. */
  public boolean namesAResponder() {
    var octets = own.getExtensionValue(Extension.authorityInfoAccess.getId());
    if (octets == null) {
      return false;
    }
    var access =
        AuthorityInformationAccess.getInstance(ASN1OctetString.getInstance(octets).getOctets());
    for (var one : access.getAccessDescriptions()) {
      if (one.getAccessMethod().equals(AccessDescription.id_ad_ocsp)) {
        return true;
      }
    }
    return false;
  }

  /** Whether one of the chain vouches for itself. */
  public boolean holdsARoot() {
    return chain.stream().anyMatch(Inspection::isSelfIssued);
  }

  private static boolean isSelfIssued(X509Certificate one) {
    return one.getSubjectX500Principal().equals(one.getIssuerX500Principal());
  }

  /**
   * Why nobody who trusts these alone can believe the chain.
   *
   * @return null where they can
   */
  public @Nullable String distrust(Collection<X509Certificate> trusted) {
    var anchors = new HashSet<TrustAnchor>();
    trusted.forEach(one -> anchors.add(new TrustAnchor(one, null)));
    var below = chain.stream().filter(one -> !trusted.contains(one)).toList();
    try {
      var parameters = new PKIXParameters(anchors);
      parameters.setRevocationEnabled(false);
      var path = CertificateFactory.getInstance("X.509").generateCertPath(below);
      CertPathValidator.getInstance("PKIX").validate(path, parameters);
      return null;
    } catch (GeneralSecurityException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Read here, as the JDK's own list wraps an otherName differently from release to release. */
  private static List<GeneralName> namesOf(X509Certificate certificate) {
    var octets = certificate.getExtensionValue(Extension.subjectAlternativeName.getId());
    if (octets == null) {
      return List.of();
    }
    return List.of(
        GeneralNames.getInstance(ASN1OctetString.getInstance(octets).getOctets()).getNames());
  }
}
