package dev.gantry.domain.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingLineTest {
  private final WaitingLine<Integer, String> line = new WaitingLine<>();
  private final List<Integer> looked = new ArrayList<>();

  @Test
  void who_gave_room_back_is_looked_at_before_any_number_of_others() {
    fill(1000);
    line.lookAgain(999, this::notServed);
    assertThat(looked.getFirst()).isEqualTo(999);
    assertThat(line.size()).isEqualTo(1000);
  }

  @Test
  void sixteen_others_are_looked_at_and_not_one_more() {
    fill(17);
    line.lookAgain(this::notServed);
    assertThat(looked).hasSize(WaitingLine.MAX_LOOKS).doesNotContain(16);
    line.lookAgain(this::notServed);
    assertThat(looked.get(WaitingLine.MAX_LOOKS)).isEqualTo(16);
  }

  @Test
  void nobody_is_looked_at_twice_where_few_wait() {
    fill(3);
    line.lookAgain(this::notServed);
    assertThat(looked).containsExactly(0, 1, 2);
  }

  @Test
  void who_is_served_leaves_the_line_and_the_others_keep_their_turns() {
    fill(4);
    line.lookAgain(2, (holder, _) -> holder == 2 || holder == 0);
    assertThat(line.get(2)).isNull();
    assertThat(line.get(0)).isNull();
    line.lookAgain(this::notServed);
    assertThat(looked).containsExactly(1, 3);
  }

  @Test
  void who_gave_room_back_and_does_not_wait_is_nobodys_turn() {
    fill(2);
    line.lookAgain(7, this::notServed);
    assertThat(looked).containsExactly(0, 1);
    assertThat(line.size()).isEqualTo(2);
  }

  @Test
  void who_waits_for_something_else_keeps_its_turn() {
    fill(2);
    line.put(0, "else");
    line.lookAgain(this::notServed);
    assertThat(looked).containsExactly(0, 1);
    assertThat(line.get(0)).isEqualTo("else");
    assertThat(line.remove(0)).isEqualTo("else");
    assertThat(line.remove(0)).isNull();
  }

  @Test
  void all_leave_the_line_in_their_order() {
    fill(3);
    var others = new LinkedHashMap<Integer, String>();
    line.clearInto(others);
    assertThat(others.sequencedKeySet()).containsExactly(0, 1, 2);
    assertThat(line.isEmpty()).isTrue();
    fill(1);
    line.clear();
    assertThat(line.isEmpty()).isTrue();
  }

  private void fill(int holders) {
    for (int i = 0; i < holders; i++) {
      line.put(i, "something");
    }
  }

  private boolean notServed(int holder, String wanted) {
    looked.add(holder);
    return false;
  }
}
