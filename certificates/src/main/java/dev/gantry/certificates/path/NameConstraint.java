package dev.gantry.certificates.path;

import dev.gantry.certificates.wording.Names;
import dev.gantry.certificates.wording.Printable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;
import org.jspecify.annotations.Nullable;

/**
 * Names the name that an authority may not give, and the authority (RFC 5280 4.2.1.10). The JDK
 * says only that there is one.
 */
final class NameConstraint {
  private NameConstraint() {}

  /**
   * The sentence for people.
   *
   * @param chain the peer's own certificate first
   * @param at index of the certificate whose names were not taken
   */
  static String sentence(List<X509Certificate> chain, int at) {
    var certificate = chain.get(at);
    var subject = Names.of(certificate.getSubjectX500Principal());
    for (var authority : chain.subList(at + 1, chain.size())) {
      var constraints = constraints(authority);
      if (constraints != null) {
        var issuer = Names.of(authority.getSubjectX500Principal());
        for (var name : names(certificate)) {
          if (!allows(constraints, name)) {
            return "the authority %s may not give the name '%s' of the certificate %s: it lies outside its name constraints"
                .formatted(issuer, Printable.of(text(name)), subject);
          }
        }
      }
    }
    // Where a certificate has no DNS name, the JDK holds the constraints against its common name.
    return "an authority on the way may not give the common name of the certificate %s, which counts as a DNS name as it has no other: it lies outside the name constraints"
        .formatted(subject);
  }

  private static @Nullable NameConstraints constraints(X509Certificate authority) {
    var octets = extension(authority, Extension.nameConstraints.getId());
    return octets == null ? null : NameConstraints.getInstance(octets);
  }

  private static List<GeneralName> names(X509Certificate certificate) {
    var names = new ArrayList<GeneralName>();
    var subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    if (subject.getRDNs().length > 0) {
      names.add(new GeneralName(subject));
    }
    var octets = extension(certificate, Extension.subjectAlternativeName.getId());
    if (octets != null) {
      names.addAll(List.of(GeneralNames.getInstance(octets).getNames()));
    }
    return names;
  }

  private static String text(GeneralName name) {
    var value = name.getName();
    if (name.getTagNo() == GeneralName.iPAddress) {
      try {
        return InetAddress.getByAddress(ASN1OctetString.getInstance(value).getOctets())
            .getHostAddress();
      } catch (UnknownHostException e) {
        return value.toString(); // neither 4 nor 16 octets
      }
    }
    return value.toString();
  }

  private static boolean allows(NameConstraints constraints, GeneralName name) {
    var validator = new PKIXNameConstraintValidator();
    if (constraints.getPermittedSubtrees() != null) {
      validator.intersectPermittedSubtree(constraints.getPermittedSubtrees());
    }
    if (constraints.getExcludedSubtrees() != null) {
      for (var subtree : constraints.getExcludedSubtrees()) {
        validator.addExcludedSubtree(subtree);
      }
    }
    try {
      validator.checkPermitted(name);
      validator.checkExcluded(name);
      return true;
    } catch (NameConstraintValidatorException e) {
      return false;
    }
  }

  private static byte @Nullable [] extension(X509Certificate certificate, String oid) {
    var value = certificate.getExtensionValue(oid);
    return value == null ? null : ASN1OctetString.getInstance(value).getOctets();
  }
}
