package dev.gantry.domain.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of what waits goes next, and how long a lower lane may be passed. */
class LaneQueueTest {
  private final LaneQueue<String> queue = new LaneQueue<>(3);

  @Test
  void urgent_goes_before_normal_and_normal_before_bulk_the_oldest_of_each_first() {
    queue.add(Lane.BULK, "b1");
    queue.add(Lane.NORMAL, "n1");
    queue.add(Lane.URGENT, "u1");
    queue.add(Lane.URGENT, "u2");
    assertThat(queue.size()).isEqualTo(4);
    assertThat(rest()).containsExactly("u1", "u2", "n1", "b1");
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.next()).isNull();
  }

  @Test
  void nothing_is_taken_out_of_another_lane_than_the_one_that_is_meant() {
    queue.add(Lane.NORMAL, "n");
    assertThatThrownBy(() -> queue.remove(Lane.URGENT)).isInstanceOf(NoSuchElementException.class);
    assertThat(queue.remove(Lane.NORMAL)).isEqualTo("n");
  }

  @Test
  void normal_alone_is_first_come_first_served() {
    for (int i = 0; i < 10; i++) {
      queue.add(Lane.NORMAL, "n" + i);
    }
    assertThat(rest()).containsExactly("n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9");
  }

  @Test
  void as_many_urgent_as_the_limit_pass_a_normal_one_and_not_one_more() {
    queue.add(Lane.NORMAL, "n");
    for (int i = 0; i < 5; i++) {
      queue.add(Lane.URGENT, "u" + i);
    }
    assertThat(rest()).containsExactly("u0", "u1", "u2", "n", "u3", "u4");
  }

  @Test
  void as_many_of_higher_lanes_as_the_limit_pass_a_bulk_one_and_not_one_more() {
    queue.add(Lane.BULK, "b");
    queue.add(Lane.URGENT, "u");
    for (int i = 0; i < 5; i++) {
      queue.add(Lane.NORMAL, "n" + i);
    }
    assertThat(rest()).containsExactly("u", "n0", "n1", "b", "n2", "n3", "n4");
  }

  @Test
  void who_comes_while_nothing_was_passed_waits_for_its_own_limit() {
    for (int i = 0; i < 9; i++) {
      queue.add(Lane.URGENT, "u" + i);
    }
    assertThat(next()).isEqualTo("u0");
    assertThat(next()).isEqualTo("u1");
    queue.add(Lane.NORMAL, "n");
    assertThat(rest()).startsWith("u2", "u3", "u4", "n", "u5");
  }

  @Test
  void a_lane_that_cannot_go_keeps_none_from_going() {
    queue.add(Lane.URGENT, "u");
    queue.add(Lane.BULK, "b");
    assertThat(queue.next(false, true, true)).isEqualTo(Lane.BULK);
    assertThat(queue.next(false, true, false)).isNull();
    assertThat(queue.next()).isEqualTo(Lane.URGENT);
  }

  @Test
  void what_is_taken_out_otherwise_passes_nothing() {
    queue.add(Lane.NORMAL, "n");
    queue.add(Lane.BULK, "b1");
    queue.add(Lane.BULK, "b2");
    for (int i = 0; i < 4; i++) {
      queue.add(Lane.URGENT, "u" + i);
    }
    assertThat(queue.pollLast(Lane.BULK)).isEqualTo("b2");
    assertThat(queue.poll("b1"::equals)).isEqualTo("b1");
    assertThat(queue.poll("b1"::equals)).isNull();
    assertThat(queue.pollLast(Lane.BULK)).isNull();
    assertThat(queue.poll()).isEqualTo("u0");
    assertThat(rest()).containsExactly("u1", "u2", "u3", "n");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void no_oldest_one_is_passed_by_more_than_one_beyond_the_limit(long seed) {
    var random = new Random(seed);
    int limit = 1 + random.nextInt(5);
    var lanes = new LaneQueue<Integer>(limit);
    int[] passed = new int[3];
    int[] went = new int[3];
    for (int step = 0; step < 20_000; step++) {
      if (random.nextInt(100) < 52) {
        lanes.add(Lane.values()[random.nextInt(3)], step);
      }
      var lane = lanes.next();
      if (lane != null && random.nextInt(100) < 50) {
        var _ = lanes.remove(lane);
        lanes.went(lane);
        went[lane.ordinal()]++;
        for (var other : Lane.values()) {
          boolean waited = other != lane && lanes.size(other) > 0;
          passed[other.ordinal()] = waited ? passed[other.ordinal()] + 1 : 0;
        }
      }
      assertThat(passed[Lane.NORMAL.ordinal()]).isLessThanOrEqualTo(limit + 1);
      assertThat(passed[Lane.BULK.ordinal()]).isLessThanOrEqualTo(limit + 1);
      assertThat(passed[Lane.URGENT.ordinal()]).as("two lower ones at once").isLessThanOrEqualTo(2);
    }
    assertThat(went).as("all lanes are in use").doesNotContain(0);
  }

  @Test
  void limits_from_one_to_a_thousand_can_be() {
    assertThat(new LaneRules(1, false).starvationLimit()).isEqualTo(1);
    assertThat(new LaneRules(1_000, false).starvationLimit()).isEqualTo(1_000);
    assertThat(LaneRules.DEFAULT.urgentSession()).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> new LaneRules(0, false));
    assertThatIllegalArgumentException().isThrownBy(() -> new LaneRules(1_001, false));
    assertThatIllegalArgumentException().isThrownBy(() -> new LaneQueue<String>(0));
  }

  private String next() {
    var lane = queue.next();
    assertThat(lane).isNotNull();
    var item = queue.peek(lane);
    assertThat(queue.remove(lane)).isEqualTo(item);
    queue.went(lane);
    return item;
  }

  private List<String> rest() {
    var rest = new ArrayList<String>();
    while (!queue.isEmpty()) {
      rest.add(next());
    }
    return Collections.unmodifiableList(rest);
  }
}
