package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverridesTest {
  @TempDir Path directory;

  @Test
  void later_source_wins() throws Exception {
    Path file = Loading.file(directory, "a.toml", "segment-mru = 1\ntransfer-mru = 1\n");
    Map<String, String> environment =
        Map.of(
            "HARDY_TCPCLV4_SEGMENT_MRU", "2",
            "HARDY_TCPCLV4_SERVER_SEGMENT_MRU", "3",
            "GANTRY_SEGMENT_MRU", "4");
    LoadedConfig loaded =
        ConfigLoader.load(file, environment, List.of("segment-mru=5", "segment-mru=6"), List.of());
    assertThat(loaded.config().session().offer().segmentMruBytes()).isEqualTo(6);
    assertThat(Loading.origin(loaded, "segment-mru")).isEqualTo("--set");
    loaded = ConfigLoader.load(file, environment, List.of(), List.of());
    assertThat(loaded.config().session().offer().segmentMruBytes()).isEqualTo(4);
    assertThat(Loading.origin(loaded, "segment-mru")).isEqualTo("env GANTRY_SEGMENT_MRU");
    loaded =
        ConfigLoader.load(
            file,
            Map.of("HARDY_TCPCLV4_SEGMENT_MRU", "2", "HARDY_TCPCLV4_SERVER_SEGMENT_MRU", "3"),
            List.of(),
            List.of());
    assertThat(loaded.config().session().offer().segmentMruBytes()).isEqualTo(3);
    assertThat(Loading.origin(loaded, "transfer-mru")).endsWith("a.toml:2");
  }

  @Test
  void double_underscore_nests() throws Exception {
    LoadedConfig loaded =
        Loading.environment(
            Map.of(
                "HARDY_TCPCLV4_TLS__IDENTITY__CERT_FILE", "c.pem",
                "HARDY_TCPCLV4_TLS__IDENTITY__KEY_FILE", "k.pem",
                "GANTRY_TLS__CA_CERTS", "system"));
    assertThat(loaded.config().tls().identity())
        .isEqualTo(new TlsConfig.PemIdentity(Path.of("c.pem"), Path.of("k.pem"), null));
    assertThat(loaded.config().tls().trust().system()).isTrue();
  }

  @Test
  void spellings_of_one_key_override_each_other_across_sources() throws Exception {
    Path file = Loading.file(directory, "a.toml", "address = \"127.0.0.1:1\"\n");
    LoadedConfig loaded =
        ConfigLoader.load(
            file, Map.of("GANTRY_LISTENERS", "127.0.0.1:2,127.0.0.1:3"), List.of(), List.of());
    assertThat(loaded.config().listeners()).hasSize(2);
    loaded =
        ConfigLoader.load(
            file,
            Map.of("GANTRY_LISTENERS", "127.0.0.1:2,127.0.0.1:3"),
            List.of("address=[::1]:0"),
            List.of());
    assertThat(loaded.config().listeners())
        .extracting(listener -> listener.endpoint().text())
        .containsExactly("[::1]:0");
  }

  @Test
  void unknown_variable_is_refused_with_the_nearest_key() {
    assertThat(Loading.refusal(() -> Loading.environment(Map.of("GANTRY_SEGMENT_MRV", "1"))))
        .isEqualTo("env GANTRY_SEGMENT_MRV: unknown key segment-mrv; did you mean segment-mru?");
    assertThat(Loading.refusal(() -> Loading.environment(Map.of("HARDY_TCPCLV4_CLA_NMAE", "1"))))
        .contains("did you mean cla-name?");
  }

  @Test
  void a_variable_that_nobody_reads_is_an_unknown_key() {
    assertThat(Loading.refusal(() -> Loading.environment(Map.of("GANTRY_HEAP", "1g"))))
        .contains("env GANTRY_HEAP", "unknown key");
  }

  @Test
  void variables_of_the_launcher_and_of_service_links_are_left_alone() throws Exception {
    LoadedConfig loaded =
        Loading.environment(
            Map.of(
                "GANTRY_JAVA_OPTS", "-Xmx256m",
                "GANTRY_SERVICE_HOST", "10.0.0.1",
                "GANTRY_SERVICE_PORT_TCPCL", "4556",
                "GANTRY_PORT", "tcp://10.0.0.1:4556",
                "GANTRY_PORT_4556_TCP_ADDR", "10.0.0.1",
                "GANTRYX", "1",
                "PATH", "/bin"));
    assertThat(loaded.config()).isEqualTo(Loading.sets().config());
  }

  @ParameterizedTest
  @CsvSource({
    "GANTRY_ADMIN_PORT, tcp://10.0.0.8:8080",
    "GANTRY_ADMIN_SERVICE_HOST, 10.0.0.8",
    "GANTRY_NODE1_PORT_4556_TCP_ADDR, 10.0.0.8",
    "GANTRY_NODE1_PORT_4556_TCP, tcp://10.0.0.8:4556",
    "GANTRY_EU_WEST_SERVICE_PORT_TCPCL, 4556",
    "HARDY_TCPCLV4_A_SERVICE_PORT, 4556",
    "HARDY_TCPCLV4_SERVER_B_PORT, tcp://10.0.0.9:4556"
  })
  void service_links_of_other_services_whose_name_begins_like_ours_are_left_alone(
      String name, String value) throws Exception {
    assertThat(Loading.environment(Map.of(name, value)).config())
        .isEqualTo(Loading.sets().config());
  }

  @Test
  void no_key_is_mistaken_for_a_service_link() {
    assertThat(ConfigKeys.GROUPS.stream().flatMap(group -> group.keys().stream()))
        .map(key -> key.name())
        .noneMatch(key -> key.matches("(.*[-.])?(service-host|service-port(-.*)?|port(-.*)?)"));
  }

  @Test
  void set_takes_toml_or_a_bare_word() throws Exception {
    assertThat(Loading.sets("log-level=debug").config().log().level())
        .isEqualTo(LogConfig.Level.DEBUG);
    assertThat(Loading.sets("log-level=\"debug\"").config().log().level())
        .isEqualTo(LogConfig.Level.DEBUG);
    assertThat(Loading.sets("cla-name=a=b", "bpa-address=http://[::1]:1").config().bpa())
        .isInstanceOfSatisfying(
            BpaConfig.Grpc.class, bpa -> assertThat(bpa.claName()).isEqualTo("a=b"));
    assertThat(Loading.sets("peers=").config().peers()).isEmpty();
    assertThat(Loading.sets("peers=[]").config().peers()).isEmpty();
    assertThat(Loading.sets("peers=[::1]:4556").config().peers()).hasSize(1);
  }

  @Test
  void broken_set_is_refused() {
    assertThat(Loading.refusalOfSets("segment-mru")).contains("expected KEY=VALUE");
    assertThat(Loading.refusalOfSets("=1")).contains("expected KEY=VALUE");
    assertThat(Loading.refusalOfSets("peers=[\"a:1\"")).startsWith("--set: peers is not a TOML");
    assertThat(Loading.refusalOfSets("peers=[]\nlog-level=1")).contains("not one line");
    assertThat(Loading.refusalOfSets("tls=1")).contains("expected a table of keys");
    assertThat(Loading.refusalOfSets("cla-name=")).contains("1 to 4096 characters");
  }

  @Test
  void file_is_looked_for_in_the_standard_places() throws Exception {
    Path file = Loading.file(directory, "gantry.yaml", "segment-mru: 7\n");
    LoadedConfig loaded =
        ConfigLoader.load(
            null,
            Map.of(),
            List.of(),
            List.of(directory.resolve("nothing"), directory.resolve("gantry")));
    assertThat(loaded.file()).isEqualTo(file);
    assertThat(loaded.config().session().offer().segmentMruBytes()).isEqualTo(7);
  }
}
