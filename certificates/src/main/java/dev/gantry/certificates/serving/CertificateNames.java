package dev.gantry.certificates.serving;

import dev.gantry.certificates.wording.Printable;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.security.auth.x500.X500Principal;

/** What the owner of a certificate is called by those who give roles. */
public final class CertificateNames {
  /** Kinds of RFC 5280 4.2.1.6 that name people and programs. */
  private static final Map<Integer, String> KINDS = Map.of(1, "email:", 2, "dns:", 6, "uri:");

  private CertificateNames() {}

  /**
   * Every name of a certificate: {@code uri:}, {@code dns:} and {@code email:} of its
   * subjectAltName, {@code subject:} and {@code sha256:}.
   */
  public static List<String> of(X509Certificate certificate) {
    var names = new ArrayList<String>();
    try {
      var alternatives = certificate.getSubjectAlternativeNames();
      for (var alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
        var kind = KINDS.get((Integer) alternative.getFirst());
        if (kind != null) {
          var name = String.valueOf(alternative.get(1));
          names.add(kind + (kind.equals("dns:") ? name.toLowerCase(Locale.ROOT) : name));
        }
      }
    } catch (CertificateParsingException e) {
      // It has the other names.
    }
    var subject = certificate.getSubjectX500Principal().getName(X500Principal.CANONICAL);
    if (!subject.isEmpty()) {
      names.add("subject:" + subject);
    }
    names.add("sha256:" + fingerprint(certificate));
    return List.copyOf(names);
  }

  /** The name by which people know it best, for a log. */
  public static String best(X509Certificate certificate) {
    return Printable.of(of(certificate).getFirst());
  }

  private static String fingerprint(X509Certificate certificate) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read can be encoded", e);
    }
  }
}
