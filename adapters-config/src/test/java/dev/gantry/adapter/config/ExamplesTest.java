package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What documents tell people to write is understood. */
class ExamplesTest {
  private static final Pattern QUOTED = Pattern.compile("`([a-z][a-z0-9.]*(?:-[a-z0-9.]+)+)`");

  @Test
  void every_example_loads_without_a_warning() throws Exception {
    List<Path> examples = files("../docs/examples");
    assertThat(examples).hasSizeGreaterThan(3);
    for (Path example : examples) {
      assertThat(Loading.load(example).warnings()).as(example.toString()).isEmpty();
    }
  }

  @Test
  void the_configuration_of_the_package_loads() throws Exception {
    assertThat(Loading.load(Path.of("../packaging/deb/gantry.toml")).warnings()).isEmpty();
  }

  @Test
  void the_configuration_in_the_manifests_loads(@TempDir Path folder) throws Exception {
    String manifests = Files.readString(Path.of("../packaging/kubernetes/gantry.yaml"));
    Matcher text = Pattern.compile("(?s)  gantry\\.toml: \\|\n(.*?)\n---").matcher(manifests);
    assertThat(text.find()).isTrue();
    Path file = Loading.file(folder, "gantry.toml", text.group(1).stripIndent());
    // Probes come from the node of the cluster, and the manifests say who else is kept away.
    assertThat(Loading.load(file).warnings())
        .allMatch(warning -> warning.startsWith("admin-address 0.0.0.0:8080 is open"));
  }

  @Test
  void every_key_that_the_threat_model_and_the_hardening_guide_name_exists() throws IOException {
    String reference = Files.readString(Path.of("../docs/reference/configuration.md"));
    Set<String> keys = named(reference);
    for (String document : List.of("threat-model.md", "hardening.md")) {
      assertThat(named(Files.readString(Path.of("../docs", document))))
          .as(document)
          .hasSizeGreaterThan(5)
          .isSubsetOf(keys);
    }
  }

  private static Set<String> named(String text) {
    return QUOTED
        .matcher(text)
        .results()
        .map(key -> key.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Path> files(String folder) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
