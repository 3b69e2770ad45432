package dev.gantry.bootstrap.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.IdentityRefusal;
import dev.gantry.domain.session.EndCause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Every refusal of TLS and identity has its documented remedy. */
class RefusalsPageTest {
  private static final Path PAGE = Path.of("../docs/reference/refusals.md");
  private static final Path OPERATING = Path.of("../docs/operating.md");

  private static List<String> documented() throws IOException {
    var causes = new ArrayList<String>();
    for (var line : Files.readAllLines(PAGE)) {
      if (line.startsWith("| `") && !line.startsWith("| `tcpcl_")) {
        var columns = line.split("\\|");
        assertThat(columns).as(line).hasSize(5);
        for (var column : columns) {
          assertThat(column.strip().isEmpty()).as(line).isEqualTo(column == columns[0]);
        }
        causes.add(columns[1].strip().replace("`", ""));
      }
    }
    return causes;
  }

  private static String name(EndCause cause) {
    return cause.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Test
  void the_page_has_one_row_for_each_cause_of_tls_and_identity() throws IOException {
    var expected = EnumSet.noneOf(EndCause.class);
    for (var cause : EndCause.values()) {
      var name = cause.name();
      if (name.startsWith("CERTIFICATE_")
          || name.startsWith("TLS_")
          || name.startsWith("HOST_NAME_")
          || name.startsWith("NODE_ID_")
          || cause == EndCause.PLAINTEXT_REFUSED) {
        expected.add(cause);
      }
    }
    for (var refusal : IdentityRefusal.values()) {
      assertThat(expected).contains(EndCause.of(refusal));
    }
    assertThat(documented())
        .containsExactlyInAnyOrderElementsOf(
            expected.stream().map(RefusalsPageTest::name).toList());
  }

  @Test
  void every_cause_has_a_remedy_somewhere() throws IOException {
    var operating = Files.readString(OPERATING);
    for (var cause : EndCause.values()) {
      assertThat(operating).contains("`" + cause.name() + "`");
    }
  }
}
