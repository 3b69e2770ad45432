package dev.gantry.adapter.grpc.bpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.grpc.wire.BpaToCla;
import org.junit.jupiter.api.Test;

class PendingRequestsTest {
  /** Ids come round after four requests. */
  private static final int QUARTER = 1 << 30;

  @Test
  void ids_are_odd_from_one_on() {
    var pending = new PendingRequests();
    assertThat(pending.add(new Lost())).isEqualTo(1);
    assertThat(pending.add(new Lost())).isEqualTo(3);
  }

  @Test
  void id_that_is_still_unanswered_when_ids_come_round_is_not_taken_again() {
    var pending = new PendingRequests(QUARTER);
    var answered = pending.add(new Lost());
    var unanswered = new Lost();
    int kept = pending.add(unanswered);
    int third = pending.add(new Lost());
    int fourth = pending.add(new Lost());
    for (int id : new int[] {answered, third, fourth}) {
      assertThat(pending.remove(id)).isNotNull();
    }
    assertThat(pending.add(new Lost())).as("came round").isEqualTo(answered);
    assertThat(pending.add(new Lost())).as("the one in between is taken").isEqualTo(third);
    assertThat(pending.remove(kept)).isSameAs(unanswered);
  }

  @Test
  void everybody_who_waits_is_told_once_that_no_answer_comes() {
    var pending = new PendingRequests();
    var answered = new Lost();
    var lost = new Lost();
    assertThat(pending.remove(pending.add(answered))).isSameAs(answered);
    var _ = pending.add(lost);
    pending.lose("gone");
    pending.lose("gone");
    assertThat(answered.times).isZero();
    assertThat(lost.times).isEqualTo(1);
    assertThat(pending.isEmpty()).isTrue();
  }

  private static final class Lost implements Answer {
    private int times;

    @Override
    public void answered(BpaToCla answer) {}

    @Override
    public void lost(String cause) {
      times++;
    }
  }
}
