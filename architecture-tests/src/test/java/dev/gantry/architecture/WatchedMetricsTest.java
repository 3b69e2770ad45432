package dev.gantry.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Alert rules and dashboards ask for metrics that the server has. */
final class WatchedMetricsTest {
  private static final Pattern ASKED = Pattern.compile("\\btcpcl_[a-z_]+");
  private static final Pattern DECLARED = Pattern.compile("\"(tcpcl_[a-z_]+)\"");

  /** What the text format adds to the name of a counter or a histogram. */
  private static final Pattern ADDED = Pattern.compile("_(total|bucket|sum|count)$");

  private final Repository repository = Repository.find();
  private final Set<String> declared = new TreeSet<>();

  @BeforeEach
  void read_what_the_server_declares() {
    repository.javaSources().stream()
        .filter(source -> repository.nameOf(source).startsWith("adapters-http/src/main/"))
        .flatMap(source -> DECLARED.matcher(Repository.read(source)).results())
        .forEach(name -> declared.add(name.group(1)));
  }

  @Test
  void every_metric_of_the_alert_rules_and_the_dashboard_exists() throws IOException {
    for (String folder : Set.of("packaging/prometheus", "packaging/grafana")) {
      Set<String> asked = new TreeSet<>();
      try (Stream<Path> files = Files.list(repository.root().resolve(folder))) {
        files.forEach(file -> asked.addAll(asked(Repository.read(file))));
      }
      assertThat(asked).as(folder).hasSizeGreaterThan(10).isSubsetOf(declared);
    }
  }

  @Test
  void a_metric_that_nobody_has_is_noticed() {
    assertThat(asked("rate(tcpcl_no_such_thing_total[5m]) > tcpcl_ready"))
        .containsExactlyInAnyOrder("tcpcl_no_such_thing", "tcpcl_ready");
    assertThat(declared).contains("tcpcl_ready").doesNotContain("tcpcl_no_such_thing");
  }

  private static Set<String> asked(String text) {
    return ASKED
        .matcher(text)
        .results()
        .map(name -> ADDED.matcher(name.group()).replaceFirst(""))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
