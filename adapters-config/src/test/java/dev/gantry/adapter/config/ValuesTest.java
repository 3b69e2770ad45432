package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.port.address.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "30, 30000",
    "1.5, 1500",
    "0.5, 500",
    "500ms, 500",
    "2 s, 2000",
    "1m, 60000",
    "PT30S, 30000",
    "pt0.25s, 250",
    "1_0, 10000",
    "0x10, 16000",
    "1e1, 10000"
  })
  void times_are_read(String text, long millis) throws Exception {
    assertThat(Loading.sets("peer-hold=" + text).config().peers()).isEmpty();
    assertThat(Loading.sets("connect-timeout=" + text).config().peering().connectTimeout())
        .isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "keepalive-interval",
        "node-ids",
        "listeners",
        "peers",
        "bpa-address",
        "log-level",
        "tls.preset",
        "require-tls",
        "max-inbound-bytes"
      })
  void refusal_of_a_long_or_strange_value_is_short(String key) {
    for (String each : List.of("\u0001", "\"", "\\", "\u2028", "\u00e9", "x ")) {
      // Of some an odd number is refused, of others an even one.
      for (int times : new int[] {999, 1_000}) {
        try {
          Loading.sets(key + "=" + each.repeat(times));
        } catch (ConfigException e) {
          assertThat(e.getMessage()).hasSizeLessThan(600).doesNotContain("\n");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "-1",
        "1w",
        "P1Y",
        "1e99",
        "1e999999999",
        "999999999999999999999999999999999999999999999",
        "0.0001",
        "NaN",
        "inf",
        "true",
        "[1]",
        "PT1000000000000000H",
        "P-1D",
        "{a=1}",
        "1 2"
      })
  void what_is_no_time_is_refused(String text) {
    assertThat(Loading.refusalOfSets("peer-hold=" + text)).startsWith("--set: peer-hold");
  }

  @Test
  void a_peer_may_lack_the_last_slash_only_where_it_says_so() throws Exception {
    var peers =
        Loading.sets(
                "peers=[\"127.0.0.1:1\","
                    + " {address=\"127.0.0.1:2\",allow-slashless-node-id=true}]")
            .config()
            .peers();
    assertThat(peers).extracting(PeerConfig::slashlessNodeId).containsExactly(false, true);
    assertThat(Loading.refusalOfSets("peers=[{node-id=\"dtn://a/\",allow-slashless-node-id=true}]"))
        .contains("allow-slashless-node-id", "needs an address");
  }

  @Test
  void keepalive_is_whole_seconds() {
    assertThat(Loading.refusalOfSets("keepalive-interval=1.5")).endsWith("has to be whole seconds");
  }

  @ParameterizedTest
  @CsvSource({
    "1024, 1024",
    "1KiB, 1024",
    "2 MiB, 2097152",
    "1GB, 1000000000",
    "1_000, 1000",
    "5.0, 5"
  })
  void amounts_are_read(String text, long bytes) throws Exception {
    assertThat(Loading.sets("max-inbound-bytes=" + text).config().connections().maxInboundBytes())
        .isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.5",
        "1XB",
        "KiB",
        "9999999999TiB",
        "-5",
        "0",
        "1e400",
        "99999999999999999999"
      })
  void what_is_no_amount_is_refused(String text) {
    assertThat(Loading.refusalOfSets("max-inbound-bytes=" + text))
        .startsWith("--set: max-inbound-bytes = ")
        .contains("1 to 2^63-1 bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:4556, 127.0.0.1:4556, true",
    "localhost:1, localhost:1, true",
    "[::1]:0, [::1]:0, true",
    "unix:/run/x, unix:/run/x, true",
    "[::ffff:127.0.0.1]:1, [::ffff:127.0.0.1]:1, true",
    "127.9.9.9:1, 127.9.9.9:1, true",
    "[fe80::1%eth0]:1, [fe80::1%eth0]:1, false",
    "0.0.0.0:4556, 0.0.0.0:4556, false",
    "[::]:4556, [::]:4556, false",
    "a-b.example:1, a-b.example:1, false",
    "127.0.0.1.example:1, 127.0.0.1.example:1, false"
  })
  void addresses_are_read(String text, String shown, boolean local) throws Exception {
    Endpoint endpoint =
        Loading.sets("listeners=" + text, "require-tls=false")
            .config()
            .listeners()
            .getFirst()
            .endpoint();
    assertThat(endpoint.text()).isEqualTo(shown);
    assertThat(endpoint.isLocal()).isEqualTo(local);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4556",
        ":4556",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:65536",
        "127.0.0.1:-1",
        "127.0.0.1:x",
        "256.1.1.1:1",
        "1.2.3:1",
        "::1:4556",
        "::1",
        "[::1",
        "[::1]",
        "[x]:1",
        "[1.2.3.4]:1",
        "a b:1",
        "-a:1",
        "a..b:1",
        "unix:",
        "a:1:2",
        "[::1]x:1",
        "[]:1"
      })
  void what_is_no_address_is_refused(String text) {
    Path file = Loading.file(directory, "a.json", "{\"address\": \"" + text + "\"}");
    assertThat(Loading.refusal(() -> Loading.load(file)))
        .contains("a.json:1: listeners[0].address");
  }

  @Test
  void a_unix_path_is_measured_in_octets() throws Exception {
    var longest = "unix:/" + "\u00e9".repeat(53);
    assertThat(Loading.sets("listeners=" + longest).config().listeners()).hasSize(1);
    assertThat(Loading.refusalOfSets("listeners=" + longest + "x"))
        .endsWith("a Unix socket path has 1 to 107 octets, not 108");
  }

  @Test
  void peer_without_port_has_the_registered_one() throws Exception {
    assertThat(Loading.sets("peers=a.example").config().peers().getFirst().endpoint())
        .isEqualTo(new Endpoint.Tcp("a.example", 4556));
    assertThat(Loading.refusalOfSets("peers=a.example:0")).contains("port 0 cannot be dialled");
    assertThat(Loading.refusalOfSets("peers=a:1,a:1")).contains("is given twice");
  }

  @ParameterizedTest
  @CsvSource({
    "http://[::1]:50051, ::1, 50051, false",
    "https://bpa.example, bpa.example, 443, true",
    "HTTP://10.0.0.1:1/, 10.0.0.1, 1, false"
  })
  void bpa_addresses_are_read(String text, String host, int port, boolean tls) throws Exception {
    BpaConfig.Grpc bpa = (BpaConfig.Grpc) Loading.sets("bpa-address=" + text).config().bpa();
    assertThat(bpa.addresses()).containsExactly(new Endpoint.Tcp(host, port));
    assertThat(bpa.tls() != null).isEqualTo(tls);
    assertThat(bpa.uris().getFirst().getPort()).isEqualTo(port);
  }

  @Test
  void several_bpa_addresses_are_read_in_their_order() throws Exception {
    var loaded =
        Loading.sets(
            "bpa-address=[\"http://[::1]:1\",\"http://127.0.0.1:2\"]", "bpa-fail-back-after=5s");
    var bpa = (BpaConfig.Grpc) loaded.config().bpa();
    assertThat(bpa.uris())
        .extracting(Object::toString)
        .containsExactly("http://[::1]:1", "http://127.0.0.1:2");
    assertThat(bpa.failBackAfter().toSeconds()).isEqualTo(5);
    assertThat(((BpaConfig.Grpc) Loading.sets("bpa-address=http://a:1,http://b:2").config().bpa()))
        .extracting(BpaConfig.Grpc::addresses)
        .asList()
        .hasSize(2);
    assertThat(Loading.refusalOfSets("bpa-address=http://a:1,https://b:2"))
        .contains("one or the other");
    assertThat(Loading.refusalOfSets("bpa-address=http://a:1,http://a:1")).contains("twice");
    assertThat(Loading.refusalOfSets("bpa-address=[]")).startsWith("--set: bpa-address = ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:50051",
        "ftp://x:1",
        "http://",
        "http://x:0",
        "http://x:1/path",
        "http://u@x:1"
      })
  void what_is_no_bpa_address_is_refused(String text) {
    assertThat(Loading.refusalOfSets("bpa-address=" + text)).startsWith("--set: bpa-address = ");
  }

  @Test
  void pins_are_hexadecimal_or_base64() throws Exception {
    String hex = "00".repeat(31) + "ff";
    String base64 = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP8=";
    for (String pin :
        new String[] {hex, hex.toUpperCase(java.util.Locale.ROOT), base64, "sha256//" + base64}) {
      assertThat(
              Loading.sets(
                      "tls.preset=permissive",
                      "tls.ca-certs=x",
                      "listeners=[]",
                      "tls.pin-sha256=" + pin)
                  .config()
                  .tls()
                  .trust()
                  .pinsSha256())
          .containsExactly(hex);
    }
    assertThat(Loading.refusalOfSets("tls.pin-sha256=abc"))
        .contains("expected SHA-256 of a public key");
  }

  @ParameterizedTest
  @CsvSource({
    "segmnt-mru, segment-mru",
    "keepalive_intervall, keepalive-interval",
    "listener, listeners",
    "peer, peers",
    "adress, address",
    "cert-file, tls.cert-file",
    "tls.crt-file, tls.cert-file",
    "tls.identity.privatekey-file, tls.identity.private-key-file",
    "bpa-adress, bpa-address"
  })
  void unknown_key_is_refused_with_the_nearest(String wrong, String right) {
    assertThat(Loading.refusalOfSets(wrong + "=1")).endsWith("; did you mean " + right + "?");
  }

  @Test
  void key_of_one_listener_or_peer_is_refused_outside_its_table() {
    assertThat(Loading.refusalOfSets("proxy-from=192.0.2.1"))
        .isEqualTo(
            "--set: unknown key proxy-from; it belongs into a table of listeners, [[listeners]] in"
                + " TOML");
  }

  @Test
  void unknown_key_without_a_near_one_points_to_the_reference() {
    assertThat(Loading.refusalOfSets("xyzzy=1"))
        .isEqualTo("--set: unknown key xyzzy; docs/reference/configuration.md lists the keys");
    Path file =
        Loading.file(directory, "a.toml", "\n[[peers]]\naddress = \"a:1\"\nnode = \"ipn:1.0\"\n");
    assertThat(Loading.refusal(() -> Loading.load(file)))
        .endsWith("a.toml:4: unknown key peers[0].node; did you mean node-id?");
  }

  @Test
  void one_key_in_two_spellings_is_refused() {
    Path file =
        Loading.file(
            directory, "a.yaml", "tls:\n  key-file: a\n  identity:\n    private-key-file: b\n");
    assertThat(Loading.refusal(() -> Loading.load(file)))
        .contains(
            "a.yaml:4: tls.private-key-file is given twice (tls.identity.private-key-file is"
                + " another");
    Path underscores = Loading.file(directory, "b.toml", "segment_mru = 1\nsegment-mru = 1\n");
    assertThat(Loading.refusal(() -> Loading.load(underscores)))
        .contains("segment-mru is given twice");
  }

  @Test
  void null_is_refused_where_it_means_nothing() {
    Path file = Loading.file(directory, "a.yaml", "segment-mru:\n");
    assertThat(Loading.refusal(() -> Loading.load(file)))
        .endsWith("a.yaml:1: segment-mru = null has no value; leave the key out for its default");
  }

  @Test
  void secrets_are_masked_wherever_they_might_be_seen() throws Exception {
    String[] sets = {
      "tls.preset=permissive",
      "tls.cert-file=c",
      "tls.private-key-file=k",
      "tls.key-password=hunter2",
      "tls.ca-certs=x"
    };
    LoadedConfig loaded = Loading.sets(sets);
    assertThat(String.join("\n", ConfigReport.lines(loaded.entries())) + loaded)
        .doesNotContain("hunter2")
        .contains("tls.key-password = \"********\"");
    assertThat(Loading.refusalOfSets("tls.key-password=" + "hunter2".repeat(1000)))
        .doesNotContain("hunter2");
    assertThat(((TlsConfig.PemIdentity) loaded.config().tls().identity()).password().value())
        .isEqualTo("hunter2");
  }
}
