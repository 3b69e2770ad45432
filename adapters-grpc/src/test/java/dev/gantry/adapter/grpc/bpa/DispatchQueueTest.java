package dev.gantry.adapter.grpc.bpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.share.WaitingLine;
import dev.gantry.port.payload.PeerAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DispatchQueueTest {
  private final DispatchQueue<Bundle> queue = new DispatchQueue<>(100);

  /** A bundle of a session of a host. */
  private record Bundle(String source, PeerAddress peer, int number)
      implements DispatchQueue.Waiting {
    static Bundle of(String host, int port, int number) {
      return new Bundle(host, new PeerAddress(host + ":" + port), number);
    }
  }

  @Test
  void lone_source_has_a_quarter_and_not_one_more_however_many_sessions_it_has() {
    for (int i = 0; i < 25; i++) {
      assertThat(queue.offer(Bundle.of("a", i, 1))).isTrue();
    }
    assertThat(queue.offer(Bundle.of("a", 0, 2))).isFalse();
    assertThat(queue.offer(Bundle.of("a", 25, 1))).isFalse();
    assertThat(queue.size()).isEqualTo(25);
    assertThat(queue.sources()).isEqualTo(1);
  }

  @Test
  void sessions_take_turns_those_of_one_host_too_and_each_keeps_its_order() {
    var a1 = Bundle.of("a", 1, 1);
    var a2 = Bundle.of("a", 1, 2);
    var a3 = Bundle.of("a", 1, 3);
    var beside1 = Bundle.of("a", 2, 1);
    var b1 = Bundle.of("b", 1, 1);
    var b2 = Bundle.of("b", 1, 2);
    offerAll(a1, a2, a3, beside1, b1, b2);
    assertThat(queue.peek()).isEqualTo(a1);
    assertThat(pollAll()).containsExactly(a1, beside1, b1, a2, b2, a3);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void bundle_that_is_taken_out_leaves_the_others_their_turns() {
    var a1 = Bundle.of("a", 1, 1);
    var b1 = Bundle.of("b", 1, 1);
    var a2 = Bundle.of("a", 1, 2);
    offerAll(a1, b1, a2);
    assertThat(queue.remove(b1)).isTrue();
    assertThat(queue.remove(b1)).isFalse();
    assertThat(queue.remove(a1)).isTrue();
    assertThat(pollAll()).containsExactly(a2);
    assertThat(queue.sources()).isZero();
  }

  @Test
  void session_that_is_passed_over_waits_until_it_may_go_and_keeps_its_order() {
    var a1 = Bundle.of("a", 1, 1);
    var beside1 = Bundle.of("a", 2, 1);
    var a2 = Bundle.of("a", 1, 2);
    var a3 = Bundle.of("a", 1, 3);
    offerAll(a1, beside1, a2);
    queue.passOver();
    offerAll(a3);
    assertThat(pollAll()).containsExactly(beside1);
    assertThat(queue.peek()).isNull();
    assertThat(queue.isEmpty()).isFalse();
    assertThat(queue.size()).isEqualTo(3);
    queue.lookAgain(bundle -> bundle != a1);
    assertThat(queue.peek()).isNull();
    queue.lookAgain(bundle -> bundle == a1);
    assertThat(pollAll()).containsExactly(a1, a2, a3);
  }

  @Test
  void bundle_of_a_session_that_is_passed_over_can_be_taken_out() {
    var bundle = Bundle.of("a", 1, 1);
    offerAll(bundle);
    queue.passOver();
    assertThat(queue.remove(bundle)).isTrue();
    assertThat(queue.isEmpty()).isTrue();
    queue.lookAgain();
    assertThat(queue.poll()).isNull();
  }

  @Test
  void session_that_was_answered_is_looked_at_before_any_number_that_were_not() {
    var crowd = new DispatchQueue<Bundle>(1000);
    var honest = Bundle.of("honest", 1, 1);
    for (int i = 0; i < 10 * WaitingLine.MAX_LOOKS; i++) {
      assertThat(crowd.offer(Bundle.of("a", i, 1))).isTrue();
      crowd.passOver();
    }
    assertThat(crowd.offer(honest)).isTrue();
    crowd.passOver();
    crowd.lookAgain(honest.peer(), honest::equals);
    assertThat(crowd.poll()).isEqualTo(honest);
  }

  @Test
  void everybody_who_was_passed_over_is_looked_at_in_turn_however_many_there_are() {
    var crowd = new DispatchQueue<Bundle>(1000);
    int others = 10 * WaitingLine.MAX_LOOKS;
    for (int i = 0; i < others; i++) {
      assertThat(crowd.offer(Bundle.of("a", i, 1))).isTrue();
      crowd.passOver();
    }
    var honest = Bundle.of("honest", 1, 1);
    assertThat(crowd.offer(honest)).isTrue();
    crowd.passOver();
    for (int looks = 0; looks <= others; looks += WaitingLine.MAX_LOOKS) {
      assertThat(crowd.peek()).isNull();
      crowd.lookAgain(honest::equals);
    }
    assertThat(crowd.poll()).isEqualTo(honest);
  }

  /** However many queue all that they may, and the BPA takes nothing. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 100, 10_000})
  void any_number_of_sources_that_flood_leaves_every_other_its_share(int flooding) {
    var flooded = new DispatchQueue<Bundle>(16_384);
    for (int i = 0; i < flooding; i++) {
      int number = 0;
      while (flooded.offer(Bundle.of("flood" + i, 1, number++))) {}
    }
    assertThat(flooded.size()).isLessThanOrEqualTo(16_384 + flooding);
    var honest = Bundle.of("honest", 1, 1);
    assertThat(flooded.offer(honest)).isTrue();
    // Its turn comes when each of the others has had one.
    int before = 0;
    while (!honest.equals(flooded.poll())) {
      before++;
    }
    assertThat(before).isLessThanOrEqualTo(flooding);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nothing_is_lost_or_given_twice_after_any_history(long seed) {
    var random = new Random(seed);
    Set<Bundle> waiting = new HashSet<>();
    for (int number = 0; number < 5_000; number++) {
      switch (random.nextInt(4)) {
        case 0 -> {
          var next = queue.peek();
          assertThat(queue.poll()).isEqualTo(next);
          if (next == null) {
            queue.lookAgain();
            assertThat(queue.peek() == null).isEqualTo(waiting.isEmpty());
          } else {
            assertThat(waiting.remove(next)).isTrue();
          }
        }
        case 1 -> {
          var some = waiting.stream().findAny().orElse(Bundle.of("nobody", 1, 1));
          assertThat(queue.remove(some)).isEqualTo(waiting.remove(some));
        }
        case 2 -> {
          queue.passOver();
          var some = waiting.stream().findAny().orElse(Bundle.of("nobody", 1, 1));
          queue.lookAgain(some.peer(), _ -> random.nextInt(5) > 0);
        }
        default -> {
          var bundle = Bundle.of("s" + random.nextInt(4), random.nextInt(3), number);
          if (queue.offer(bundle)) {
            waiting.add(bundle);
          }
        }
      }
      assertThat(queue.size()).isEqualTo(waiting.size());
      assertThat(queue.isEmpty()).isEqualTo(waiting.isEmpty());
    }
  }

  private void offerAll(Bundle... bundles) {
    for (var bundle : bundles) {
      assertThat(queue.offer(bundle)).isTrue();
    }
  }

  private List<Bundle> pollAll() {
    var order = new ArrayList<Bundle>();
    for (Bundle next; (next = queue.poll()) != null; ) {
      order.add(next);
    }
    return order;
  }
}
