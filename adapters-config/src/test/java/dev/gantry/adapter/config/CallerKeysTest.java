package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.node.CallerLimits;
import dev.gantry.domain.node.Rate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may come to us, as the keys have it. */
class CallerKeysTest {
  @ParameterizedTest
  @CsvSource({"default, 50, 100", "aggressive, 25, 50", "permissive, 100, 200"})
  void a_preset_says_how_often_one_source_may_connect_and_all_ten_times_that(
      String preset, int perSecond, int burst) throws Exception {
    var callers = callers("connection-rate-preset=" + preset);
    assertThat(callers.perSource()).isEqualTo(new Rate(perSecond, burst));
    assertThat(callers.inTotal()).isEqualTo(new Rate(10 * perSecond, 10 * burst));
  }

  @Test
  void without_a_word_the_preset_is_the_default_one() throws Exception {
    assertThat(callers()).isEqualTo(callers("connection-rate-preset=default"));
    var loaded = Loading.sets();
    assertThat(Loading.value(loaded, "connection-rate-limit")).isEqualTo("50");
    assertThat(Loading.origin(loaded, "connection-rate-limit"))
        .isEqualTo("default, by connection-rate-preset");
  }

  @Test
  void disabled_lets_everyone_come_as_often_as_they_like() throws Exception {
    var callers = callers("connection-rate-preset=disabled");
    assertThat(callers.perSource().perSecond()).isZero();
    assertThat(callers.inTotal().perSecond()).isZero();
  }

  @Test
  void the_older_key_alone_sets_the_rate_and_that_of_all_follows() throws Exception {
    var callers = callers("connection-rate-limit=1000");
    assertThat(callers.perSource()).isEqualTo(new Rate(1000, 100));
    assertThat(callers.inTotal()).isEqualTo(new Rate(10_000, 1000));
  }

  @Test
  void each_number_can_be_set_for_itself() throws Exception {
    var callers =
        callers(
            "connection-rate-preset=disabled",
            "connection-burst=7",
            "total-connection-rate-limit=8",
            "total-connection-burst=9");
    assertThat(callers.perSource()).isEqualTo(new Rate(0, 7));
    assertThat(callers.inTotal()).isEqualTo(new Rate(8, 9));
  }

  private static CallerLimits callers(String... sets) throws Exception {
    return Loading.sets(sets).config().connections().callers();
  }
}
