package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReportTest {
  @TempDir Path directory;

  @Test
  void every_key_has_a_line_with_value_and_origin() throws Exception {
    Path file = Loading.file(directory, "a.yaml", "segment-mru: 10\npeers: [a.example]\n");
    LoadedConfig loaded =
        ConfigLoader.load(
            file, Map.of("HARDY_TCPCLV4_TRANSFER_MRU", "20"), List.of("peer-hold=1m"), List.of());
    List<String> lines = ConfigReport.lines(loaded.entries());
    assertThat(lines)
        .anyMatch(line -> line.matches("segment-mru = 10 +# .*a\\.yaml:1"))
        .anyMatch(line -> line.matches("transfer-mru = 20 +# env HARDY_TCPCLV4_TRANSFER_MRU"))
        .anyMatch(line -> line.matches("peer-hold = \"60s\" +# --set"))
        .anyMatch(
            line -> line.matches("peers\\[0]\\.address = \"a\\.example:4556\" +# .*a\\.yaml:2"))
        .anyMatch(line -> line.matches("max-sessions = 16000 +# default"))
        .anyMatch(line -> line.startsWith("# bpa-address ="));
    for (ConfigKey<?> key : ConfigKeys.ROOT.keys()) {
      assertThat(lines).as(key.name()).anyMatch(line -> line.contains(key.name()));
    }
  }

  @Test
  void report_of_a_report_is_the_same_configuration() throws Exception {
    LoadedConfig loaded = Loading.sets("tls.ca-certs=ca", "tls.cert-file=c", "tls.key-file=k");
    StringBuilder root = new StringBuilder();
    for (String line : ConfigReport.lines(loaded.entries())) {
      if (!line.startsWith("listeners[") && !line.startsWith("peers[")) {
        root.append(line).append('\n');
      }
    }
    Path file = Loading.file(directory, "again.toml", root.toString());
    assertThat(Loading.load(file).config()).isEqualTo(loaded.config());
  }
}
