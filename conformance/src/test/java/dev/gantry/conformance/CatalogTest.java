package dev.gantry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.conformance.cases.Scripts;
import dev.gantry.conformance.catalog.Case;
import dev.gantry.conformance.catalog.Catalog;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The data that the kit comes with. */
class CatalogTest {
  private static final List<Case> ALL = Catalog.load();

  @Test
  void every_requirement_has_a_row_and_every_script_a_requirement() {
    assertThat(ALL).hasSize(249);
    var scripted = new TreeSet<String>();
    for (var one : ALL) {
      if (one instanceof Case.Observed observed) {
        scripted.add(observed.requirement().id());
      }
    }
    assertThat(scripted).isEqualTo(Scripts.byId().keySet());
  }

  @Test
  void every_case_says_what_is_done_and_what_has_to_follow() {
    for (var one : ALL) {
      switch (one) {
        case Case.Observed observed -> {
          assertThat(observed.stimulus()).as(one.requirement().id()).isNotBlank();
          assertThat(observed.expected()).as(one.requirement().id()).isNotBlank();
          assertThat(observed.roles()).as(one.requirement().id()).isNotEmpty();
        }
        case Case.Unseen unseen -> assertThat(unseen.why()).as(one.requirement().id()).isNotBlank();
        case Case.LeftOut _ -> throw new AssertionError("no profile was named");
      }
    }
  }

  @Test
  void advice_that_is_not_followed_is_no_failure() {
    var byId = ALL.stream().map(Case::requirement).toList();
    assertThat(byId)
        .filteredOn(one -> one.id().equals("R-5.1.1-02") || one.id().equals("E-8770-02"))
        .hasSize(2)
        .allMatch(one -> one.isAdvice());
    assertThat(byId)
        .filteredOn(one -> one.id().equals("R-5.2.3-04") || one.id().equals("R-4.2-05"))
        .hasSize(2)
        .noneMatch(one -> one.isAdvice());
  }
}
