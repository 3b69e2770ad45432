package dev.gantry.adapter.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private static final long LONG_NANOS = Duration.ofHours(1).toNanos();

  private final List<String> ran = new ArrayList<>();

  @Test
  void step_waits_until_nats_has_given_us_the_peers() {
    var lease = new Lease(LONG_NANOS);
    lease.whenSure(() -> ran.add("one"));
    lease.whenSure(() -> ran.add("two"));
    assertThat(ran).isEmpty();
    lease.taken(System.nanoTime());
    assertThat(ran).containsExactly("one", "two");
    lease.whenSure(() -> ran.add("three"));
    assertThat(ran).hasSize(3);
  }

  @Test
  void step_waits_while_the_consumer_is_made_anew() {
    var lease = new Lease(LONG_NANOS);
    lease.taken(System.nanoTime());
    lease.doubt();
    lease.whenSure(() -> ran.add("one"));
    lease.confirmed(System.nanoTime());
    assertThat(ran).as("an answer about the one before says nothing").isEmpty();
    lease.taken(System.nanoTime());
    assertThat(ran).hasSize(1);
  }

  @Test
  void step_waits_when_nats_was_last_heard_longer_than_the_lease_ago() {
    var lease = new Lease(LONG_NANOS);
    long now = System.nanoTime();
    lease.taken(now - LONG_NANOS);
    lease.whenSure(() -> ran.add("one"));
    assertThat(ran).isEmpty();
    lease.confirmed(now - LONG_NANOS + Duration.ofMinutes(1).toNanos());
    assertThat(ran).hasSize(1);
  }

  @Test
  void what_has_waited_for_a_lease_is_over() {
    var lease = new Lease(0);
    assertThat(lease.isOver()).isFalse();
    lease.whenSure(() -> ran.add("one"));
    assertThat(lease.isOver()).isTrue();
    lease.releaseAll();
    assertThat(ran).hasSize(1);
    assertThat(lease.isOver()).isFalse();
  }
}
