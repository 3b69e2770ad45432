package dev.gantry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.conformance.catalog.Case;
import dev.gantry.conformance.catalog.Catalog;
import dev.gantry.conformance.catalog.Profile;
import org.junit.jupiter.api.Test;

/** What a node does not claim, as data. */
class ProfileTest {
  @Test
  void every_exemption_names_rows_that_there_are_and_says_why() {
    var ids = Catalog.load().stream().map(one -> one.requirement().id()).toList();
    assertThat(Profile.load()).hasSizeGreaterThanOrEqualTo(4);
    for (var profile : Profile.load()) {
      assertThat(profile.text()).as(profile.name()).isNotBlank();
      for (var exemption : profile.exemptions()) {
        assertThat(exemption.why()).as(profile.name()).isNotBlank();
        for (var row : exemption.rows()) {
          assertThat(ids).as(profile.name()).anyMatch(id -> id.startsWith(row));
        }
      }
    }
  }

  @Test
  void a_row_outside_the_profile_does_not_apply_and_one_inside_stays() {
    var plain = Profile.load().stream().filter(one -> one.name().equals("no-tls")).findFirst();
    for (var one : Catalog.load()) {
      var id = one.requirement().id();
      var claimed = plain.orElseThrow().of(one);
      if (id.startsWith("R-4.4.") || id.equals("R-7.11-01")) {
        assertThat(claimed).isInstanceOf(Case.LeftOut.class);
        assertThat(((Case.LeftOut) claimed).why()).isEqualTo("no-tls: the node has no TLS");
      }
      if (id.startsWith("R-5")) {
        assertThat(claimed).isSameAs(one);
      }
    }
  }

  @Test
  void who_sends_nothing_is_asked_for_no_row_that_needs_a_sender() {
    var receiver =
        Profile.load().stream().filter(one -> one.name().equals("receiver-only")).findFirst();
    for (var one : Catalog.load()) {
      if (one instanceof Case.Observed observed && observed.needs().contains(Case.Need.SENDER)) {
        assertThat(receiver.orElseThrow().of(one))
            .as(one.requirement().id())
            .isInstanceOf(Case.LeftOut.class);
      }
    }
  }
}
