package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigChangesTest {
  private static final ConfigChanges NONE = new ConfigChanges(List.of(), List.of());

  @Test
  void the_same_configuration_differs_in_nothing() throws Exception {
    var one = Loading.sets("peers=[\"192.0.2.7:4556\"]");
    assertThat(ConfigChanges.between(one, one, Loading.sets("peers=[\"192.0.2.7:4556\"]")))
        .isEqualTo(NONE);
  }

  @Test
  void a_list_of_tables_is_one_change_however_many_of_its_keys_differ() throws Exception {
    var before = Loading.sets("peers=[\"192.0.2.7:4556\",\"192.0.2.8:4556\"]");
    assertThat(ConfigChanges.between(before, before, Loading.sets("keepalive-interval=17")))
        .isEqualTo(new ConfigChanges(List.of("keepalive-interval", "peers"), List.of()));
  }

  @Test
  void what_is_read_at_the_start_only_is_named_until_the_restart() throws Exception {
    var started = Loading.sets();
    var other = Loading.sets("admin-address=127.0.0.1:1", "max-inbound-bytes=33554432");
    var expected = new ConfigChanges(List.of(), List.of("admin-address", "max-inbound-bytes"));
    assertThat(ConfigChanges.between(started, started, other)).isEqualTo(expected);
    assertThat(ConfigChanges.between(started, other, other)).isEqualTo(expected);
    assertThat(ConfigChanges.between(started, other, started)).isEqualTo(NONE);
  }

  @Test
  void a_running_node_keeps_what_is_read_at_the_start_only() throws Exception {
    var started = Loading.sets("node-ids=[\"ipn:1.0\"]", "max-inbound-bytes=33554432").config();
    var read =
        Loading.sets(
                "node-ids=[\"ipn:2.0\"]",
                "cla-name=other",
                "admin-address=127.0.0.1:1",
                "shutdown-grace=3",
                "keepalive-interval=17",
                "max-sessions=77")
            .config();
    var running = read.runningSince(started);
    assertThat(running.node().nodeIds()).isEqualTo(started.node().nodeIds());
    assertThat(running.bpa()).isEqualTo(started.bpa());
    assertThat(running.admin()).isEqualTo(started.admin());
    assertThat(running.connections().maxInboundBytes()).isEqualTo(33_554_432);
    assertThat(running.node().shutdownGrace()).hasSeconds(3);
    assertThat(running.connections().maxSessions()).isEqualTo(77);
    assertThat(running.session()).isEqualTo(read.session());
  }

  @Test
  void roles_of_operators_hold_at_once_and_the_rest_of_their_tls_at_a_restart() throws Exception {
    var started = operators("word", "any");
    assertThat(ConfigChanges.between(started, started, operators("word", "dns:anna.example")))
        .isEqualTo(new ConfigChanges(List.of("admin-tls.read"), List.of()));
    assertThat(ConfigChanges.between(started, started, operators("other", "any")))
        .isEqualTo(new ConfigChanges(List.of(), List.of("admin-tls.key-password")));
    var running = operators("other", "dns:anna.example").config().runningSince(started.config());
    assertThat(running.admin().tls().identity())
        .isEqualTo(started.config().admin().tls().identity());
    assertThat(running.admin().tls().read()).containsExactly("dns:anna.example");
  }

  @Test
  void roles_of_operators_wait_for_a_restart_with_the_authorities_that_vouch_for_them()
      throws Exception {
    var started = operators("word", "dns:anna.example");
    var other = operators("word", "any", "admin-tls.ca-certs=others.pem");
    assertThat(ConfigChanges.between(started, started, other))
        .isEqualTo(new ConfigChanges(List.of(), List.of("admin-tls.ca-certs", "admin-tls.read")));
    assertThat(other.config().runningSince(started.config()).admin())
        .isEqualTo(started.config().admin());
    var lists = operators("word", "any", "admin-tls.crl-dir=crl");
    assertThat(ConfigChanges.between(started, started, lists))
        .isEqualTo(new ConfigChanges(List.of(), List.of("admin-tls.crl-dir", "admin-tls.read")));
    var back = operators("word", "any");
    assertThat(ConfigChanges.between(started, other, back))
        .as("taken up now, though not different from what was read before")
        .isEqualTo(new ConfigChanges(List.of("admin-tls.read"), List.of()));
  }

  @Test
  void roles_of_operators_wait_for_a_restart_where_there_was_no_tls_or_no_authority()
      throws Exception {
    var withRoles = operators("word", "any");
    assertThat(
            ConfigChanges.between(Loading.sets("admin-address=[::1]:1"), Loading.sets(), withRoles))
        .satisfies(changes -> assertThat(changes.atOnce()).isEmpty())
        .satisfies(changes -> assertThat(changes.atRestart()).contains("admin-tls.read"));
    var withoutAuthorities =
        Loading.sets(
            "admin-address=[::1]:1", "admin-tls.pkcs12-file=a.p12", "admin-tls.key-password=word");
    assertThat(ConfigChanges.between(withoutAuthorities, withoutAuthorities, withRoles))
        .isEqualTo(new ConfigChanges(List.of(), List.of("admin-tls.ca-certs", "admin-tls.read")));
    assertThat(ConfigChanges.between(withRoles, withRoles, withoutAuthorities))
        .as("roles that are gone with their authority")
        .isEqualTo(new ConfigChanges(List.of(), List.of("admin-tls.ca-certs", "admin-tls.read")));
  }

  private static LoadedConfig operators(String password, String looking, String... more)
      throws ConfigException {
    var sets =
        new ArrayList<>(
            List.of(
                "admin-address=[::1]:1",
                "admin-tls.pkcs12-file=a.p12",
                "admin-tls.key-password=" + password,
                "admin-tls.ca-certs=ca.pem",
                "admin-tls.read=[\"" + looking + "\"]"));
    sets.addAll(List.of(more));
    return Loading.sets(sets.toArray(String[]::new));
  }
}
