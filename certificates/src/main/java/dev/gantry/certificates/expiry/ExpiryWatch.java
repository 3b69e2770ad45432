package dev.gantry.certificates.expiry;

import dev.gantry.certificates.expiry.CertificateExpiry.Kind;
import dev.gantry.certificates.material.KeyMaterial;
import dev.gantry.certificates.material.TrustMaterial;
import dev.gantry.certificates.wording.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns before certificates end: once each 30, 7 and 1 days ahead, and once when they have ended.
 * Confined to one thread.
 */
public final class ExpiryWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ExpiryWatch.class);
  private static final long[] WARNING_DAYS = {1, 7, 30};

  private final Map<CertificateExpiry, Long> warned = new HashMap<>();

  /** The ends of what we show, where we show anything, and of what we trust. */
  public static List<CertificateExpiry> of(@Nullable KeyMaterial keys, TrustMaterial trust) {
    var expiries = new ArrayList<CertificateExpiry>();
    if (keys != null) {
      for (var certificate : keys.chain()) {
        expiries.add(
            new CertificateExpiry(
                certificate.equals(keys.certificate()) ? Kind.OWN : Kind.INTERMEDIATE,
                Names.of(certificate.getSubjectX500Principal()),
                certificate.getNotAfter().toInstant()));
      }
    }
    for (var certificate : trust.authorities()) {
      expiries.add(
          new CertificateExpiry(
              Kind.AUTHORITY,
              Names.of(certificate.getSubjectX500Principal()),
              certificate.getNotAfter().toInstant()));
    }
    return List.copyOf(expiries);
  }

  /**
   * Warns of what has come nearer than a threshold since it was last looked at; returns the
   * warnings.
   */
  public List<String> look(List<CertificateExpiry> expiries, Instant now) {
    warned.keySet().retainAll(expiries);
    var warnings = new ArrayList<String>();
    for (var expiry : expiries) {
      var threshold = threshold(expiry, now);
      if (threshold < warned.getOrDefault(expiry, Long.MAX_VALUE)) {
        warned.put(expiry, threshold);
        var warning = sentence(expiry, now);
        warnings.add(warning);
        LOG.warn("{}", warning);
      }
    }
    return warnings;
  }

  private static long threshold(CertificateExpiry expiry, Instant now) {
    if (!expiry.notAfter().isAfter(now)) {
      return -1;
    }
    for (var days : WARNING_DAYS) {
      if (expiry.daysLeft(now) < days) {
        return days;
      }
    }
    return Long.MAX_VALUE;
  }

  private static String sentence(CertificateExpiry expiry, Instant now) {
    var what =
        switch (expiry.kind()) {
          case OWN -> "our certificate ";
          case INTERMEDIATE -> "our intermediate certificate ";
          case AUTHORITY -> "the authority ";
        };
    return expiry.notAfter().isAfter(now)
        ? "%s%s expires on %s, in %d days"
            .formatted(what, expiry.subject(), expiry.notAfter(), expiry.daysLeft(now))
        : "%s%s expired on %s; %s"
            .formatted(
                what,
                expiry.subject(),
                expiry.notAfter(),
                expiry.kind() == Kind.AUTHORITY
                    ? "we refuse whom it vouches for"
                    : "peers will refuse us");
  }
}
