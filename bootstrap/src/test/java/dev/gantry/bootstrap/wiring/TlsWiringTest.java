package dev.gantry.bootstrap.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.config.ConfigLoader;
import dev.gantry.certificates.issuing.CertificateRequest;
import dev.gantry.certificates.issuing.PrivatePki;
import dev.gantry.domain.identity.NodeId;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator is told about keys and trust when they are opened. */
class TlsWiringTest {
  @TempDir private Path dir;
  private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
  private final Logger logger = Logger.getLogger("dev.gantry");
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          lines.add(
              record.getLevel()
                  + " "
                  + MessageFormat.format(record.getMessage(), record.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(handler);
  }

  private List<String> settings(int validDays) throws Exception {
    var pki = new PrivatePki(dir);
    var _ = pki.init("test");
    var issued =
        pki.issue(
            new CertificateRequest(
                List.of(NodeId.parse("ipn:1.0")), List.of(), List.of(), false, validDays),
            dir);
    return new ArrayList<>(
        List.of(
            "tls.cert-file=\"" + issued.chain() + "\"",
            "tls.private-key-file=\"" + issued.key() + "\"",
            "tls.ca-certs=\"" + issued.authority() + "\""));
  }

  @ParameterizedTest
  @CsvSource({"32, ", "30, in 29 days", "7, in 6 days", "1, in 0 days"})
  void a_certificate_about_to_end_is_warned_of_at_the_start(int validDays, String warning)
      throws Exception {
    var config = ConfigLoader.load(null, Map.of(), settings(validDays)).config();
    try (var tls = TlsWiring.open(config, Map.of())) {
      assertThat(tls.certificateEnds()).hasSize(2);
    }
    var warnings = lines.stream().filter(line -> line.contains("expires on")).toList();
    if (warning == null) {
      assertThat(warnings).isEmpty();
    } else {
      assertThat(warnings).singleElement().asString().startsWith("WARNING").endsWith(warning);
    }
  }

  @Test
  void secrets_are_written_only_where_the_configuration_says_so_too() throws Exception {
    var log = dir.resolve("keys.log");
    var environment = Map.of("SSLKEYLOGFILE", log.toString());
    var sets = settings(100);
    try (var _ = TlsWiring.open(ConfigLoader.load(null, Map.of(), sets).config(), environment)) {
      assertThat(log).doesNotExist();
    }
    sets.add("tls.debug.key-log=true");
    try (var _ = TlsWiring.open(ConfigLoader.load(null, Map.of(), sets).config(), environment)) {
      assertThat(log).exists();
      assertThat(lines).anyMatch(line -> line.startsWith("WARNING TLS secrets are written"));
    }
  }
}
