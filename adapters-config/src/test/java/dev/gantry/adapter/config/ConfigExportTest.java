package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What check-config prints for programs is the configuration that it was made from. */
class ConfigExportTest {
  private static final String TLS = "[tls]\ncert-file = 'c'\nkey-file = 'k'\nca-certs = 'ca'\n";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "listeners = []\npeers = []\n",
        "cla-name = 'a \"b\" \\ #c'\nbpa-address = ['http://a:1', 'http://b:2']\n",
        "bpa-address = 'nats://a,b:2'\nnats.credentials = 'x'\nnats.require-replicas = 3\n",
        "peers = ['a:1', { address = 'b:2', node-id = 'ipn:2.0', keepalive-interval = 5 }]\n",
        "require-tls = false\nlisteners = ['192.0.2.1:4556']\n",
        "listeners = ['[::]:1', { address = 'unix:/x y', client-auth = 'optional' }]\n" + TLS,
        "connection-rate-preset = 'disabled'\nkeepalive-interval = 0\nmax-sessions = 10\n",
        TLS + "preset = 'permissive'\nhost-check = 'required'\nocsp = 'hard'\n",
        "allow-from = ['192.0.2.0/24']\n"
            + "[[listeners]]\n"
            + "address = '127.0.0.1:1'\n"
            + "deny-from = ['::1']\n"
      })
  void fed_back_it_is_the_same(String text) throws Exception {
    LoadedConfig loaded = Loading.load(Loading.file(directory, "a.toml", text));
    for (boolean changed : List.of(false, true)) {
      String toml = String.join("\n", ConfigExport.toml(loaded, changed)) + "\n";
      assertThat(Loading.load(Loading.file(directory, "b.toml", toml)).config())
          .as(toml)
          .isEqualTo(loaded.config());
      String json = ConfigExport.json(loaded, changed);
      assertThat(Loading.load(Loading.file(directory, "b.json", json)).config())
          .as(json)
          .isEqualTo(loaded.config());
      assertThat(Loading.load(Loading.file(directory, "b.yaml", json)).config())
          .as(json)
          .isEqualTo(loaded.config());
    }
  }

  @Test
  void changed_is_what_somebody_chose() throws Exception {
    Path file =
        Loading.file(
            directory,
            "a.toml",
            "require-tls = false\nlisteners = ['192.0.2.1:1', { address = '192.0.2.2:1',"
                + " allow-from = ['::1'] }]\npeers = ['a:1']\n");
    LoadedConfig loaded =
        ConfigLoader.load(file, Map.of("GANTRY_SEGMENT_MRU", "7"), List.of(), List.of());
    assertThat(ConfigExport.toml(loaded, true))
        .containsExactly(
            "segment-mru = 7  # env GANTRY_SEGMENT_MRU",
            "require-tls = false  # " + file + ":1",
            "",
            "[[listeners]]",
            "address = \"192.0.2.1:1\"  # " + file + ":2",
            "",
            "[[listeners]]",
            "address = \"192.0.2.2:1\"  # " + file + ":2",
            "allow-from = [\"0:0:0:0:0:0:0:1\"]  # " + file + ":2",
            "",
            "[[peers]]",
            "address = \"a:1\"  # " + file + ":3");
    assertThat(ConfigReport.lines(Loading.sets().changed())).isEmpty();
  }

  @Test
  void secrets_stay_where_they_are() throws Exception {
    LoadedConfig loaded =
        Loading.sets(
            "tls.cert-file=c", "tls.key-file=k", "tls.key-password=geheim", "tls.ca-certs=a");
    for (String text :
        List.of(
            String.join("\n", ConfigExport.toml(loaded, false)),
            ConfigExport.json(loaded, false))) {
      assertThat(text).doesNotContain("geheim", "********");
    }
  }
}
