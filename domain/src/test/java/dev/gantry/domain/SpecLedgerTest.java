package dev.gantry.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps {@code docs/spec/rfc9174.toml} honest: nothing left out, nothing done without a test. */
final class SpecLedgerTest {
  private static final Set<String> LEVELS =
      Set.of("MUST", "MUST NOT", "SHOULD", "SHOULD NOT", "REC", "MAY", "DEF");
  private static final Set<String> BINDS =
      Set.of(
          "both",
          "active",
          "passive",
          "sender",
          "receiver",
          "initiator",
          "responder",
          "BP agent",
          "PKI",
          "ext. authors");
  private static final Set<String> KEYS =
      Set.of("id", "section", "level", "binds", "text", "status", "reason", "tests");

  private final TestSources sources = TestSources.under(SpecLedger.repositoryRoot());

  @Test
  void every_entry_is_complete() throws IOException {
    assertThat(SpecLedger.read().problems()).isEmpty();
    assertThat(incomplete(SpecLedger.read())).isEmpty();
  }

  @Test
  void no_requirement_is_left_out() throws IOException {
    var levels =
        SpecLedger.read().entries().stream()
            .collect(Collectors.groupingBy(entry -> entry.get("level"), Collectors.counting()));
    assertThat(levels)
        .isEqualTo(
            Map.of(
                "MUST",
                106L,
                "MUST NOT",
                10L,
                "SHOULD",
                24L,
                "SHOULD NOT",
                7L,
                "REC",
                5L,
                "MAY",
                31L,
                "DEF",
                66L));
  }

  @Test
  void what_is_done_has_tests_and_all_tests_exist() throws IOException {
    assertThat(unproven(SpecLedger.read(), sources.tests())).isEmpty();
  }

  @Test
  void every_citation_has_an_entry() throws IOException {
    assertThat(sources.citations()).isNotEmpty();
    assertThat(uncited(SpecLedger.read(), sources.citations())).isEmpty();
  }

  /** Of classes that cite at all: not every module sees the annotation. */
  @Test
  void the_test_of_a_requirement_cites_its_section() throws IOException {
    assertThat(silent(SpecLedger.read(), sources.citations())).isEmpty();
  }

  @Test
  void tests_are_found_in_modules_within_folders(@TempDir Path root) throws IOException {
    for (var module : List.of("outer", "folder/inner", "outer/target/copy")) {
      var sources = Files.createDirectories(root.resolve(module).resolve("src/test/java/some"));
      var name = module.substring(module.lastIndexOf('/') + 1) + "Test";
      Files.writeString(sources.resolve(name + ".java"), "\n\n  @Test\n  void rule() {}\n");
    }
    assertThat(TestSources.under(root).tests())
        .containsExactly("innerTest", "innerTest#rule", "outerTest", "outerTest#rule");
  }

  @Test
  void a_bad_ledger_is_found_out() {
    var bad =
        SpecLedger.parse(
            """
            [[requirement]]
            id = "R-1"
            section = "4.1"
            level = "MUST"
            binds = "both"
            text = "has no test"
            status = "done"

            [[requirement]]
            id = "R-1"
            section = "four"
            level = "OUGHT"
            binds = "nobody"
            status = "exception"
            tests = [
              "NoSuchTest#at_all",
            ]

            [[requirement]]
            id = "R-2"
            section = "4.2"
            level = "MUST"
            binds = "both"
            text = "has a test that is gone"
            status = "done"
            tests = ["SpecLedgerTest", "SpecLedgerTest#gone"]

            [[requirement]]
            id = "R-3"
            section = "4.2"
            level = "MUST"
            binds = "both"
            text = "has a test of another rule, and a helper that is no test"
            status = "done"
            tests = ["XTest#other", "SpecLedgerTest#check"]
            """);
    assertThat(bad.problems()).isEmpty();
    assertThat(incomplete(bad))
        .containsExactly(
            "R-1: id is not unique",
            "R-1: section four",
            "R-1: level OUGHT",
            "R-1: binds nobody",
            "R-1: no text",
            "R-1: an exception without a reason");
    assertThat(unproven(bad, sources.tests()))
        .containsExactly(
            "R-1: done without a test",
            "R-1: no such test: NoSuchTest#at_all",
            "R-2: no such test: SpecLedgerTest#gone",
            "R-3: no such test: XTest#other",
            "R-3: no such test: SpecLedgerTest#check");
    assertThat(uncited(bad, List.of(new TestSources.Citation("9.9", "XTest#other")))).hasSize(1);
    var citations =
        List.of(
            new TestSources.Citation("9.9", "XTest#other"),
            new TestSources.Citation("4.2", "XTest#right"));
    assertThat(silent(bad, citations)).containsExactly("R-3: no test cites 4.2");
    assertThat(SpecLedger.parse("id = \"R-4\"\nnonsense").problems()).hasSize(2);
  }

