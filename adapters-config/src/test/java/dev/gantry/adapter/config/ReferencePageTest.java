package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
