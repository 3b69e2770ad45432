package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReferencePageTest {
  private static final Path PAGE = Path.of("../docs/reference/configuration.md");

  @Test
  void committed_page_is_what_the_table_says() throws IOException {
    String page = ReferencePage.markdown();
    if (Boolean.getBoolean("gantry.docs.write")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).exists();
    assertThat(Files.readString(PAGE))
        .as("run the test with -Dgantry.docs.write=true and commit the page")
        .isEqualTo(page);
  }

  @Test
  void variables_of_the_launcher_are_those_that_it_reads() throws IOException {
    String launcher = Files.readString(Path.of("../bootstrap/src/image/gantry.sh"));
    assertThat(variables("\\$\\{?(GANTRY_\\w+)", launcher))
        .containsExactlyInAnyOrderElementsOf(Overrides.LAUNCHER_VARIABLES);
  }

  @Test
  void every_variable_on_the_page_is_read_or_left_alone() throws Exception {
    for (String name :
        variables(
            "`((?:GANTRY|HARDY_TCPCLV4)_[A-Z][A-Z0-9_]*[A-Z0-9])[`=]", ReferencePage.markdown())) {
      if (!Overrides.FILE_VARIABLES.contains(name)) {
        Throwable refusal = catchThrowable(() -> Loading.environment(Map.of(name, "a:1")));
        // A value may be refused, a name may not.
        assertThat(refusal == null ? "" : refusal.getMessage())
            .as(name)
            .doesNotContain("unknown key");
      }
    }
  }

  private static List<String> variables(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(result -> result.group(1))
        .distinct()
        .toList();
  }

  @Test
  void every_key_and_spelling_is_on_the_page() {
    String page = ReferencePage.markdown();
    for (KeyScope scope : new KeyScope[] {ConfigKeys.ROOT, ConfigKeys.LISTENER, ConfigKeys.PEER}) {
      for (ConfigKey<?> key : scope.keys()) {
        assertThat(page).contains("| `" + key.name() + "` |");
        assertThat(key.description()).endsWith(".");
        key.aliases().forEach(alias -> assertThat(page).contains("`" + alias + "`"));
      }
    }
  }
}
