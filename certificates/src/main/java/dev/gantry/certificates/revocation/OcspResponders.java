package dev.gantry.certificates.revocation;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.GeneralName;

/** The OCSP responders that certificates name (authority information access, RFC 5280 4.2.2.1). */
final class OcspResponders {
  private static final String AUTHORITY_INFORMATION_ACCESS = "1.3.6.1.5.5.7.1.1";

  private OcspResponders() {}

  /** Whether a certificate names a responder; true also where nobody can make out which. */
  static boolean namedBy(X509Certificate certificate) {
    try {
      return !descriptions(certificate).isEmpty();
    } catch (IllegalArgumentException | IllegalStateException e) {
      return true; // broken: under the hard rule that is no answer
    }
  }

  /** The addresses of the responders that a certificate names, in its order. */
  static List<String> of(X509Certificate certificate) {
    var addresses = new ArrayList<String>();
    try {
      for (var description : descriptions(certificate)) {
        var location = description.getAccessLocation();
        if (location.getTagNo() == GeneralName.uniformResourceIdentifier) {
          addresses.add(DERIA5String.getInstance(location.getName()).getString());
        }
      }
    } catch (IllegalArgumentException | IllegalStateException e) {
      return List.of();
    }
    return addresses;
  }

  private static List<AccessDescription> descriptions(X509Certificate certificate) {
    var extension = certificate.getExtensionValue(AUTHORITY_INFORMATION_ACCESS);
    if (extension == null) {
      return List.of();
    }
    var access =
        AuthorityInformationAccess.getInstance(ASN1OctetString.getInstance(extension).getOctets());
    var found = new ArrayList<AccessDescription>();
    for (var description : access.getAccessDescriptions()) {
      if (description.getAccessMethod().equals(AccessDescription.id_ad_ocsp)) {
        found.add(description);
      }
    }
    return found;
  }
}
