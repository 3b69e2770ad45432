package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.IdentityPolicy.Check;
import dev.gantry.port.address.Endpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as people write them for hardy-tcpclv4-server, older and newer schema. */
class HardyFilesTest {
  @TempDir Path directory;

  private LoadedConfig load(String name, String text) throws ConfigException {
    return Loading.load(Loading.file(directory, name, text));
  }

  @Test
  void older_schema_with_tls_is_taken_unchanged() throws Exception {
    GantryConfig config =
        load(
                "hardy.yaml",
                """
                bpa-address: "http://[::1]:50051"
                cla-name: ground-1
                log-level: INFO
                address: "[::]:4556"
                segment-mru: 16384
                transfer-mru: 562949953421312
                max-idle-connections: 6
                connection-rate-limit: 64
                contact-timeout: 15
                keepalive-interval: 120
                require-tls: true
                tls:
                  cert-file: /etc/hardy/certs/server.crt
                  private-key-file: /etc/hardy/private/server.key
                  ca-certs: /etc/hardy/ca
                  server-name: dtn.example.com
                peers:
                  - bpa2:4556
                """)
            .config();
    assertThat(config.listeners())
        .extracting(listener -> listener.endpoint().text())
        .containsExactly("[::]:4556");
    assertThat(config.session().offer().keepaliveSeconds()).isEqualTo(120);
    assertThat(config.session().offer().segmentMruBytes()).isEqualTo(16_384);
    assertThat(config.peers().getFirst().serverName()).isEqualTo("dtn.example.com");
    assertThat(config.peers().getFirst().security().requireTls()).isTrue();
    assertThat(config.bpa())
        .isInstanceOfSatisfying(
            BpaConfig.Grpc.class,
            bpa -> {
              assertThat(bpa.addresses()).containsExactly(new Endpoint.Tcp("::1", 50_051));
              assertThat(bpa.claName()).isEqualTo("ground-1");
              assertThat(bpa.tls()).isNull();
            });
  }

  @Test
  void newer_schema_with_tls_is_taken_unchanged() throws Exception {
    GantryConfig config =
        load(
                "hardy.toml",
                """
                log-level = "warn"
                bpa-address = "http://10.0.0.1:50051"
                cla-name = "test-cla"
                listeners = ["127.0.0.1:9999", "[::1]:9999"]
                max-outstanding-transfers = 16
                [tls]
                required = true
                ca-certs = "/etc/hardy/ca"
                client-auth = "off"
                [tls.identity]
                cert-file = "/etc/hardy/certs/server.crt"
                key-file = "/etc/hardy/private/server.key"
                """)
            .config();
    assertThat(config.listeners()).hasSize(2);
    SecurityConfig security = config.listeners().getFirst().security();
    assertThat(security.requireTls()).isTrue();
    assertThat(security.identity().clientCertificate()).isEqualTo(Check.OFF);
    assertThat(security.identity().nodeIdCheck()).isEqualTo(Check.OFF);
    assertThat(((BpaConfig.Grpc) config.bpa()).maxOutstandingTransfers()).isEqualTo(16);
  }

  @Test
  void example_file_with_empty_tls_tables_is_plaintext_on_loopback() throws Exception {
    GantryConfig config =
        load("example.toml", "#address = \"[::]:4556\"\n[tls]\n# cert-file = \"x\"\n[tls.debug]\n")
            .config();
    assertThat(config.tls()).isNull();
    assertThat(config.listeners()).allMatch(listener -> listener.endpoint().isLocal());
    assertThat(config.listeners()).hasSize(2);
  }

  @Test
  void test_file_that_skips_verification_starts_with_a_warning() throws Exception {
    LoadedConfig loaded =
        load(
            "debug.toml",
            "listeners = [\"127.0.0.1:0\"]\n"
                + "[tls]\n"
                + "ca-certs = \"/nonexistent\"\n"
                + "insecure-skip-verify = true\n");
    assertThat(loaded.warnings()).anyMatch(warning -> warning.contains("insecure-skip-verify"));
    LoadedConfig older =
        load("older.yaml", "address: 127.0.0.1:0\ntls:\n  debug:\n    accept-self-signed: true\n");
    assertThat(older.config().tls().trust().insecureSkipVerify()).isTrue();
  }

  @Test
  void null_address_only_dials_and_null_keepalive_is_off() throws Exception {
    GantryConfig config =
        load("null.yaml", "address: null\nkeepalive-interval: null\npeers: [\"127.0.0.1:4602\"]\n")
            .config();
    assertThat(config.listeners()).isEmpty();
    assertThat(config.session().offer().keepaliveSeconds()).isZero();
    assertThat(load("dial.yaml", "listeners: []\n").config().listeners()).isEmpty();
  }

  @Test
  void file_of_the_ping_tool_is_taken_unchanged() throws Exception {
    GantryConfig config =
        load(
                "ping.yaml",
                """
                bpa-address: "http://[::1]:50051"
                cla-name: ping
                address: "127.0.0.1:4601"
                peers: ["127.0.0.1:4602"]
                """)
            .config();
    assertThat(config.peers().getFirst().endpoint()).isEqualTo(new Endpoint.Tcp("127.0.0.1", 4602));
    assertThat(config.peers().getFirst().settings().dial()).isTrue();
  }

  @Test
  void bpa_is_hardys_default_when_the_file_is_hardys() throws Exception {
    Path file = Loading.file(directory, "tcpclv4.toml", "log-level = \"warn\"\n");
    LoadedConfig found =
        ConfigLoader.load(
            null, Map.of("HARDY_TCPCLV4_CONFIG_FILE", file.toString()), List.of(), List.of());
    assertThat(found.config().bpa()).isInstanceOf(BpaConfig.Grpc.class);
    assertThat(found.file()).isEqualTo(file);
    LoadedConfig withoutExtension =
        ConfigLoader.load(
            null,
            Map.of("HARDY_TCPCLV4_CONFIG_FILE", directory.resolve("tcpclv4").toString()),
            List.of(),
            List.of());
    assertThat(withoutExtension.file()).isEqualTo(file);
    assertThat(Loading.load(file).config().bpa()).isInstanceOf(BpaConfig.Spool.class);
    assertThat(load("named.toml", "cla-name = \"x\"\n").config().bpa())
        .isInstanceOf(BpaConfig.Grpc.class);
  }
}
