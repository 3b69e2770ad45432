package dev.gantry.domain.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gantry.domain.node.FailoverAction.Connect;
import dev.gantry.domain.node.FailoverAction.GoBack;
import dev.gantry.domain.node.FailoverAction.Probe;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BpaFailoverTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final long SECOND = 1_000_000_000L;
  private static final long GOOD = BpaFailover.GOOD_REGISTRATION.toNanos();

  /** Near the end of the number line, so that a comparison that is not by subtraction fails. */
  private long now = Long.MAX_VALUE - 10 * SECOND - 7;

  private BpaFailover failover = new BpaFailover(3, MINUTE);

  private List<FailoverAction> tell(FailoverEvent event) {
    return failover.handle(event, now);
  }

  private List<FailoverAction> begin(int bpas, Duration failBack) {
    failover = new BpaFailover(bpas, failBack);
    return tell(new FailoverEvent.Started());
  }

  private List<FailoverAction> ended() {
    return tell(new FailoverEvent.Ended());
  }

  private void registered() {
    assertThat(tell(new FailoverEvent.Registered())).isEmpty();
  }

  /** Registered with the second of two, as the first is away. */
  private void atTheSecond(Duration failBack) {
    assertThat(begin(2, failBack)).containsExactly(new Connect(0, false));
    assertThat(ended()).containsExactly(new Connect(1, false));
    registered();
  }

  /** Lets the next look at the first BPA come due, and answers it. */
  private List<FailoverAction> probe(boolean well) {
    now = failover.nextDeadlineNanos();
    assertThat(tell(new FailoverEvent.DeadlineReached())).containsExactly(new Probe());
    assertThat(failover.nextDeadlineNanos()).isEqualTo(BpaFailover.NO_DEADLINE);
    return tell(new FailoverEvent.Probed(well));
  }

  /** Looks at the first BPA, which is well, until it is gone back to; how long that takes. */
  private long nanosUntilItIsGoneBackTo() {
    probe(false);
    long since = failover.nextDeadlineNanos();
    while (!probe(true).contains(new GoBack())) {
      assertThat(now - since).isLessThan(BpaFailover.LONGEST_WELL.toNanos());
    }
    return now - since;
  }

  @Test
  void change_is_a_registration_with_another_one_than_before() {
    atTheSecond(Duration.ZERO);
    assertThat(failover.changes()).isZero();
    assertThat(probe(true)).containsExactly(new GoBack());
    assertThat(ended()).containsExactly(new Connect(0, false));
    assertThat(failover.changes()).isZero();
    registered();
    assertThat(failover.changes()).isEqualTo(1);
    now += GOOD;
    assertThat(ended()).containsExactly(new Connect(0, true));
    registered();
    assertThat(failover.changes()).isEqualTo(1);
    assertThat(ended()).containsExactly(new Connect(1, false));
    registered();
    assertThat(failover.changes()).isEqualTo(2);
  }

  @Test
  void one_bpa_is_tried_again_after_a_pause_whatever_has_happened() {
    assertThat(begin(1, MINUTE)).containsExactly(new Connect(0, false));
    assertThat(ended()).containsExactly(new Connect(0, true));
    registered();
    assertThat(failover.nextDeadlineNanos()).isEqualTo(BpaFailover.NO_DEADLINE);
    assertThat(ended()).containsExactly(new Connect(0, true));
    registered();
    now += GOOD;
    assertThat(ended()).containsExactly(new Connect(0, true));
  }

  @Test
  void those_that_do_not_take_us_are_gone_through_in_order_with_a_pause_behind_the_last() {
    assertThat(begin(3, MINUTE)).containsExactly(new Connect(0, false));
    assertThat(ended()).containsExactly(new Connect(1, false));
    assertThat(ended()).containsExactly(new Connect(2, false));
    assertThat(ended()).containsExactly(new Connect(0, true));
    assertThat(ended()).containsExactly(new Connect(1, false));
  }

  @Test
  void a_bpa_that_is_lost_is_looked_for_from_the_first_on() {
    atTheSecond(MINUTE);
    assertThat(failover.present()).isEqualTo(1);
    now += GOOD;
    assertThat(ended()).containsExactly(new Connect(0, true));
    assertThat(ended()).containsExactly(new Connect(1, false));
  }

  @Test
  void a_bpa_that_takes_us_and_goes_at_once_has_not_taken_us() {
    begin(2, MINUTE);
    registered();
    now += GOOD - 1;
    assertThat(ended()).containsExactly(new Connect(1, false));
  }

  @Test
  void the_first_is_gone_back_to_when_it_has_been_well_for_as_long_as_is_wanted() {
    atTheSecond(Duration.ofSeconds(10));
    assertThat(probe(true)).isEmpty();
    assertThat(probe(true)).as("5 s well").isEmpty();
    assertThat(probe(true)).as("10 s well").containsExactly(new GoBack());
    assertThat(ended()).containsExactly(new Connect(0, false));
    registered();
    assertThat(failover.present()).isZero();
    assertThat(failover.nextDeadlineNanos()).isEqualTo(BpaFailover.NO_DEADLINE);
  }

  @Test
  void a_look_that_finds_it_away_begins_the_count_anew() {
    atTheSecond(Duration.ofSeconds(10));
    probe(true);
    probe(true);
    assertThat(probe(false)).isEmpty();
    assertThat(probe(true)).isEmpty();
    assertThat(probe(true)).isEmpty();
    assertThat(probe(true)).containsExactly(new GoBack());
  }

  @Test
  void nothing_to_wait_for_goes_back_at_the_first_look_that_finds_it_well() {
    atTheSecond(Duration.ZERO);
    assertThat(probe(false)).isEmpty();
    assertThat(probe(true)).containsExactly(new GoBack());
  }

  @Test
  void a_first_that_is_well_and_does_not_take_us_is_waited_for_twice_as_long_each_time() {
    atTheSecond(MINUTE);
    long wanted = MINUTE.toNanos();
    for (int i = 0; i < 10; i++) {
      assertThat(nanosUntilItIsGoneBackTo()).isBetween(wanted, wanted + 5 * SECOND);
      assertThat(ended()).containsExactly(new Connect(0, false));
      assertThat(ended()).containsExactly(new Connect(1, false));
      registered();
      wanted = Math.min(2 * wanted, BpaFailover.LONGEST_WELL.toNanos());
    }
  }

  @Test
  void a_first_that_has_taken_us_well_is_waited_for_as_long_as_at_first() {
    atTheSecond(MINUTE);
    nanosUntilItIsGoneBackTo();
    ended();
    ended();
    registered();
    nanosUntilItIsGoneBackTo();
    ended();
    registered();
    now += GOOD;
    ended();
    ended();
    registered();
    assertThat(nanosUntilItIsGoneBackTo()).isLessThanOrEqualTo(MINUTE.toNanos() + 5 * SECOND);
  }

  @Test
  void an_answer_that_comes_when_the_link_is_another_already_changes_nothing() {
    atTheSecond(Duration.ZERO);
    now = failover.nextDeadlineNanos();
    assertThat(tell(new FailoverEvent.DeadlineReached())).containsExactly(new Probe());
    now += GOOD;
    assertThat(ended()).containsExactly(new Connect(0, true));
    assertThat(tell(new FailoverEvent.Probed(true))).isEmpty();
    registered();
    assertThat(tell(new FailoverEvent.Probed(true))).isEmpty();
    assertThat(tell(new FailoverEvent.DeadlineReached())).isEmpty();
  }

  @Test
  void none_is_misuse() {
    assertThatIllegalArgumentException().isThrownBy(() -> new BpaFailover(0, MINUTE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BpaFailover(1, Duration.ofSeconds(-1)));
  }
}
