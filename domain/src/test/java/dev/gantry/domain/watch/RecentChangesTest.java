package dev.gantry.domain.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.watch.RecentChanges.Change;
import dev.gantry.domain.watch.RecentChanges.Changes;
import dev.gantry.domain.watch.RecentChanges.StartAnew;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentChangesTest {
  private final RecentChanges<String> changes = new RecentChanges<>(3);

  @Test
  void who_has_seen_nothing_is_given_all_as_long_as_nothing_is_gone() {
    assertThat(changes.after(0, 10)).isEqualTo(new Changes<String>(List.of()));
    add("a", "b", "c");
    assertThat(texts(0, 10)).containsExactly("a", "b", "c");
  }

  @Test
  void who_has_seen_some_is_given_the_rest_in_portions() {
    add("a", "b", "c");
    assertThat(texts(1, 1)).containsExactly("b");
    assertThat(texts(2, 1)).containsExactly("c");
    assertThat(texts(3, 1)).isEmpty();
  }

  @Test
  void who_misses_as_many_as_are_kept_goes_on_and_one_more_starts_anew() {
    add("a", "b", "c", "d", "e");
    assertThat(texts(2, 10)).containsExactly("c", "d", "e");
    assertThat(changes.after(1, 10)).isEqualTo(new StartAnew<String>(5));
  }

  @Test
  void number_that_was_never_given_starts_anew() {
    add("a");
    assertThat(changes.after(2, 10)).isEqualTo(new StartAnew<String>(1));
    assertThat(changes.after(-1, 10)).isEqualTo(new StartAnew<String>(1));
  }

  @Test
  void number_of_an_earlier_life_starts_anew() {
    var later = new RecentChanges<String>(3, 1000);
    assertThat(later.newest()).isEqualTo(1000);
    assertThat(later.after(999, 10)).isEqualTo(new StartAnew<String>(1000));
    assertThat(later.add("a")).isEqualTo(1001);
    assertThat(later.after(1000, 10)).isEqualTo(new Changes<>(List.of(new Change<>(1001, "a"))));
  }

  @Test
  void numbers_grow_by_one_and_are_not_used_again() {
    assertThat(changes.add("a")).isEqualTo(1);
    add("b", "c", "d");
    assertThat(changes.newest()).isEqualTo(4);
    assertThat(changes.last(2)).containsExactly(new Change<>(3, "c"), new Change<>(4, "d"));
    assertThat(changes.last(9)).hasSize(3);
  }

  private void add(String... texts) {
    for (var text : texts) {
      changes.add(text);
    }
  }

  private List<String> texts(long seen, int wanted) {
    return changes.after(seen, wanted) instanceof Changes<String>(var list)
        ? list.stream().map(Change::what).toList()
        : List.of("start anew");
  }
}