  private static List<String> incomplete(SpecLedger ledger) {
    var problems = new ArrayList<String>();
    var ids = new LinkedHashSet<String>();
    for (var entry : ledger.entries()) {
      var id = entry.id();
      check(problems, !id.isEmpty() && ids.add(id), id + ": id is not unique");
      check(problems, KEYS.containsAll(entry.fields().keySet()), id + ": unknown key");
      var section = entry.get("section");
      check(problems, section.matches("[1-9](\\.[0-9]+)*"), id + ": section " + section);
      check(problems, LEVELS.contains(entry.get("level")), id + ": level " + entry.get("level"));
      check(problems, BINDS.contains(entry.get("binds")), id + ": binds " + entry.get("binds"));
      check(problems, !entry.get("text").isBlank(), id + ": no text");
      switch (entry.get("status")) {
        case "done", "todo" ->
            check(problems, entry.get("reason").isEmpty(), id + ": a reason for no exception");
        case "exception" ->
            check(problems, !entry.get("reason").isBlank(), id + ": an exception without a reason");
        default -> problems.add(id + ": status " + entry.get("status"));
      }
    }
    return problems;
  }

  private static List<String> unproven(SpecLedger ledger, Set<String> tests) {
    var problems = new ArrayList<String>();
    for (var entry : ledger.entries()) {
      check(
          problems,
          !entry.get("status").equals("done") || !entry.tests().isEmpty(),
          entry.id() + ": done without a test");
      entry.tests().stream()
          .filter(test -> !tests.contains(test))
          .forEach(test -> problems.add(entry.id() + ": no such test: " + test));
    }
    return problems;
  }

  private static List<String> uncited(SpecLedger ledger, List<TestSources.Citation> citations) {
    var sections =
        ledger.entries().stream().map(entry -> entry.get("section")).collect(Collectors.toSet());
    return citations.stream()
        .filter(citation -> !sections.contains(citation.section()))
        .map(citation -> citation.test() + " cites " + citation.section() + ", which has no entry")
        .toList();
  }

  private static List<String> silent(SpecLedger ledger, List<TestSources.Citation> citations) {
    var citing =
        citations.stream()
            .map(citation -> citation.test().split("#", 2)[0])
            .collect(Collectors.toSet());
    var problems = new ArrayList<String>();
    for (var entry : ledger.entries()) {
      boolean expected =
          entry.get("status").equals("done")
              && entry.tests().stream().anyMatch(test -> citing.contains(test.split("#", 2)[0]));
      boolean cited =
          citations.stream()
              .filter(citation -> entry.tests().contains(citation.test()))
              .anyMatch(citation -> citation.section().equals(entry.get("section")));
      check(problems, cited || !expected, entry.id() + ": no test cites " + entry.get("section"));
    }
    return problems;
  }

  private static void check(List<String> problems, boolean holds, String problem) {
    if (!holds) {
      problems.add(problem);
    }
  }
}
