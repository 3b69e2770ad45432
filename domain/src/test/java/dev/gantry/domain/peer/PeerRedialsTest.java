package dev.gantry.domain.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.peer.PeerAction.Dial;
import dev.gantry.domain.peer.PeerAction.RequestDial;
import dev.gantry.domain.peer.PeerAction.RestFromDialling;
import dev.gantry.domain.session.BundleToken;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How redials slow down, begin anew and stop. */
final class PeerRedialsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final SessionKey S1 = new SessionKey(1);
  private static final Duration STABLE = Duration.ofSeconds(10);
  private static final Redials USUAL =
      Redials.pacing(Duration.ofMillis(500), Duration.ofSeconds(30));

  /** Near the end of the number line, so that a comparison that is not by subtraction fails. */
  private long now = Long.MAX_VALUE - 5 * SECOND;

  private Peer peer = peer(USUAL);

  @Test
  @Rfc9174("4.1")
  void a_peer_whose_sessions_live_two_seconds_is_dialled_ever_more_slowly() {
    begin();
    long last = 0;
    for (int i = 0; i < 6; i++) {
      live(Duration.ofSeconds(2));
      long wait = redial();
      assertThat((double) wait).isGreaterThan(last * 1.7);
      last = wait;
    }
    assertThat(last).isGreaterThan(14 * SECOND);
  }

  @Test
  void waits_begin_anew_once_sessions_were_there_for_stable_after_and_not_before() {
    begin();
    for (int i = 0; i < 5; i++) {
      live(Duration.ofSeconds(2));
      redial();
    }
    live(STABLE.minusNanos(1));
    assertThat(redial()).isGreaterThan(14 * SECOND);
    live(STABLE);
    assertThat(redial()).isBetween(SECOND * 45 / 100, SECOND / 2);
  }

  @Test
  void sessions_that_follow_each_other_without_a_gap_last_together() {
    begin();
    for (int i = 0; i < 5; i++) {
      live(Duration.ofSeconds(2));
      redial();
    }
    run(opened(S1));
    for (int i = 2; i <= 6; i++) {
      now += 2 * SECOND;
      run(opened(new SessionKey(i)));
      run(closed(new SessionKey(i - 1)));
    }
    run(closed(new SessionKey(6)));
    assertThat(redial()).isLessThanOrEqualTo(SECOND / 2);
  }

  @Test
  void after_max_attempts_in_a_row_a_peer_rests_until_the_node_lets_it_be_dialled() {
    peer = peer(with(true, 3));
    begin();
    assertThat(failed()).isEmpty();
    redial();
    assertThat(failed()).isEmpty();
    redial();
    assertThat(failed()).containsExactly(new RestFromDialling());
    assertThat(peer.nextDeadlineNanos()).isEqualTo(Peer.NO_DEADLINE);
    now += 1000 * SECOND;
    assertThat(deadline()).isEmpty();
    assertThat(peer.circuit()).isEqualTo(Circuit.OPEN);
    assertThat(allowed()).containsExactly(new Dial(1));
    assertThat(failed()).as("it counts anew").isEmpty();
    assertThat(redial()).isPositive();
  }

  @Test
  void sessions_that_do_not_last_count_as_attempts_and_one_that_lasts_ends_the_count() {
    peer = peer(with(true, 2));
    begin();
    live(Duration.ofSeconds(1));
    redial();
    live(STABLE);
    redial();
    live(Duration.ofSeconds(1));
    redial();
    run(opened(S1));
    assertThat(closed(S1)).containsExactly(new RestFromDialling());
  }

  @Test
  void without_redials_a_peer_is_dialled_once_and_rests() {
    peer = peer(with(false, 0));
    begin();
    assertThat(failed()).containsExactly(new RestFromDialling());
    now += SECOND;
    assertThat(allowed()).containsExactly(new Dial(1));
    run(opened(S1));
    now += 100 * SECOND;
    assertThat(closed(S1)).containsExactly(new RestFromDialling());
    run(peer.handle(new PeerEvent.SessionOpened(S1, 1000, false), now));
    assertThat(peer.circuit()).as("it comes to us").isEqualTo(Circuit.CLOSED);
  }

  @Test
  @Rfc9174("4.1")
  void even_a_peer_that_rests_is_not_dialled_at_once_after_a_failure() {
    peer = peer(with(false, 0));
    begin();
    run(failed());
    now += 99_999_999;
    assertThat(allowed()).isEmpty();
    assertThat(peer.nextDeadlineNanos()).isEqualTo(now + 1);
    now += 1;
    assertThat(deadline()).containsExactly(new RequestDial());
  }

  @Test
  void a_cause_that_lasts_backs_off_from_the_longest_wait_to_ten_minutes() {
    begin();
    long last = SECOND * 27;
    for (int i = 0; i < 5; i++) {
      assertThat(failedForGood()).isEmpty();
      long wait = redial();
      assertThat(wait).isGreaterThanOrEqualTo(Math.min(last, 540 * SECOND));
      last = wait * 17 / 10;
    }
    run(failedForGood());
    assertThat(redial()).isBetween(540 * SECOND, 600 * SECOND);
    assertThat(failed()).isEmpty();
    assertThat(redial()).as("another cause may heal").isLessThanOrEqualTo(SECOND / 2);
  }

  @Test
  void a_session_that_lasts_ends_the_long_waits() {
    begin();
    for (int i = 0; i < 4; i++) {
      run(failedForGood());
      redial();
    }
    live(STABLE);
    redial();
    run(failedForGood());
    assertThat(redial()).isLessThanOrEqualTo(30 * SECOND);
  }

  @Test
  @Rfc9174("4.1")
  void no_wait_is_longer_than_60_s_before_the_bpa_was_told_that_nobody_is_there() {
    peer =
        new Peer(
            new PeerSettings(true, USUAL, Duration.ofDays(1), 10).withRedials(USUAL),
            new Random(1));
    begin();
    run(peer.handle(new PeerEvent.ForwardRequested(new BundleToken(1), 10), now));
    for (int i = 0; i < 6; i++) {
      run(failedForGood());
      assertThat(redial()).isLessThanOrEqualTo(60 * SECOND);
    }
  }

  @Test
  void the_node_cuts_a_long_wait_short() {
    begin();
    run(failedForGood());
    now += SECOND;
    assertThat(allowed()).hasExactlyElementsOfTypes(Dial.class);
  }

  @Test
  void
      the_circuit_opens_with_a_failure_is_half_open_while_that_is_tried_and_closes_with_a_session() {
    assertThat(peer.circuit()).isEqualTo(Circuit.CLOSED);
    begin();
    assertThat(peer.circuit()).as("nothing has failed").isEqualTo(Circuit.CLOSED);
    run(failed());
    assertThat(peer.circuit()).isEqualTo(Circuit.OPEN);
    now = peer.nextDeadlineNanos();
    run(deadline());
    assertThat(peer.circuit()).isEqualTo(Circuit.HALF_OPEN);
    run(allowed());
    assertThat(peer.circuit()).isEqualTo(Circuit.HALF_OPEN);
    run(failed());
    assertThat(peer.circuit()).isEqualTo(Circuit.OPEN);
    redial();
    run(opened(S1));
    assertThat(peer.circuit()).isEqualTo(Circuit.CLOSED);
    run(closed(S1));
    assertThat(peer.circuit()).isEqualTo(Circuit.OPEN);
    redial();
    run(peer.handle(new PeerEvent.DialLedElsewhere(S1), now));
    assertThat(peer.circuit()).isEqualTo(Circuit.CLOSED);
    run(peer.handle(new PeerEvent.DrainStarted(), now));
    assertThat(peer.circuit()).isEqualTo(Circuit.CLOSED);
  }

  @Test
  void a_peer_that_is_to_be_dialled_no_more_asks_for_no_dial_until_it_is_to_be_again() {
    begin();
    run(failed());
    assertThat(peer.handle(new PeerEvent.DialNoMore(), now)).isEmpty();
    now += 1000 * SECOND;
    assertThat(deadline()).isEmpty();
    assertThat(allowed()).as("leave that comes late").isEmpty();
    assertThat(peer.circuit()).isEqualTo(Circuit.CLOSED);
    assertThat(peer.handle(new PeerEvent.DialAgain(), now))
        .containsExactly(new PeerAction.RequestDial());
  }

  @Test
  void a_dial_under_way_may_come_to_a_session_though_none_is_wanted_any_more() {
    begin();
    run(peer.handle(new PeerEvent.DialNoMore(), now));
    assertThat(opened(S1)).contains(new PeerAction.AnnouncePeer());
    run(closed(S1));
    now += 1000 * SECOND;
    assertThat(deadline()).doesNotContain(new PeerAction.RequestDial());
  }

  @Test
  void a_dial_under_way_that_fails_is_not_made_again_when_none_is_wanted_any_more() {
    begin();
    run(peer.handle(new PeerEvent.DialNoMore(), now));
    assertThat(failed()).isEmpty();
    now += 1000 * SECOND;
    assertThat(deadline()).isEmpty();
  }

  @Test
  void a_peer_that_has_a_session_is_dialled_again_only_when_that_is_over() {
    begin();
    run(opened(S1));
    run(peer.handle(new PeerEvent.DialNoMore(), now));
    assertThat(peer.handle(new PeerEvent.DialAgain(), now)).isEmpty();
    run(closed(S1));
    now = peer.nextDeadlineNanos();
    assertThat(deadline()).contains(new PeerAction.RequestDial());
  }

  @Test
  void what_cannot_be_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> with(true, -1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Redials(true, USUAL.pace(), 0, Duration.ofNanos(-1), Duration.ZERO));
  }

  private static Redials with(boolean enabled, int maxAttempts) {
    return new Redials(enabled, USUAL.pace(), maxAttempts, STABLE, USUAL.longestAfterFault());
  }

  private static Peer peer(Redials redials) {
    return new Peer(PeerSettings.DIALLED.withRedials(redials), new Random(1));
  }

  private void begin() {
    run(peer.handle(new PeerEvent.PeerAdded(), now));
    run(allowed());
  }

  /** What was dialled is a session for that long. */
  private void live(Duration time) {
    run(opened(S1));
    now += time.toNanos();
    run(closed(S1));
  }

  /** Lets the next dial run and tells how long it took until that was asked for. */
  private long redial() {
    long from = now;
    while (!deadline().contains(new RequestDial())) {
      now = peer.nextDeadlineNanos();
    }
    assertThat(allowed()).hasExactlyElementsOfTypes(Dial.class);
    return now - from;
  }

  private List<PeerAction> opened(SessionKey session) {
    return peer.handle(new PeerEvent.SessionOpened(session, 1000, true), now);
  }

  private List<PeerAction> closed(SessionKey session) {
    return peer.handle(new PeerEvent.SessionClosed(session), now);
  }

  private List<PeerAction> failed() {
    return peer.handle(new PeerEvent.DialFailed(), now);
  }

  private List<PeerAction> failedForGood() {
    return peer.handle(new PeerEvent.DialFailed(true), now);
  }

  private List<PeerAction> allowed() {
    return peer.handle(new PeerEvent.DialAllowed(), now);
  }

  private List<PeerAction> deadline() {
    return peer.handle(new PeerEvent.DeadlineReached(), now);
  }

  /** The actions are not of interest. */
  private static void run(List<PeerAction> actions) {
    assertThat(actions).isNotNull();
  }
}
