package dev.gantry.adapter.grpc.bpa;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DispatchQueueTest {
  private static final String HONEST = "honest";

  @Test
  void lone_source_has_a_quarter_and_not_one_more() {
    var queue = new DispatchQueue<Integer>(400);
    for (int i = 0; i < 100; i++) {
      assertThat(queue.offer("a", i)).isTrue();
    }
    assertThat(queue.offer("a", 100)).isFalse();
    assertThat(queue.size()).isEqualTo(100);
  }

  @Test
  void sources_take_turns_and_each_keeps_its_order() {
    var queue = new DispatchQueue<String>(100);
    offerAll(queue, "a1", "a2", "a3", "b1", "c1", "c2");
    assertThat(queue.peek()).isEqualTo("a1");
    var order = new ArrayList<String>();
    for (String next; (next = queue.poll()) != null; ) {
      order.add(next);
    }
    assertThat(order).containsExactly("a1", "b1", "c1", "a2", "c2", "a3");
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void bundle_that_is_taken_out_leaves_the_others_their_turns() {
    var queue = new DispatchQueue<String>(100);
    offerAll(queue, "a1", "b1", "a2");
    assertThat(queue.remove("b", "b1")).isTrue();
    assertThat(queue.remove("b", "b1")).isFalse();
    assertThat(queue.remove("a", "a1")).isTrue();
    assertThat(queue.poll()).isEqualTo("a2");
    assertThat(queue.poll()).isNull();
    assertThat(queue.sources()).isZero();
  }

  @Test
  void source_that_is_passed_over_waits_until_it_may_go_and_keeps_its_order() {
    var queue = new DispatchQueue<String>(100);
    offerAll(queue, "a1", "b1", "a2");
    queue.passOver();
    offerAll(queue, "a3");
    assertThat(queue.poll()).isEqualTo("b1");
    assertThat(queue.peek()).isNull();
    assertThat(queue.poll()).isNull();
    assertThat(queue.isEmpty()).isFalse();
    assertThat(queue.size()).isEqualTo(3);
    assertThat(queue.sources()).isEqualTo(1);
    queue.lookAgain(bundle -> !bundle.startsWith("a"));
    assertThat(queue.peek()).isNull();
    queue.lookAgain(bundle -> bundle.startsWith("a"));
    assertThat(List.of(queue.poll(), queue.poll(), queue.poll())).containsExactly("a1", "a2", "a3");
  }

  @Test
  void bundle_of_a_source_that_is_passed_over_can_be_taken_out() {
    var queue = new DispatchQueue<String>(100);
    offerAll(queue, "a1");
    queue.passOver();
    assertThat(queue.remove("a", "a1")).isTrue();
    assertThat(queue.isEmpty()).isTrue();
    queue.lookAgain();
    assertThat(queue.poll()).isNull();
  }

  @Test
  void everybody_who_was_passed_over_is_looked_at_in_turn_however_many_there_are() {
    int sources = 10 * DispatchQueue.MAX_LOOKS;
    var queue = new DispatchQueue<String>(1000);
    for (int i = 0; i < sources; i++) {
      assertThat(queue.offer("s" + i, "s" + i)).isTrue();
      queue.passOver();
    }
    assertThat(queue.offer(HONEST, HONEST)).isTrue();
    queue.passOver();
    for (int looks = 0; looks <= sources; looks += DispatchQueue.MAX_LOOKS) {
      assertThat(queue.peek()).isNull();
      queue.lookAgain(HONEST::equals);
    }
    assertThat(queue.poll()).isEqualTo(HONEST);
  }

  private static void offerAll(DispatchQueue<String> queue, String... bundles) {
    for (var bundle : bundles) {
      assertThat(queue.offer(bundle.substring(0, 1), bundle)).isTrue();
    }
  }

  /** However many queue all that they may, and the BPA takes nothing. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 100, 10_000})
  void any_number_of_sources_that_flood_leaves_every_other_its_share(int flooding) {
    var queue = new DispatchQueue<String>(16_384);
    for (int i = 0; i < flooding; i++) {
      while (queue.offer("flood" + i, "flood" + i)) {}
    }
    assertThat(queue.size()).isLessThanOrEqualTo(16_384 + flooding);
    assertThat(queue.offer(HONEST, HONEST)).isTrue();
    // Its turn comes when each of the others has had one.
    int before = 0;
    while (!HONEST.equals(queue.poll())) {
      before++;
    }
    assertThat(before).isLessThanOrEqualTo(flooding);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nothing_is_lost_or_given_twice_after_any_history(long seed) {
    var random = new Random(seed);
    var queue = new DispatchQueue<Integer>(100);
    Map<Integer, String> waiting = new HashMap<>();
    for (int bundle = 0; bundle < 5_000; bundle++) {
      var source = "s" + random.nextInt(7);
      switch (random.nextInt(4)) {
        case 0 -> {
          var next = queue.peek();
          assertThat(queue.poll()).isEqualTo(next);
          if (next == null) {
            queue.lookAgain();
            assertThat(queue.peek() == null).isEqualTo(waiting.isEmpty());
          } else {
            assertThat(waiting.remove(next)).isNotNull();
          }
        }
        case 1 -> {
          var some = waiting.keySet().stream().findAny().orElse(-1);
          var from = waiting.remove(some);
          assertThat(queue.remove(from == null ? source : from, some)).isEqualTo(from != null);
        }
        case 2 -> {
          queue.passOver();
          queue.lookAgain(_ -> random.nextInt(5) > 0);
        }
        default -> {
          if (queue.offer(source, bundle)) {
            waiting.put(bundle, source);
          }
        }
      }
      assertThat(queue.size()).isEqualTo(waiting.size());
      assertThat(queue.isEmpty()).isEqualTo(waiting.isEmpty());
    }
  }
}
