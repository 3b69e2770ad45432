package dev.gantry.bootstrap.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.config.AdminConfig;
import dev.gantry.adapter.config.TlsConfig;
import dev.gantry.certificates.issuing.TestPki;
import dev.gantry.port.in.Caller;
import dev.gantry.port.in.Caller.Role;
import dev.gantry.port.in.Logins;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdminLoginsTest {
  private static final X509Certificate ANNA =
      TestPki.root("operators")
          .leaf("anna")
          .names(TestPki.dns("anna.example"))
          .sign()
          .certificate();

  private final Set<X509Certificate> believed = new HashSet<>(Set.of(ANNA));

  /** Whoever shows a word may what the word says. */
  private final Logins tokens =
      arrival ->
          new Caller(
              "a token",
              arrival.authorization() == null ? Role.NONE : Role.valueOf(arrival.authorization()));

  @Test
  void role_is_the_highest_in_which_any_name_of_the_certificate_stands() {
    assertThat(role(List.of(), List.of())).isEqualTo(Role.NONE);
    assertThat(role(List.of("dns:anna.example"), List.of("dns:bert.example"))).isEqualTo(Role.READ);
    assertThat(role(List.of("dns:anna.example"), List.of("subject:cn=anna")))
        .isEqualTo(Role.CHANGE);
    assertThat(role(List.of("any"), List.of())).isEqualTo(Role.READ);
    assertThat(role(List.of(), List.of("any"))).isEqualTo(Role.CHANGE);
    assertThat(role(List.of("uri:anna.example"), List.of("dns:anna"))).isEqualTo(Role.NONE);
  }

  @Test
  void who_shows_both_may_what_either_may_and_is_named_by_that() {
    var logins =
        new AdminLogins(tokens, believed::contains, roles(List.of("subject:cn=anna"), List.of()));
    assertThat(logins.caller(arrival("CHANGE", ANNA)))
        .isEqualTo(new Caller("a token", Role.CHANGE));
    assertThat(logins.caller(arrival("READ", ANNA)))
        .isEqualTo(new Caller("192.0.2.7 as dns:anna.example", Role.READ));
    assertThat(logins.caller(arrival("READ", null))).isEqualTo(new Caller("a token", Role.READ));
  }

  @Test
  void certificate_says_nothing_where_none_is_asked_for() {
    var logins = new AdminLogins(tokens, believed::contains, null);
    assertThat(logins.caller(arrival(null, ANNA)).role()).isEqualTo(Role.NONE);
  }

  @Test
  void roles_that_are_taken_up_hold_from_the_next_call_on() {
    var logins = new AdminLogins(tokens, believed::contains, roles(List.of(), List.of("any")));
    assertThat(logins.caller(arrival(null, ANNA)).role()).isEqualTo(Role.CHANGE);
    logins.take(roles(List.of(), List.of()));
    assertThat(logins.caller(arrival(null, ANNA)))
        .isEqualTo(new Caller("192.0.2.7 as dns:anna.example", Role.NONE));
  }

  @Test
  void certificate_that_is_believed_no_more_has_no_role_and_a_token_beside_it_has_its_own() {
    var logins = new AdminLogins(tokens, believed::contains, roles(List.of(), List.of("any")));
    assertThat(logins.caller(arrival(null, ANNA)).role()).isEqualTo(Role.CHANGE);
    believed.clear();
    assertThat(logins.caller(arrival(null, ANNA)).role()).isEqualTo(Role.NONE);
    assertThat(logins.caller(arrival("READ", ANNA))).isEqualTo(new Caller("a token", Role.READ));
  }

  @Test
  void roles_for_those_of_other_authorities_or_lists_are_not_taken_up() {
    var first = roles(List.of("any"), List.of());
    var logins = new AdminLogins(tokens, believed::contains, first);
    var everything = List.of("any");
    var ca = first.authorities();
    for (var other :
        List.of(
            new AdminConfig.Tls(first.identity(), Path.of("o.pem"), null, everything, everything),
            new AdminConfig.Tls(first.identity(), null, null, everything, everything),
            new AdminConfig.Tls(first.identity(), ca, Path.of("crl"), everything, everything))) {
      logins.take(other);
      assertThat(logins.caller(arrival(null, ANNA)).role()).isEqualTo(Role.READ);
    }
    logins.take(null);
    assertThat(logins.caller(arrival(null, ANNA)).role()).isEqualTo(Role.READ);
  }

  private Role role(List<String> read, List<String> change) {
    return new AdminLogins(tokens, believed::contains, roles(read, change))
        .caller(arrival(null, ANNA))
        .role();
  }

  private static AdminConfig.Tls roles(List<String> read, List<String> change) {
    var identity = new TlsConfig.PemIdentity(Path.of("a.pem"), Path.of("a.key"), null);
    return new AdminConfig.Tls(identity, Path.of("ca.pem"), null, read, change);
  }

  private static Logins.Arrival arrival(String authorization, X509Certificate certificate) {
    return new Logins.Arrival("192.0.2.7", false, true, authorization, certificate);
  }
}
