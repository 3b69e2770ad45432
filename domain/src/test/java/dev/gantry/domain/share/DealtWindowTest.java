package dev.gantry.domain.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DealtWindowTest {
  private static final String HONEST = "honest";

  @Test
  void lone_holder_has_a_quarter_and_not_one_more() {
    var window = new DealtWindow<String>(400, 0);
    for (int i = 0; i < 100; i++) {
      assertThat(window.take("a", 1)).isTrue();
    }
    assertThat(window.take("a", 1)).isFalse();
    assertThat(window.total()).isEqualTo(100);
  }

  @Test
  void first_thing_of_a_holder_may_be_three_quarters_of_what_is_free_and_not_one_more() {
    var window = new DealtWindow<String>(500, 0);
    assertThat(window.take("a", 100)).isTrue();
    assertThat(window.take("b", 301)).isFalse();
    assertThat(window.take("b", 300)).isTrue();
    assertThat(window.take("c", 76)).isFalse();
    assertThat(window.take("c", 75)).isTrue();
  }

  @Test
  void thing_of_any_size_goes_where_nobody_holds_anything() {
    var window = new DealtWindow<String>(10, 0);
    assertThat(window.take("a", 1_000)).isTrue();
    assertThat(window.take("b", 1)).isFalse();
    window.giveBack("a", 1_000);
    assertThat(window.take("b", 11)).isTrue();
  }

  @Test
  void least_is_had_by_everybody_and_not_one_more() {
    var window = new DealtWindow<String>(10, 3);
    assertThat(window.take("a", 1_000)).isTrue();
    for (var holder : new String[] {"b", "c", "d"}) {
      assertThat(window.take(holder, 2)).isTrue();
      assertThat(window.take(holder, 1)).isTrue();
      assertThat(window.take(holder, 1)).isFalse();
    }
  }

  @Test
  void what_was_not_taken_is_not_given_back() {
    var window = new DealtWindow<String>(10, 0);
    assertThat(window.take("a", 2)).isTrue();
    assertThatThrownBy(() -> window.giveBack("a", 3)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> window.giveBack("b", 1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void window_of_nothing_is_no_window() {
    assertThatThrownBy(() -> new DealtWindow<String>(0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** However many take all that they get, and give nothing back. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 100, 10_000})
  void any_number_of_holders_that_give_nothing_back_leave_every_other_its_share(int stuck) {
    var random = new Random(stuck);
    var window = new DealtWindow<Integer>(1_000_000, 100);
    for (int holder = 0; holder < stuck; holder++) {
      for (int refusals = 0; refusals < 5; ) {
        refusals += window.take(holder, 1 + random.nextInt(50_000)) ? 0 : 1;
      }
      while (window.take(holder, 1)) {}
    }
    for (int holder = stuck; holder < stuck + 100; holder++) {
      assertThat(window.take(holder, 100)).isTrue();
      window.giveBack(holder, 100);
    }
    assertThat(window.total()).isLessThanOrEqualTo(1_000_000 + 100L * stuck);
  }

  /** What is free shrinks by a quarter with each, and is never gone by one. */
  @Test
  void holder_that_comes_behind_ten_greedy_ones_finds_a_twentieth() {
    var window = new DealtWindow<String>(1_000_000, 0);
    for (int holder = 0; holder < 10; holder++) {
      while (window.take("stuck" + holder, 100)) {}
    }
    assertThat(window.take(HONEST, 40_000)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void accounts_are_right_after_any_history(long seed) {
    var random = new Random(seed);
    var window = new DealtWindow<Integer>(1_000, 10);
    var held = new long[20];
    for (int step = 0; step < 5_000; step++) {
      int holder = random.nextInt(held.length);
      long amount = 1 + random.nextInt(200);
      if (random.nextBoolean()) {
        boolean admitted = window.admits(holder, amount);
        assertThat(window.take(holder, amount)).isEqualTo(admitted);
        held[holder] += admitted ? amount : 0;
      } else {
        amount = Math.min(amount, held[holder]);
        window.giveBack(holder, amount);
        held[holder] -= amount;
      }
      long total = 0;
      int holders = 0;
      for (int i = 0; i < held.length; i++) {
        assertThat(window.heldBy(i)).isEqualTo(held[i]);
        total += held[i];
        holders += held[i] > 0 ? 1 : 0;
      }
      assertThat(window.total()).isEqualTo(total);
      assertThat(window.holders()).isEqualTo(holders);
    }
  }
}
