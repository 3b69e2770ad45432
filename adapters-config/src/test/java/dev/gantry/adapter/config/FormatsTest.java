package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormatsTest {
  private static final String TOML =
      """
      # a comment
      node-ids = ["ipn:1.0", "dtn://one/"]
      segment-mru = 65536
      transfer_mru = "64MiB"
      keepalive-interval = 30
      peer-hold = "2m"
      refuse-once = true
      bpa-address = "http://127.0.0.1:50051"
      listeners = ["127.0.0.1:4556", { address = "[::]:4557", client-auth = "optional", node-id-check = "optional" }]

      [[peers]]
      address = "a.example:4556"
      node-id = "ipn:2.0"

      [[peers]]
      address = "[2001:db8::1]:4556"
      keepalive-interval = 5

      [tls]
      preset = "strict"
      ca-certs = "ca"
      ocsp = "off"
      [tls.identity]
      cert-file = "cert.pem"
      key-file = "key.pem"
      """;

  private static final String YAML =
      """
      # a comment
      node-ids: [ "ipn:1.0", 'dtn://one/' ]
      segment-mru: 65536
      transfer_mru: 64MiB
      keepalive-interval: 30
      peer-hold: 2m
      refuse-once: true
      bpa-address: "http://127.0.0.1:50051"
      listeners:
        - 127.0.0.1:4556
        - address: "[::]:4557"
          client-auth: optional
          node-id-check: optional
      peers:
        - address: a.example:4556
          node-id: ipn:2.0
        - address: "[2001:db8::1]:4556"
          keepalive-interval: 5
      tls:
        preset: strict
        ca-certs: ca
        ocsp: off
        identity:
          cert-file: cert.pem
          key-file: key.pem
      """;

  private static final String JSON =
      """
      {
        "node-ids": ["ipn:1.0", "dtn://one/"],
        "segment-mru": 65536,
        "transfer_mru": "64MiB",
        "keepalive-interval": 30,
        "peer-hold": "2m",
        "refuse-once": true,
        "bpa-address": "http://127.0.0.1:50051",
        "listeners": ["127.0.0.1:4556",
          {"address": "[::]:4557", "client-auth": "optional", "node-id-check": "optional"}],
        "peers": [
          {"address": "a.example:4556", "node-id": "ipn:2.0"},
          {"address": "[2001:db8::1]:4556", "keepalive-interval": 5}
        ],
        "tls": {
          "preset": "strict", "ca-certs": "ca", "ocsp": "off",
          "identity": {"cert-file": "cert.pem", "key-file": "key.pem"}
        }
      }
      """;

  @TempDir Path directory;

  @Test
  void toml_yaml_and_json_of_one_configuration_are_equal() throws Exception {
    LoadedConfig toml = Loading.load(Loading.file(directory, "a.toml", TOML));
    LoadedConfig yaml = Loading.load(Loading.file(directory, "a.yaml", YAML));
    LoadedConfig json = Loading.load(Loading.file(directory, "a.json", JSON));
    assertThat(toml.config()).isEqualTo(yaml.config()).isEqualTo(json.config());
    assertThat(toml.config().peers()).hasSize(2);
    assertThat(toml.config().session().offer().transferMruBytes()).isEqualTo(64L << 20);
    assertThat(toml.config().tls()).isNotNull();
  }

  @Test
  void environment_and_sets_of_that_configuration_are_equal_too() throws Exception {
    LoadedConfig toml = Loading.load(Loading.file(directory, "a.toml", TOML));
    List<String> sets =
        List.of(
            "node-ids=ipn:1.0, dtn://one/",
            "segment-mru=0x10000",
            "transfer-mru=64MiB",
            "keepalive-interval=PT30S",
            "peer-hold=120",
            "refuse-once=yes",
            "bpa-address=http://127.0.0.1:50051",
            "listeners=[\"127.0.0.1:4556\", {address=\"[::]:4557\", client-auth=\"optional\","
                + " node-id-check=\"optional\"}]",
            "peers=[{address=\"a.example\", node-id=\"ipn:2.0\"}, {address=\"[2001:db8::1]:4556\","
                + " keepalive-interval=5}]",
            "tls={preset=\"strict\", ca-certs=\"ca\", ocsp=\"off\"}",
            "tls.cert-file='cert.pem'",
            "tls.private-key-file=\"key.pem\"");
    assertThat(ConfigLoader.load(null, Map.of(), sets, List.of()).config())
        .isEqualTo(toml.config());
    Map<String, String> environment = new TreeMap<>();
    for (String set : sets) {
      int equals = set.indexOf('=');
      String name = set.substring(0, equals).toUpperCase(Locale.ROOT);
      environment.put(
          "GANTRY_" + name.replace(".", "__").replace('-', '_'), set.substring(equals + 1));
    }
    assertThat(Loading.environment(environment).config()).isEqualTo(toml.config());
  }

  @Test
  void every_value_knows_its_line() throws Exception {
    LoadedConfig toml = Loading.load(Loading.file(directory, "a.toml", TOML));
    LoadedConfig yaml = Loading.load(Loading.file(directory, "a.yaml", YAML));
    LoadedConfig json = Loading.load(Loading.file(directory, "a.json", JSON));
    assertThat(Loading.origin(toml, "segment-mru")).endsWith("a.toml:3");
    assertThat(Loading.origin(toml, "peers[1].keepalive-interval")).endsWith("a.toml:17");
    assertThat(Loading.origin(toml, "tls.private-key-file")).endsWith("a.toml:25");
    assertThat(Loading.origin(yaml, "segment-mru")).endsWith("a.yaml:3");
    assertThat(Loading.origin(yaml, "peers[1].keepalive-interval")).endsWith("a.yaml:18");
    assertThat(Loading.origin(json, "segment-mru")).endsWith("a.json:3");
    assertThat(Loading.origin(json, "tls.private-key-file")).endsWith("a.json:17");
    assertThat(Loading.origin(json, "max-sessions")).isEqualTo("default");
  }

  @Test
  void byte_order_mark_and_extensions_in_capitals_are_taken() throws Exception {
    Path file = Loading.file(directory, "A.TOML", "\uFEFFlog-level = \"debug\"\n");
    assertThat(Loading.load(file).config().log().level()).isEqualTo(LogConfig.Level.DEBUG);
  }

  @Test
  void empty_files_are_the_defaults() throws Exception {
    GantryConfig defaults = Loading.sets().config();
    for (String name : List.of("a.toml", "a.yaml", "a.yml")) {
      assertThat(Loading.load(Loading.file(directory, name, "")).config()).isEqualTo(defaults);
      assertThat(Loading.load(Loading.file(directory, name, "# nothing\n")).config())
          .isEqualTo(defaults);
    }
    assertThat(Loading.load(Loading.file(directory, "a.json", "{}")).config()).isEqualTo(defaults);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no",
        "NO",
        "Off",
        "yes",
        "on",
        "true",
        "010",
        "0o17",
        "0x1F",
        "1_000",
        "1:30",
        "1.50",
        "1e3",
        ".inf",
        "+5",
        "2024-01-01",
        "!!bool no",
        "&name no"
      })
  void a_name_in_yaml_is_the_text_that_stands_there(String text) throws Exception {
    Path file = Loading.file(directory, "a.yaml", "cla-name: " + text + "\n");
    String written = text.substring(text.lastIndexOf(' ') + 1);
    assertThat(Loading.value(Loading.load(file), "cla-name")).isEqualTo('"' + written + '"');
  }

  @ParameterizedTest
  @ValueSource(strings = {"~", "null", "NULL", ""})
  void a_name_in_yaml_that_is_nothing_is_refused(String text) {
    Path file = Loading.file(directory, "a.yaml", "cla-name: " + text + "\n");
    assertThat(Loading.refusal(() -> Loading.load(file))).contains("cla-name", "has no value");
  }

  @ParameterizedTest
  @ValueSource(strings = {"010", "-010", "1__0", "_1", "1_"})
  void a_number_that_readers_take_differently_is_refused(String text) {
    Path file = Loading.file(directory, "a.yaml", "max-sessions: " + text + "\n");
    assertThat(Loading.refusal(() -> Loading.load(file))).contains("max-sessions");
  }
}
