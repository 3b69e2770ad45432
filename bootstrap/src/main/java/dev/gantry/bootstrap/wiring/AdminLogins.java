package dev.gantry.bootstrap.wiring;

import dev.gantry.adapter.config.AdminConfig;
import dev.gantry.certificates.serving.CertificateNames;
import dev.gantry.port.in.Caller;
import dev.gantry.port.in.Logins;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Those who come over TCP, by the certificates that they show and by their tokens; who shows both
 * may what either may. Any thread.
 */
final class AdminLogins implements Logins {
  /** In place of a name: each certificate that the authorities vouch for. */
  private static final String ANY = "any";

  private final Logins tokens;
  private final Predicate<X509Certificate> believed;
  private volatile AdminConfig.@Nullable Tls roles;

  /**
   * @param tokens knows those who show no certificate
   * @param believed whether the authorities vouch for a certificate now; one that they vouched for
   *     when its connection began, or the session that it resumes, may be out since
   * @param roles whose certificate may what; null where none is asked for
   */
  AdminLogins(Logins tokens, Predicate<X509Certificate> believed, AdminConfig.@Nullable Tls roles) {
    this.tokens = tokens;
    this.believed = believed;
    this.roles = roles;
  }

  /** Gives other roles, from the next call on; none where other authorities vouch for them. */
  void take(AdminConfig.@Nullable Tls next) {
    var given = roles;
    if (given != null && given.isVouchedForAsIn(next)) {
      roles = next;
    }
  }

  @Override
  public Caller caller(Arrival arrival) {
    var byToken = tokens.caller(arrival);
    var shown = arrival.certificate();
    var given = roles;
    if (shown == null || given == null || !believed.test(shown)) {
      return byToken;
    }
    var role = role(given, CertificateNames.of(shown));
    return byToken.role().compareTo(role) > 0
        ? byToken
        : new Caller(arrival.from() + " as " + CertificateNames.best(shown), role);
  }

  private static Caller.Role role(AdminConfig.Tls given, List<String> names) {
    if (isNamed(given.change(), names)) {
      return Caller.Role.CHANGE;
    }
    return isNamed(given.read(), names) ? Caller.Role.READ : Caller.Role.NONE;
  }

  private static boolean isNamed(List<String> those, List<String> names) {
    return those.contains(ANY) || !Collections.disjoint(those, names);
  }
}
