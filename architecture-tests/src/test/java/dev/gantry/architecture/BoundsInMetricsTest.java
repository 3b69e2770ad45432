package dev.gantry.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.EndCause;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Each bound in time that can be configured is counted under a name of its own, and operators can
 * read under which.
 */
final class BoundsInMetricsTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]+) \\| (`tcpcl_[^|]+) \\|$");
  private static final Pattern KEY = Pattern.compile("`([a-z-]+)`");
  private static final Pattern METRIC = Pattern.compile("`(tcpcl_\\w+)(\\{[^}]*})?`");
  private static final Pattern CAUSE = Pattern.compile("cause=\"(\\w+)\"");
  private static final Pattern TIMEOUT = Pattern.compile("(?m)^\\| `([a-z-]+-timeout)` ");

  private final Repository repository = Repository.find();
  private final String operating = read("docs/operating.md");
  private final String reference = read("docs/reference/configuration.md");

  @Test
  void every_timeout_has_its_row_and_every_row_its_key() {
    Set<String> told = new TreeSet<>();
    rows().keySet().forEach(bounds -> found(KEY, bounds).forEach(told::add));
    assertThat(told).containsAll(found(TIMEOUT, reference));
    assertThat(told).allSatisfy(key -> assertThat(reference).contains("| `" + key + "` |"));
  }

  @Test
  void no_two_bounds_are_counted_as_one() {
    List<String> labels = new ArrayList<>();
    rows()
        .values()
        .forEach(
            counted -> METRIC.matcher(counted).results().forEach(it -> labels.add(it.group())));
    assertThat(labels).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(rows().size());
  }

  @Test
  void what_counts_them_exists() {
    String others = operating.replaceAll(ROW.pattern(), "");
    for (String counted : rows().values()) {
      assertThat(found(METRIC, counted))
          .isNotEmpty()
          .allSatisfy(name -> assertThat(others).contains("`" + name + "`"));
      for (String cause : found(CAUSE, counted)) {
        assertThat(EndCause.valueOf(cause.toUpperCase(Locale.ROOT))).isNotNull();
      }
    }
  }

  /** Bounds, and what counts them. */
  private Map<String, String> rows() {
    Map<String, String> rows = new LinkedHashMap<>();
    ROW.matcher(operating).results().forEach(it -> rows.put(it.group(1), it.group(2)));
    assertThat(rows).hasSizeGreaterThan(10);
    return rows;
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(it -> it.group(1)).toList();
  }

  private String read(String name) {
    return repository.markdown().stream()
        .filter(document -> repository.nameOf(document).equals(name))
        .map(Repository::read)
        .findFirst()
        .orElseThrow();
  }
}
