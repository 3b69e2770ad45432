package dev.gantry.domain;

import static java.util.Comparator.comparing;
import static java.util.Map.entry;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Keeps the ledger complete: every keyword of RFC 9174 is held by a row of it. */
final class SpecKeywordsTest {
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  @Test
  void every_use_of_a_keyword_is_in_its_place() throws IOException {
    assertThat(keywords().problems()).isEmpty();
    assertThat(misplaced(keywords())).isEmpty();
  }

  /** Counted in the published text; a section lost as a whole shows here only. */
  @Test
  void no_section_is_left_out() throws IOException {
    var counts = new TreeMap<String, Long>();
    keywords().uses().forEach(use -> counts.merge(use.keyword(), 1L, Long::sum));
    assertThat(counts)
        .containsOnly(
            entry("MAY", 31L),
            entry("MUST", 12L),
            entry("MUST NOT", 6L),
            entry("NOT RECOMMENDED", 1L),
            entry("OPTIONAL", 1L),
            entry("RECOMMENDED", 4L),
            entry("REQUIRED", 1L),
            entry("SHALL", 94L),
            entry("SHALL NOT", 6L),
            entry("SHOULD", 25L),
            entry("SHOULD NOT", 7L));
  }

  @Test
  void every_use_is_held_by_rows_of_its_section_and_level() throws IOException {
    assertThat(unheld(keywords(), SpecLedger.read())).isEmpty();
  }

  @Test
  void every_row_with_a_keyword_holds_a_use() throws IOException {
    assertThat(unfounded(keywords(), SpecLedger.read())).isEmpty();
  }

  @Test
  void a_bad_index_is_found_out() {
    var ledger =
        SpecLedger.parse(
            """
            [[requirement]]
            id = "R-4.1-01"
            section = "4.1"
            level = "MUST"

            [[requirement]]
            id = "R-4.1-02"
            section = "4.1"
            level = "DEF"

            [[requirement]]
            id = "R-4.2-01"
            section = "4.2"
            level = "MAY"

            [[requirement]]
            id = "E-1-01"
            section = "4.2"
            level = "MAY"
            """);
    var bad =
        SpecKeywords.parse(
            """
            section,ordinal,of,keyword,rows,reason
            4.1,1,3,SHALL,R-4.1-01,
            4.1,2,3,MAY,R-4.1-01,
            4.1,2,4,SHALL,,
            4.2,1,2,MUST,R-4.1-01 R-9,
            4.10,1,1,OPTIONAL,,it is only named here
            4.3,2,1,MAY,R-4.1-01,and a reason
            nonsense
            """);
    assertThat(bad.problems()).containsExactly("cannot read: nonsense");
    assertThat(misplaced(bad))
        .containsExactly(
            "the order is [4.1, 4.2, 4.3, 4.10]",
            "4.1 2/4 SHALL: is number 3",
            "4.1 2/4 SHALL: is one of 3",
            "4.2 1/2 MUST: is one of 1",
            "4.3 2/1 MAY: is number 1");
    assertThat(unheld(bad, ledger))
        .containsExactly(
            "4.1 2/3 MAY: R-4.1-01 is MUST of 4.1",
            "4.1 2/4 SHALL: has either rows or a reason",
            "4.2 1/2 MUST: R-4.1-01 is MUST of 4.1",
            "4.2 1/2 MUST: no such row: R-9",
            "4.3 2/1 MAY: has either rows or a reason",
            "4.3 2/1 MAY: R-4.1-01 is MUST of 4.1");
    assertThat(unfounded(bad, ledger)).containsExactly("R-4.2-01");
  }

  private static List<String> misplaced(SpecKeywords keywords) {
    var problems = new ArrayList<String>();
    var sections =
        keywords.uses().stream()
            .collect(groupingBy(SpecKeywords.Use::section, LinkedHashMap::new, toList()));
    var inOrder = sections.keySet().stream().sorted(comparing(SpecKeywordsTest::padded)).toList();
    check(problems, List.copyOf(sections.keySet()).equals(inOrder), "the order is " + inOrder);
    for (var uses : sections.values()) {
      for (int i = 0; i < uses.size(); i++) {
        var use = uses.get(i);
        check(problems, use.ordinal() == i + 1, use + ": is number " + (i + 1));
        check(problems, use.of() == uses.size(), use + ": is one of " + uses.size());
      }
    }
    return problems;
  }

  /** A section number that sorts as text. */
  private static String padded(String section) {
    return NUMBER
        .matcher(section)
        .replaceAll(number -> "0".repeat(3 - number.group().length()) + "$0");
  }

  private static List<String> unheld(SpecKeywords keywords, SpecLedger ledger) {
    var problems = new ArrayList<String>();
    for (var use : keywords.uses()) {
      check(
          problems,
          use.rows().isEmpty() != use.reason().isEmpty(),
          use + ": has either rows or a reason");
      for (var id : use.rows()) {
        var row = ledger.entries().stream().filter(entry -> entry.id().equals(id)).findFirst();
        if (row.isEmpty()) {
          problems.add(use + ": no such row: " + id);
        } else {
          var section = row.get().get("section");
          var level = row.get().get("level");
          check(
              problems,
              section.equals(use.section()) && level.equals(use.level()),
              use + ": " + id + " is " + level + " of " + section);
        }
      }
    }
    return problems;
  }

  /** The reported erratum adds keywords that are not in the text. */
  private static List<String> unfounded(SpecKeywords keywords, SpecLedger ledger) {
    var held = keywords.uses().stream().flatMap(use -> use.rows().stream()).collect(toSet());
    return ledger.entries().stream()
        .filter(row -> !row.get("level").equals("DEF") && !row.id().startsWith("E-"))
        .map(SpecLedger.Entry::id)
        .filter(id -> !held.contains(id))
        .toList();
  }

  private static void check(List<String> problems, boolean holds, String problem) {
    if (!holds) {
      problems.add(problem);
    }
  }

  private static SpecKeywords keywords() throws IOException {
    return SpecKeywords.parse(
        Files.readString(SpecLedger.repositoryRoot().resolve(SpecKeywords.FILE)));
  }
}
