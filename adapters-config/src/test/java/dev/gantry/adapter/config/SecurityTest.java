package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.identity.IdentityPolicy.Check;
import dev.gantry.domain.identity.IdentityPolicy.ExtendedKeyUsageRule;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.DecoderLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityTest {
  private static final String CERT = "tls.cert-file=c.pem";
  private static final String KEY = "tls.private-key-file=k.pem";
  private static final String CA = "tls.ca-certs=ca";
  private static final String OPEN = "listeners=0.0.0.0:4556";

  @TempDir Path directory;

  private static LoadedConfig withTls(String... more) throws ConfigException {
    return Loading.sets(plus(more));
  }

  private static String refusalWithTls(String... more) {
    return Loading.refusalOfSets(plus(more));
  }

  private static String[] plus(String... more) {
    List<String> sets = new ArrayList<>(List.of(CERT, KEY, CA));
    sets.addAll(List.of(more));
    return sets.toArray(String[]::new);
  }

  private static SecurityConfig listener(LoadedConfig loaded) {
    return loaded.config().listeners().getFirst().security();
  }

  // Presets

  @ParameterizedTest
  @CsvSource({
    "strict, true, true, false, REQUIRED, OFF, BUNDLE_SECURITY, REQUIRED, SOFT",
    "permissive, true, true, false, OFF, OPTIONAL, TLS_OR_BUNDLE_SECURITY, OPTIONAL, OFF",
    "development, false, false, false, OFF, OFF, ANY, OFF, OFF",
    "legacy, true, false, true, OPTIONAL, OFF, ANY, OPTIONAL, OFF"
  })
  void preset_sets_what_belongs_together(
      String preset,
      boolean canTls,
      boolean requireTls,
      boolean onlyNamed,
      Check nodeId,
      Check host,
      ExtendedKeyUsageRule usage,
      Check client,
      TlsConfig.Ocsp ocsp)
      throws Exception {
    LoadedConfig loaded = withTls("tls.preset=" + preset, "listeners=127.0.0.1:4556");
    IdentityPolicy policy = new IdentityPolicy(nodeId, host, usage, false, client);
    assertThat(listener(loaded))
        .isEqualTo(
            new SecurityConfig(
                TlsPreset.valueOf(preset.toUpperCase(Locale.ROOT)),
                canTls,
                requireTls,
                onlyNamed,
                policy));
    assertThat(loaded.config().tls().revocation().ocsp()).isEqualTo(ocsp);
  }

  @Test
  void strict_is_the_default_as_soon_as_tls_is_configured() throws Exception {
    LoadedConfig loaded = withTls();
    assertThat(loaded.config().listeners())
        .extracting(listener -> listener.endpoint().text())
        .containsExactly("[::]:4556");
    assertThat(listener(loaded).preset()).isEqualTo(TlsPreset.STRICT);
    assertThat(listener(loaded).identity()).isEqualTo(IdentityPolicy.STRICT);
    assertThat(Loading.origin(loaded, "require-tls")).isEqualTo("default, by tls.preset");
    assertThat(Loading.value(loaded, "listeners[0].node-id-check")).isEqualTo("\"required\"");
  }

  @Test
  void own_key_changes_one_thing_of_a_preset() throws Exception {
    LoadedConfig loaded = withTls("tls.preset=strict", "tls.host-check=required", "tls.ocsp=hard");
    assertThat(listener(loaded).identity().hostCheck()).isEqualTo(Check.REQUIRED);
    assertThat(listener(loaded).identity().nodeIdCheck()).isEqualTo(Check.REQUIRED);
    assertThat(loaded.config().tls().revocation().ocsp()).isEqualTo(TlsConfig.Ocsp.HARD);
    assertThat(Loading.origin(loaded, "tls.host-check")).isEqualTo("--set");
  }

  @Test
  void revocation_lists_are_soft_unless_they_must_cover_everybody() throws Exception {
    LoadedConfig soft = withTls("tls.crl-dir=crls");
    assertThat(soft.config().tls().revocation().crl()).isEqualTo(TlsConfig.Crl.SOFT);
    LoadedConfig hard = withTls("tls.crl-dir=crls", "tls.crl=hard");
    assertThat(hard.config().tls().revocation().crl()).isEqualTo(TlsConfig.Crl.HARD);
    assertThat(Loading.value(hard, "tls.crl")).isEqualTo("\"hard\"");
  }

  @Test
  void listener_and_peer_have_settings_of_their_own() throws Exception {
    LoadedConfig loaded =
        withTls(
            "listeners=[\"[::]:4556\", {address=\"[::]:4557\", preset=\"permissive\"},"
                + " {address=\"127.0.0.1:4558\", preset=\"development\"}]",
            "peers=[\"a.example\", {address=\"b.example\", preset=\"permissive\","
                + " host-check=\"required\"}]");
    List<ListenerConfig> listeners = loaded.config().listeners();
    assertThat(listeners.get(0).security().preset()).isEqualTo(TlsPreset.STRICT);
    assertThat(listeners.get(1).security().identity().clientCertificate())
        .isEqualTo(Check.OPTIONAL);
    assertThat(listeners.get(2).security().canTls()).isFalse();
    List<PeerConfig> peers = loaded.config().peers();
    assertThat(peers.get(0).security().identity()).isEqualTo(IdentityPolicy.STRICT);
    assertThat(peers.get(1).security().identity().hostCheck()).isEqualTo(Check.REQUIRED);
    assertThat(Loading.origin(loaded, "listeners[1].client-auth"))
        .isEqualTo("default, by listeners[1].preset");
  }

  @Test
  void common_name_is_required_and_warned_of() throws Exception {
    LoadedConfig loaded = withTls("tls.node-id-check=common-name");
    assertThat(listener(loaded).identity().nodeIdFromCommonName()).isTrue();
    assertThat(listener(loaded).identity().nodeIdCheck()).isEqualTo(Check.REQUIRED);
    assertThat(loaded.warnings()).anyMatch(warning -> warning.contains("common-name"));
  }

  @Test
  void session_settings_say_what_the_configuration_says() throws Exception {
    LoadedConfig loaded =
        withTls(
            "keepalive-interval=30",
            "peers=[{address=\"a.example\", keepalive-interval=7, pin-sha256=[\""
                + "ab".repeat(32)
                + "\"]}]");
    GantryConfig config = loaded.config();
    List<NodeId> nodeIds = List.of(NodeId.parse("ipn:1.0"));
    SessionSettings passive = config.sessionSettings(nodeIds, config.listeners().getFirst());
    assertThat(passive.security())
        .isEqualTo(new SessionSettings.Security(true, true, IdentityPolicy.STRICT));
    assertThat(passive.offer().keepaliveSeconds()).isEqualTo(30);
    SessionSettings active = config.sessionSettings(nodeIds, config.peers().getFirst());
    assertThat(active.offer().keepaliveSeconds()).isEqualTo(7);
    assertThat(config.peers().getFirst().pinsSha256()).containsExactly("ab".repeat(32));
  }

  @Test
  void defaults_are_those_of_the_domain() throws Exception {
    SessionConfig session = Loading.sets().config().session();
    assertThat(session.offer()).isEqualTo(SessionSettings.Offer.DEFAULT);
    assertThat(session.demands()).isEqualTo(SessionSettings.Demands.DEFAULT);
    assertThat(session.timers()).isEqualTo(SessionSettings.Timers.DEFAULT);
    assertThat(session.limits()).isEqualTo(SessionSettings.Limits.DEFAULT);
    assertThat(session.decoderLimits()).isEqualTo(DecoderLimits.DEFAULT);
  }

  // Plaintext

  @Test
  void without_tls_only_loopback_is_listened_to() throws Exception {
    LoadedConfig loaded = Loading.sets();
    assertThat(loaded.config().listeners())
        .extracting(listener -> listener.endpoint().text())
        .containsExactly("127.0.0.1:4556", "[::1]:4556");
    assertThat(loaded.config().listeners())
        .extracting(ListenerConfig::optional)
        .containsExactly(false, true);
    assertThat(loaded.warnings()).isEmpty();
  }

  @Test
  void listening_to_others_without_tls_must_be_said_in_so_many_words() throws Exception {
    assertThat(Loading.refusalOfSets(OPEN))
        .isEqualTo(
            "--set: listener 0.0.0.0:4556 would accept plaintext from other machines: configure"
                + " tls, or say require-tls = false");
    LoadedConfig loaded = Loading.sets(OPEN, "require-tls=false");
    assertThat(listener(loaded).requireTls()).isFalse();
    assertThat(loaded.warnings()).anyMatch(warning -> warning.contains("plaintext from anyone"));
    assertThat(
            listener(Loading.sets("listeners=[{address=\"0.0.0.0:1\", require-tls=false}]"))
                .requireTls())
        .isFalse();
  }

  @Test
  void required_false_with_tls_takes_both() throws Exception {
    SecurityConfig security = listener(withTls("tls.required=false"));
    assertThat(security.canTls()).isTrue();
    assertThat(security.requireTls()).isFalse();
    assertThat(security.plaintextOnlyFromNamedPeers()).isFalse();
  }

  @Test
  void development_is_for_this_machine_only() {
    assertThat(Loading.refusalOfSets(OPEN, "tls.preset=development")).contains("this machine only");
    assertThat(Loading.refusalOfSets(OPEN, "tls.preset=development", "require-tls=false"))
        .contains("this machine only");
    assertThat(Loading.refusalOfSets("peers=a.example", "tls.preset=development"))
        .contains("another machine");
  }

  @Test
  void legacy_takes_plaintext_from_configured_peers_and_warns() throws Exception {
    LoadedConfig loaded = withTls(OPEN, "tls.preset=legacy", "peers=10.0.0.1");
    assertThat(listener(loaded).plaintextOnlyFromNamedPeers()).isTrue();
    assertThat(listener(loaded).toSessionSecurity().requireTls()).isTrue();
    assertThat(listener(loaded).toSessionSecurity(true).requireTls()).isFalse();
    SecurityConfig dialled = loaded.config().peers().getFirst().security();
    assertThat(dialled.toSessionSecurity().requireTls()).isFalse();
    assertThat(loaded.warnings()).anyMatch(warning -> warning.contains("configured peers"));
  }

  // Contradictions

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tls.preset=strict require-tls=false | contradicts tls.preset",
        "tls.preset=development require-tls=true listeners=127.0.0.1:1 | contradicts tls.preset",
        "tls.preset=legacy require-tls=true | contradicts tls.preset",
        "tls.preset=strict tls.client-auth=off | without asking for a certificate",
        "tls.client-auth=off tls.node-id-check=required | without asking for a certificate",
        "tls.client-auth=off tls.node-id-check=common-name | without asking for a certificate",
        "tls.preset=permissive tls.client-auth=off tls.node-id-check=required | without asking for"
            + " a certificate",
        "tls.preset=strict tls.insecure-skip-verify=true | proves nothing",
        "tls.client-auth=required tls.insecure-skip-verify=true | proves nothing",
        "tls.node-id-check=optional tls.insecure-skip-verify=true | proves nothing",
        "tls.ocsp=hard tls.insecure-skip-verify=true | contradicts tls.insecure-skip-verify",
        "tls.crl=hard tls.crl-dir=crls tls.insecure-skip-verify=true | contradicts"
            + " tls.insecure-skip-verify",
        "tls.crl=hard | without tls.crl-dir",
        "tls.crl=off tls.crl-dir=crls | tls.crl",
        "tls.pkcs12-file=x | contradicts tls.cert-file",
        "tls.key-password=x tls.key-password-file=y | contradicts tls.key-password-file",
        "tls.preset=development listeners=127.0.0.1:1 tls.client-auth=required | cannot be required"
      })
  void contradiction_stops_the_start(String sets, String why) {
    assertThat(refusalWithTls(sets.split(" "))).contains(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "require-tls=true | requires TLS but has no certificate",
        "tls.preset=strict | needs",
        "tls.preset=permissive | requires TLS but has no certificate",
        "tls.preset=strict tls.ca-certs=x listeners=[] | needs our own certificate",
        "tls.preset=strict tls.cert-file=c tls.private-key-file=k | needs tls.ca-certs",
        "tls.cert-file=c tls.private-key-file=k | needs tls.ca-certs",
        "tls.preset=permissive tls.cert-file=c tls.private-key-file=k peers=a.example | needs"
            + " tls.ca-certs",
        "tls.preset=permissive tls.client-auth=optional tls.cert-file=c tls.private-key-file=k |"
            + " needs tls.ca-certs",
        "tls.preset=permissive tls.node-id-check=required tls.cert-file=c tls.private-key-file=k |"
            + " needs tls.ca-certs",
        "tls.cert-file=c tls.ca-certs=x | useless without tls.private-key-file",
        "tls.private-key-file=k tls.ca-certs=x | useless without tls.cert-file",
        "tls.key-password=x tls.ca-certs=x | opens no key",
        "tls.ca-certs=x listeners=0.0.0.0:1 | requires TLS but has no certificate",
        "peers=[{address='a.example',require-tls=true}] | requires TLS, but there is no tls block",
        "peers=[{address='a.example',node-id-check='required'}] | cannot be required",
        "peers=[{address='127.0.0.1',pin-sha256=['0000000000000000000000000000000000000000000000000000000000000000']}]"
            + " | needs TLS",
        "peers=[{dial=false}] | address or node-id is missing",
        "peers=[{dial=true,node-id='ipn:2.0'}] | needs an address",
        "listeners=127.0.0.1:1,127.0.0.1:1 | is given twice",
        "bpa.tls.ca-certs=x | needs a bpa-address that starts with https://",
        "bpa-address=http://[::1]:1 bpa.tls.server-name=x | needs a bpa-address that starts with"
            + " https://",
        "bpa-address=https://[::1]:1 bpa.tls.cert-file=x | useless without"
            + " bpa.tls.private-key-file",
        "redial-delay-first=30s redial-delay-max=10s | reconnect.initial-backoff above"
            + " reconnect.max-backoff",
        "min-keepalive-interval=61 | refuses our own keepalive-interval",
        "admin-address=127.0.0.1:1 admin-grpc-address=127.0.0.1:1 | is admin-address too",
        "admin-tls.cert-file=a admin-tls.private-key-file=b | needs an admin-address or",
        "admin-address=[::1]:1 admin-tls.cert-file=a | useless without admin-tls.private-key-file",
        "admin-address=[::1]:1 admin-tls.ca-certs=a | set admin-tls.cert-file",
        "admin-address=[::1]:1 admin-tls.pkcs12-file=a admin-tls.read=[\"any\"] | useless without"
            + " admin-tls.ca-certs",
        "admin-address=[::1]:1 admin-tls.pkcs12-file=a admin-tls.ca-certs=system | would believe"
            + " every public authority",
        "admin-tls.read=[\"anna\"] | expected uri:, dns:, email:, subject: or sha256:",
        "admin-tls.read=[\"dns:\"] | there is no name behind the colon",
        "admin-tls.read=[\"sha256:ab\"] | 64 hexadecimal digits",
        "admin-tls.change=[\"subject:anna\"] | expected uri:"
      })
  void what_is_missing_stops_the_start(String sets, String why) {
    assertThat(Loading.refusalOfSets(sets.split(" "))).contains(why);
  }

  @Test
  void permissive_listener_needs_no_ca() throws Exception {
    LoadedConfig loaded = Loading.sets(CERT, KEY, "tls.preset=permissive");
    assertThat(listener(loaded).canTls()).isTrue();
    assertThat(loaded.config().tls().trust().caCerts()).isNull();
  }

  @Test
  void dialling_needs_no_certificate_of_our_own() throws Exception {
    LoadedConfig loaded =
        Loading.sets(CA, "tls.preset=permissive", "listeners=[]", "peers=a.example");
    assertThat(loaded.config().peers().getFirst().security().canTls()).isTrue();
    assertThat(loaded.config().tls().identity()).isNull();
  }

  @Test
  void passwords_and_pkcs12_belong_to_the_key() throws Exception {
    TlsConfig tls =
        Loading.sets("tls.pkcs12-file=n.p12", "tls.key-password-file=p", "tls.ca-certs=system")
            .config()
            .tls();
    assertThat(tls.identity())
        .isEqualTo(
            new TlsConfig.Pkcs12Identity(
                Path.of("n.p12"), new TlsConfig.KeyPassword(null, Path.of("p"))));
    assertThat(tls.trust().system()).isTrue();
  }

  @Test
  void bpa_over_https_has_tls_of_its_own() throws Exception {
    BpaConfig.Grpc bpa =
        (BpaConfig.Grpc)
            Loading.sets(
                    "bpa-address=https://bpa.example:50051",
                    "bpa.tls.ca-certs=ca",
                    "bpa.tls.cert-file=c",
                    "bpa.tls.key-file=k",
                    "bpa.tls.server-name=bpa")
                .config()
                .bpa();
    assertThat(bpa.tls())
        .isEqualTo(
            new BpaConfig.BpaTls(
                Path.of("ca"), new TlsConfig.PemIdentity(Path.of("c"), Path.of("k"), null), "bpa"));
  }

  @Test
  void key_for_the_bpa_may_be_encrypted_or_in_pkcs12_and_trust_the_systems() throws Exception {
    BpaConfig.BpaTls pem =
        bpaTls("bpa.tls.cert-file=c", "bpa.tls.key-file=k", "bpa.tls.key-password=s3cret");
    assertThat(pem.identity())
        .isEqualTo(
            new TlsConfig.PemIdentity(
                Path.of("c"), Path.of("k"), new TlsConfig.KeyPassword("s3cret", null)));
    BpaConfig.BpaTls pkcs12 =
        bpaTls(
            "bpa.tls.pkcs12-file=n.p12", "bpa.tls.key-password-file=p", "bpa.tls.ca-certs=system");
    assertThat(pkcs12.identity())
        .isEqualTo(
            new TlsConfig.Pkcs12Identity(
                Path.of("n.p12"), new TlsConfig.KeyPassword(null, Path.of("p"))));
    assertThat(pkcs12.caCerts()).isNull();
  }

  @Test
  void contradictions_of_the_bpas_identity_name_the_bpas_keys() {
    assertThatThrownBy(() -> bpaTls("bpa.tls.key-password=x"))
        .hasMessageContaining("bpa.tls.key-password")
        .hasMessageContaining("bpa.tls.pkcs12-file");
    assertThatThrownBy(() -> bpaTls("bpa.tls.pkcs12-file=n.p12", "bpa.tls.cert-file=c"))
        .hasMessageContaining("bpa.tls.pkcs12-file");
    assertThatThrownBy(() -> bpaTls("bpa.tls.cert-file=c"))
        .hasMessageContaining("bpa.tls.private-key-file");
    assertThatThrownBy(
            () -> Loading.sets("bpa-address=http://[::1]:50051", "bpa.tls.pkcs12-file=n.p12"))
        .hasMessageContaining("bpa.tls.pkcs12-file")
        .hasMessageContaining("https://");
  }

  private static BpaConfig.BpaTls bpaTls(String... keys) throws ConfigException {
    List<String> all = new ArrayList<>(List.of(keys));
    all.add("bpa-address=https://bpa.example:50051");
    BpaConfig.Grpc bpa = (BpaConfig.Grpc) Loading.sets(all.toArray(String[]::new)).config().bpa();
    return Objects.requireNonNull(bpa.tls());
  }

  @Test
  void peer_that_only_comes_to_us_is_known_by_its_node_id() throws Exception {
    PeerConfig peer = Loading.sets("peers=[{node-id=\"ipn:2.0\"}]").config().peers().getFirst();
    assertThat(peer.endpoint()).isNull();
    assertThat(peer.settings().dial()).isFalse();
    assertThat(peer.nodeId()).isEqualTo(NodeId.parse("ipn:2.0"));
  }

  @Test
  void open_admin_addresses_are_warned_of() throws Exception {
    assertThat(
            Loading.sets("admin-address=0.0.0.0:8080", "admin-grpc-address=127.0.0.1:1").warnings())
        .containsExactly("admin-address 0.0.0.0:8080 is open to other machines, without login");
  }

  @Test
  void operators_over_tls_are_named_in_one_form_and_open_addresses_need_no_login_but_for_health()
      throws Exception {
    var loaded =
        Loading.sets(
            "admin-address=0.0.0.0:8080",
            "admin-grpc-address=0.0.0.0:8081",
            "admin-tls.pkcs12-file=a.p12",
            "admin-tls.ca-certs=ca.pem",
            "admin-tls.read=[\"any\", \"dns:Anna.Example\", \"sha256:" + "AB:".repeat(31) + "AB\"]",
            "admin-tls.change=[\"subject:CN=Anna,  O=Example\", \"uri:https://example/Anna\"]");
    assertThat(loaded.warnings())
        .containsExactly(
            "admin-address 0.0.0.0:8080 is open to other machines, and tells health and metrics"
                + " without login");
    var tls = loaded.config().admin().tls();
    assertThat(tls.read()).containsExactly("any", "dns:anna.example", "sha256:" + "ab".repeat(32));
    assertThat(tls.change())
        .containsExactly("subject:cn=anna,o=example", "uri:https://example/Anna");
  }

  @Test
  void names_of_a_role_are_bounded() throws Exception {
    var most = names(AdminKeys.MAX_NAMES);
    var served =
        new String[] {
          "admin-address=[::1]:1", "admin-tls.pkcs12-file=a", "admin-tls.ca-certs=b", most
        };
    assertThat(Loading.sets(served).config().admin().tls().read()).hasSize(AdminKeys.MAX_NAMES);
    assertThat(Loading.refusalOfSets(names(AdminKeys.MAX_NAMES + 1))).contains("at most 256");
  }

  private static String names(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"dns:o" + i + "\"")
        .collect(Collectors.joining(", ", "admin-tls.read=[", "]"));
  }

  @Test
  void tls_that_lets_no_operator_in_is_warned_of() throws Exception {
    assertThat(Loading.sets("admin-address=[::1]:1", "admin-tls.pkcs12-file=a.p12").warnings())
        .singleElement()
        .asString()
        .contains("admin-tls lets nobody look");
  }

  @Test
  void keys_that_hold_before_sess_init_need_an_address() {
    for (String key :
        new String[] {"preset=\"legacy\"", "require-tls=true", "keepalive-interval=\"7s\""}) {
      assertThat(Loading.refusalOfSets("peers=[{node-id=\"ipn:2.0\", " + key + "}]"))
          .contains("needs an address");
    }
  }

  @Test
  void a_peer_finds_its_own_keys_before_those_of_each_listener() throws ConfigException {
    GantryConfig config =
        Loading.sets(
                "require-tls=false",
                "listeners=[\"127.0.0.1:1\", {address=\"127.0.0.1:2\"}]",
                "peers=[\"192.0.2.1\", {address=\"192.0.2.2\", require-tls=false}]")
            .config();
    for (ListenerConfig listener : config.listeners()) {
      assertThat(listener.peerSecurity()).hasSize(2);
      assertThat(listener.peerSecurity()).noneMatch(SecurityConfig::requireTls);
    }
  }
}
