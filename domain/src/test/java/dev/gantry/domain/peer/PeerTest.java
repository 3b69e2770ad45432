package dev.gantry.domain.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.peer.ForwardOutcome.Interrupted;
import dev.gantry.domain.peer.ForwardOutcome.NoNeighbour;
import dev.gantry.domain.peer.ForwardOutcome.Refused;
import dev.gantry.domain.peer.ForwardOutcome.Sent;
import dev.gantry.domain.peer.ForwardOutcome.TooLarge;
import dev.gantry.domain.peer.PeerAction.AnnouncePeer;
import dev.gantry.domain.peer.PeerAction.AnswerForward;
import dev.gantry.domain.peer.PeerAction.Dial;
import dev.gantry.domain.peer.PeerAction.HandOver;
import dev.gantry.domain.peer.PeerAction.OfferTransfer;
import dev.gantry.domain.peer.PeerAction.RejectForward;
import dev.gantry.domain.peer.PeerAction.RequestDial;
import dev.gantry.domain.peer.PeerAction.WithdrawPeer;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.wire.RefusalReason;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PeerTest {
  private static final SessionKey S1 = new SessionKey(1);
  private static final SessionKey S2 = new SessionKey(2);
  private static final long MTU = 1000;
  private static final long SECOND = 1_000_000_000L;
  private static final Random RANDOM = new Random(1);
  private static final PeerSettings DIALLED =
      new PeerSettings(
          true,
          Redials.pacing(Duration.ofMillis(500), Duration.ofSeconds(60)),
          Duration.ofSeconds(30),
          2);
  private static final PeerSettings PASSIVE =
      new PeerSettings(
          false,
          Redials.pacing(Duration.ofMillis(500), Duration.ofSeconds(60)),
          Duration.ofSeconds(5),
          2);

  /** Near the end of the number line, so that a comparison that is not by subtraction fails. */
  private long now = Long.MAX_VALUE - 10 * SECOND;

  private Peer peer = new Peer(DIALLED, new Random(1));

  @Test
  @Rfc9174("4.1")
  void a_configured_peer_is_dialled_when_added_and_another_is_not() {
    assertThat(added()).containsExactly(new RequestDial());
    assertThat(allowed()).containsExactly(new Dial(1));
    peer = new Peer(PASSIVE, new Random(1));
    assertThat(added()).isEmpty();
    assertThat(peer.nextDeadlineNanos()).isEqualTo(Peer.NO_DEADLINE);
  }

  @Test
  @Rfc9174("4.1")
  void redials_after_failure_come_one_at_a_time_and_at_growing_distance() {
    dial();
    long last = 0;
    for (int attempt = 2; attempt <= 8; attempt++) {
      assertThat(failed()).isEmpty();
      long delay = peer.nextDeadlineNanos() - now;
      assertThat(delay).isBetween(100_000_000L, 60 * SECOND);
      assertThat((double) delay).isGreaterThan(last * 1.4);
      now += delay - 1;
      assertThat(deadline()).isEmpty();
      now += 1;
      assertThat(deadline()).containsExactly(new RequestDial());
      assertThat(deadline()).isEmpty();
      assertThat(allowed()).containsExactly(new Dial(attempt));
      assertThat(allowed()).isEmpty();
      last = delay;
    }
  }

  @Test
  void a_failure_that_was_not_dialled_changes_nothing() {
    dial();
    run(failed());
    long due = peer.nextDeadlineNanos();
    assertThat(failed()).isEmpty();
    assertThat(peer.nextDeadlineNanos()).isEqualTo(due);
  }

  @Test
  void a_session_of_the_peer_stops_the_redial_and_its_end_starts_it_again() {
    dial();
    run(failed());
    assertThat(opened(S1, MTU, false)).containsExactly(new AnnouncePeer());
    assertThat(peer.nextDeadlineNanos()).isEqualTo(Peer.NO_DEADLINE);
    now += 100 * SECOND;
    assertThat(closed(S1)).isEmpty();
    now = peer.nextDeadlineNanos();
    assertThat(deadline()).containsExactly(new RequestDial());
    assertThat(allowed()).containsExactly(new Dial(1));
  }

  @Test
  void a_dial_that_runs_while_the_peer_comes_and_goes_is_not_ordered_twice() {
    dial();
    run(opened(S1, MTU, false));
    run(closed(S1));
    now += 29 * SECOND;
    assertThat(deadline()).isEmpty();
    assertThat(allowed()).isEmpty();
    assertThat(opened(S2, MTU, true)).isEmpty();
  }

  @Test
  @Rfc9174("4.1")
  void a_dial_waits_for_the_leave_of_the_node_and_is_asked_for_once() {
    run(added());
    assertThat(peer.nextDeadlineNanos()).isEqualTo(Peer.NO_DEADLINE);
    now += 100 * SECOND;
    assertThat(deadline()).isEmpty();
    assertThat(allowed()).containsExactly(new Dial(1));
  }

  @Test
  void leave_that_comes_when_a_session_is_there_already_orders_no_dial() {
    run(added());
    run(opened(S1, MTU, false));
    assertThat(allowed()).isEmpty();
    run(closed(S1));
    now = peer.nextDeadlineNanos();
    assertThat(deadline()).containsExactly(new RequestDial());
  }

  @Test
  @Rfc9174("4.1")
  void a_wait_is_cut_short_when_the_node_allows_a_dial_but_no_dial_follows_a_failure_at_once() {
    dial();
    for (int attempt = 1; attempt < 8; attempt++) {
      run(failed());
      now = peer.nextDeadlineNanos();
      run(deadline());
      run(allowed());
    }
    run(failed());
    now += 99_999_999;
    assertThat(allowed()).isEmpty();
    assertThat(peer.nextDeadlineNanos()).isEqualTo(now + 1);
    now += 1;
    assertThat(allowed()).containsExactly(new Dial(9));
  }

  @Test
  @Rfc9174("4.6")
  void a_dial_that_led_to_another_peer_is_not_ordered_again_while_that_session_lives() {
    dial();
    assertThat(ledElsewhere(S1)).isEmpty();
    now += 30 * SECOND;
    run(deadline());
    assertThat(peer.nextDeadlineNanos()).isEqualTo(Peer.NO_DEADLINE);
    assertThat(allowed()).isEmpty();
    assertThat(closed(S2)).isEmpty();
    assertThat(peer.nextDeadlineNanos()).isEqualTo(Peer.NO_DEADLINE);
    assertThat(closed(S1)).isEmpty();
    assertThat(peer.nextDeadlineNanos() - now).isBetween(450_000_000L, 500_000_000L);
    now = peer.nextDeadlineNanos();
    assertThat(deadline()).containsExactly(new RequestDial());
  }

  @Test
  @Rfc9174("4.1")
  void a_node_that_is_another_peer_and_drops_each_session_is_dialled_ever_more_slowly() {
    dial();
    long delay = 0;
    for (int i = 1; i < 8; i++) {
      run(ledElsewhere(new SessionKey(i)));
      now += 1_000_000;
      run(closed(new SessionKey(i)));
      long redial = redial();
      assertThat((double) redial).isGreaterThan(delay * 1.4);
      delay = redial;
    }
  }

  @Test
  void a_dial_that_leads_elsewhere_while_the_peer_is_here_changes_nothing() {
    dial();
    run(opened(S1, MTU, false));
    assertThat(ledElsewhere(S2)).isEmpty();
    assertThat(closed(S2)).isEmpty();
    assertThat(peer.nextDeadlineNanos()).isEqualTo(Peer.NO_DEADLINE);
    run(closed(S1));
    assertThat(redial()).isBetween(450_000_000L, 500_000_000L);
  }

  @Test
  void a_peer_that_comes_while_its_dial_leads_elsewhere_is_dialled_when_it_is_gone() {
    dial();
    run(ledElsewhere(S1));
    assertThat(opened(S2, MTU, false)).containsExactly(new AnnouncePeer());
    run(closed(S2));
    assertThat(redial()).isPositive();
  }

  @Test
  @Rfc9174("4.1")
  void a_peer_that_drops_each_session_at_once_is_dialled_ever_more_slowly() {
    dial();
    long delay = 0;
    for (int i = 1; i < 8; i++) {
      run(opened(new SessionKey(i), MTU, true));
      now += 1_000_000;
      run(closed(new SessionKey(i)));
      long redial = redial();
      assertThat((double) redial).isGreaterThan(delay * 1.4);
      delay = redial;
    }
    assertThat(delay).isLessThanOrEqualTo(60 * SECOND).isGreaterThan(20 * SECOND);
  }

  @Test
  void the_first_session_announces_and_the_second_does_not() {
    run(added());
    assertThat(opened(S1, MTU, true)).containsExactly(new AnnouncePeer());
    assertThat(opened(S2, MTU, false)).isEmpty();
  }

  @Test
  @Rfc9174("5.2.2")
  void bundles_go_to_the_session_with_the_fewest_octets_in_flight() {
    run(added());
    run(opened(S1, MTU, true));
    run(opened(S2, MTU, true));
    assertThat(forward(1, 500)).containsExactly(offer(S1, 1, 500));
    assertThat(forward(2, 300)).containsExactly(offer(S2, 2, 300));
    assertThat(forward(3, 100)).containsExactly(offer(S2, 3, 100));
    assertThat(forward(4, 200)).containsExactly(offer(S2, 4, 200));
    assertThat(forward(5, 1)).containsExactly(offer(S1, 5, 1));
    assertThat(ended(S2, 4, new OutboundOutcome.Acknowledged()))
        .containsExactly(answer(4, new Sent()));
    assertThat(forward(6, 1)).containsExactly(offer(S2, 6, 1));
  }

  @Test
  void a_peer_that_comes_anew_is_sent_bundles_there_until_its_older_session_is_heard_of() {
    run(added());
    run(opened(S1, MTU, true));
    run(forward(1, 10));
    run(opened(S2, MTU, false));
    for (int token = 2; token <= 6; token++) {
      assertThat(forward(token, 100)).containsExactly(offer(S2, token, 100));
    }
    run(ended(S1, 1, new OutboundOutcome.Acknowledged()));
    assertThat(forward(7, 10)).as("it lives").containsExactly(offer(S1, 7, 10));
  }

  @Test
  void an_older_session_that_joins_later_is_doubtful_and_one_that_we_dialled_doubts_none() {
    run(added());
    run(opened(S2, MTU, false));
    run(opened(S1, MTU, false));
    run(forward(1, 100));
    assertThat(forward(2, 100)).containsExactly(offer(S2, 2, 100));
    run(opened(new SessionKey(3), MTU, true));
    assertThat(forward(3, 10)).containsExactly(offer(new SessionKey(3), 3, 10));
    assertThat(forward(4, 300)).containsExactly(offer(new SessionKey(3), 4, 300));
    assertThat(forward(5, 10)).containsExactly(offer(S2, 5, 10));
  }

  @Test
  void a_doubtful_session_is_used_where_no_other_takes_the_bundle() {
    run(added());
    run(opened(S1, MTU, true));
    run(opened(S2, 100, false));
    assertThat(forward(1, 500)).containsExactly(offer(S1, 1, 500));
    run(closed(S2));
    assertThat(forward(2, 10)).containsExactly(offer(S1, 2, 10));
  }

  @Test
  void a_bundle_goes_only_where_it_fits_and_is_too_large_when_it_fits_nowhere() {
    run(added());
    run(opened(S1, 100, true));
    run(opened(S2, 200, true));
    assertThat(forward(1, 200)).containsExactly(offer(S2, 1, 200));
    assertThat(forward(2, 150)).containsExactly(offer(S2, 2, 150));
    assertThat(forward(3, 201)).containsExactly(answer(3, new TooLarge(200)));
    assertThat(ended(S2, 2, new OutboundOutcome.TooLarge(120)))
        .containsExactly(answer(2, new TooLarge(120)));
  }

  @Test
  void a_bundle_of_a_dead_session_goes_to_another_open_one() {
    run(added());
    run(opened(S1, MTU, true));
    run(opened(S2, MTU, true));
    run(forward(1, 10));
    run(closed(S1));
    assertThat(ended(S1, 1, new OutboundOutcome.Interrupted(4))).containsExactly(offer(S2, 1, 10));
    assertThat(ended(S2, 1, new OutboundOutcome.Acknowledged()))
        .containsExactly(answer(1, new Sent()));
  }

  @Test
  void an_interrupted_bundle_does_not_go_back_to_a_session_that_is_about_to_close() {
    run(added());
    run(opened(S1, MTU, true));
    run(forward(1, 10));
    assertThat(ended(S1, 1, new OutboundOutcome.Interrupted(4))).isEmpty();
    assertThat(forward(2, 10)).isEmpty();
    assertThat(closed(S1)).isEmpty();
    assertThat(opened(S2, MTU, true)).containsExactly(offer(S2, 1, 10), offer(S2, 2, 10));
  }

  @Test
  void a_bundle_that_cannot_be_read_is_answered_and_ends_no_session() {
    run(added());
    run(opened(S1, MTU, true));
    run(opened(S2, MTU, true));
    run(forward(1, 10));
    assertThat(ended(S1, 1, new OutboundOutcome.Unreadable()))
        .containsExactly(answer(1, new ForwardOutcome.Unreadable()));
    assertThat(forward(2, 10)).containsExactly(offer(S1, 2, 10));
    assertThat(forward(3, 10)).containsExactly(offer(S2, 3, 10));
  }

  @Test
  void a_bundle_that_became_unreadable_while_queued_leaves_the_only_session_in_use() {
    run(added());
    run(opened(S1, MTU, true));
    run(forward(1, 10));
    run(forward(2, 10));
    assertThat(ended(S1, 2, new OutboundOutcome.Unreadable()))
        .containsExactly(answer(2, new ForwardOutcome.Unreadable()));
    assertThat(peer.nextDeadlineNanos()).isEqualTo(Peer.NO_DEADLINE);
    assertThat(forward(3, 10)).containsExactly(offer(S1, 3, 10));
    assertThat(ended(S1, 1, new OutboundOutcome.Acknowledged()))
        .containsExactly(answer(1, new Sent()));
  }

  @Test
  void a_bundle_without_octets_is_answered_and_never_offered() {
    run(added());
    run(opened(S1, MTU, true));
    assertThat(forward(1, 0)).containsExactly(answer(1, new ForwardOutcome.Unreadable()));
    assertThat(forward(1, 1)).containsExactly(offer(S1, 1, 1));
    run(closed(S1));
    assertThat(forward(2, 0)).containsExactly(answer(2, new ForwardOutcome.Unreadable()));
  }

  @Test
  void without_a_session_bundles_wait_for_the_hold_time_and_the_withdrawal_comes_first() {
    run(added());
    run(opened(S1, MTU, true));
    run(forward(1, 10));
    run(closed(S1));
    assertThat(ended(S1, 1, new OutboundOutcome.NotStarted())).isEmpty();
    now += 30 * SECOND - 1;
    assertThat(forward(2, 10)).isEmpty();
    assertThat(deadline()).doesNotContain(new WithdrawPeer());
    now += 1;
    assertThat(deadline())
        .containsExactly(
            new PeerAction.Observe(new PeerObservation.HoldOver(2)),
            new WithdrawPeer(),
            answer(1, new NoNeighbour()),
            answer(2, new NoNeighbour()));
    assertThat(forward(3, 10)).containsExactly(answer(3, new NoNeighbour()));
    assertThat(opened(S2, MTU, true)).containsExactly(new AnnouncePeer());
  }

  @Test
  void an_event_at_the_end_of_the_hold_time_counts_as_its_end() {
    run(added());
    run(opened(S1, MTU, true));
    run(closed(S1));
    now += 30 * SECOND;
    assertThat(forward(1, 10)).containsExactly(new WithdrawPeer(), answer(1, new NoNeighbour()));
  }

  @Test
  void a_peer_that_only_calls_us_stays_announced_for_its_hold_time() {
    peer = new Peer(PASSIVE, new Random(1));
    run(added());
    run(opened(S1, MTU, false));
    run(closed(S1));
    assertThat(peer.isIdle()).isFalse();
    assertThat(peer.nextDeadlineNanos()).isEqualTo(now + 5 * SECOND);
    now += 5 * SECOND;
    assertThat(deadline()).containsExactly(new WithdrawPeer());
    assertThat(peer.isIdle()).isTrue();
    assertThat(peer.nextDeadlineNanos()).isEqualTo(Peer.NO_DEADLINE);
  }

  @Test
  void as_many_bundles_wait_as_allowed_and_one_more_is_answered_after_withdrawal() {
    run(added());
    run(opened(S1, MTU, true));
    run(closed(S1));
    assertThat(forward(1, 10)).isEmpty();
    assertThat(forward(2, 10)).isEmpty();
    assertThat(forward(3, 10)).containsExactly(new WithdrawPeer(), answer(3, new NoNeighbour()));
    assertThat(opened(S2, MTU, true))
        .containsExactly(new AnnouncePeer(), offer(S2, 1, 10), offer(S2, 2, 10));
  }

  @Test
  void a_full_session_gets_the_next_bundle_when_one_is_done() {
    run(added());
    run(opened(S1, MTU, true));
    run(forward(1, 10));
    run(forward(2, 10));
    assertThat(ended(S1, 2, new OutboundOutcome.NotStarted())).isEmpty();
    assertThat(forward(3, 10)).isEmpty();
    assertThat(forward(4, 10)).containsExactly(new WithdrawPeer(), answer(4, new NoNeighbour()));
    now += 1000 * SECOND;
    assertThat(ended(S1, 1, new OutboundOutcome.Acknowledged()))
        .containsExactly(answer(1, new Sent()), offer(S1, 2, 10));
    assertThat(ended(S1, 2, new OutboundOutcome.Acknowledged()))
        .containsExactly(answer(2, new Sent()), offer(S1, 3, 10), new AnnouncePeer());
  }

  @Test
  void a_session_that_takes_nothing_at_all_is_no_neighbour() {
    peer = new Peer(new PeerSettings(true, DIALLED.redials(), Duration.ofSeconds(2), 2), RANDOM);
    run(added());
    run(opened(S1, MTU, true));
    run(forward(1, 10));
    assertThat(ended(S1, 1, new OutboundOutcome.NotStarted())).isEmpty();
    now += 2 * SECOND;
    assertThat(deadline())
        .containsExactly(
            new PeerAction.Observe(new PeerObservation.HoldOver(1)),
            new WithdrawPeer(),
            answer(1, new NoNeighbour()));
  }

  @Test
  @Rfc9174("5.2.4")
  void completed_counts_as_sent() {
    run(added());
    run(opened(S1, MTU, true));
    run(forward(1, 10));
    assertThat(ended(S1, 1, refusal(RefusalReason.Known.COMPLETED)))
        .containsExactly(answer(1, new Sent()));
  }

  @Test
  @Rfc9174("5.2.4")
  void session_terminating_is_retried_on_another_session_only() {
    run(added());
    run(opened(S1, MTU, true));
    run(forward(1, 10));
    assertThat(ended(S1, 1, refusal(RefusalReason.Known.SESSION_TERMINATING))).isEmpty();
    assertThat(opened(S2, MTU, false)).containsExactly(offer(S2, 1, 10));
  }

  @Test
  @Rfc9174("5.2.4")
  void retransmit_is_obeyed_up_to_its_limit_and_no_further() {
    run(added());
    run(opened(S1, MTU, true));
    run(forward(1, 10));
    for (int i = 1; i < PeerSettings.DEFAULT_MAX_INTERRUPTIONS; i++) {
      assertThat(ended(S1, 1, refusal(RefusalReason.Known.RETRANSMIT)))
          .contains(offer(S1, 1, 10))
          .doesNotHaveAnyElementsOfTypes(AnswerForward.class);
    }
    assertThat(ended(S1, 1, refusal(RefusalReason.Known.RETRANSMIT)))
        .contains(answer(1, new Interrupted(PeerSettings.DEFAULT_MAX_INTERRUPTIONS)))
        .doesNotHaveAnyElementsOfTypes(OfferTransfer.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = RefusalReason.Known.class,
      names = {"UNKNOWN", "NO_RESOURCES", "NOT_ACCEPTABLE", "EXTENSION_FAILURE"})
  @Rfc9174("5.2.4")
  void other_refusals_are_answered_and_not_sent_again(RefusalReason.Known reason) {
    run(added());
    run(opened(S1, MTU, true));
    run(forward(1, 10));
    assertThat(ended(S1, 1, refusal(reason))).containsExactly(answer(1, new Refused(reason)));
    run(forward(2, 10));
    var unassigned = new RefusalReason.Unassigned(0xee);
    assertThat(ended(S1, 2, refusal(unassigned)))
        .containsExactly(answer(2, new Refused(unassigned)));
  }

  @Test
  void draining_stops_dialling_and_answers_what_waits_but_not_what_is_on_its_way() {
    run(added());
    run(opened(S1, MTU, true));
    run(forward(1, 10));
    run(forward(2, 10));
    run(ended(S1, 2, new OutboundOutcome.NotStarted()));
    assertThat(peer.handle(new PeerEvent.DrainStarted(), now))
        .containsExactly(new WithdrawPeer(), answer(2, new NoNeighbour()));
    assertThat(forward(3, 10)).containsExactly(answer(3, new NoNeighbour()));
    assertThat(ended(S1, 1, new OutboundOutcome.Acknowledged()))
        .containsExactly(answer(1, new Sent()));
    assertThat(opened(S2, MTU, false)).isEmpty();
    assertThat(closed(S1)).isEmpty();
    assertThat(closed(S2)).isEmpty();
    assertThat(peer.nextDeadlineNanos()).isEqualTo(Peer.NO_DEADLINE);
    assertThat(peer.isIdle()).isTrue();
  }

  @Test
  void draining_while_a_dial_runs_or_waits_orders_no_other() {
    dial();
    run(peer.handle(new PeerEvent.DrainStarted(), now));
    assertThat(failed()).isEmpty();
    assertThat(peer.nextDeadlineNanos()).isEqualTo(Peer.NO_DEADLINE);
  }

  @Test
  void what_is_unknown_or_already_answered_changes_nothing() {
    run(added());
    run(opened(S1, MTU, true));
    run(forward(1, 10));
    assertThat(closed(S2)).isEmpty();
    assertThat(ended(S1, 9, new OutboundOutcome.Acknowledged())).isEmpty();
    assertThat(ended(S2, 1, new OutboundOutcome.Acknowledged())).isEmpty();
    run(ended(S1, 1, new OutboundOutcome.Acknowledged()));
    assertThat(ended(S1, 1, new OutboundOutcome.Acknowledged())).isEmpty();
  }

  @Test
  void a_token_in_use_is_rejected_and_its_first_bundle_goes_on() {
    run(added());
    assertThat(forward(1, 10)).isEmpty();
    assertThat(forward(1, 20)).containsExactly(new RejectForward(new BundleToken(1)));
    assertThat(opened(S1, MTU, true)).containsExactly(new AnnouncePeer(), offer(S1, 1, 10));
    assertThat(forward(1, 20)).containsExactly(new RejectForward(new BundleToken(1)));
    assertThat(ended(S1, 1, new OutboundOutcome.Acknowledged()))
        .containsExactly(answer(1, new Sent()));
    assertThat(forward(1, 20)).containsExactly(offer(S1, 1, 20));
  }

  @Test
  void a_superseded_peer_hands_over_what_waits_and_what_comes_to_it_still() {
    run(added());
    run(forward(1, 10));
    run(forward(2, 10));
    assertThat(superseded()).containsExactly(handOver(1), handOver(2));
    assertThat(forward(3, 10)).containsExactly(handOver(3));
    assertThat(superseded()).isEmpty();
    assertThat(peer.isIdle()).isTrue();
    assertThat(peer.nextDeadlineNanos()).isEqualTo(Peer.NO_DEADLINE);
  }

  @Test
  void what_a_superseded_peer_has_on_its_way_is_answered_by_it_or_handed_over() {
    run(added());
    run(opened(S1, MTU, true));
    for (int token = 1; token <= 4; token++) {
      run(forward(token, 10));
    }
    assertThat(superseded()).isEmpty();
    assertThat(ended(S1, 1, new OutboundOutcome.Acknowledged()))
        .containsExactly(answer(1, new Sent()));
    assertThat(ended(S1, 2, refusal(RefusalReason.Known.NOT_ACCEPTABLE)))
        .containsExactly(answer(2, new Refused(RefusalReason.Known.NOT_ACCEPTABLE)));
    assertThat(ended(S1, 3, new OutboundOutcome.NotStarted())).containsExactly(handOver(3));
    assertThat(peer.isIdle()).isFalse();
    assertThat(ended(S1, 4, new OutboundOutcome.Interrupted(3))).containsExactly(handOver(4, 1));
    assertThat(peer.isIdle()).as("its session is the other's").isTrue();
  }

  @Test
  void a_superseded_peer_neither_dials_nor_announces_nor_withdraws() {
    run(added());
    assertThat(superseded()).isEmpty();
    assertThat(allowed()).isEmpty();
    assertThat(opened(S1, MTU, false)).isEmpty();
    assertThat(closed(S1)).isEmpty();
    now += 100 * SECOND;
    assertThat(deadline()).isEmpty();
  }

  @Test
  void a_superseded_peer_hands_over_during_a_drain_too() {
    run(added());
    run(opened(S1, MTU, true));
    run(forward(1, 10));
    run(superseded());
    assertThat(peer.handle(new PeerEvent.DrainStarted(), now)).isEmpty();
    assertThat(ended(S1, 1, new OutboundOutcome.Interrupted(3))).containsExactly(handOver(1, 1));
  }

  /** Lets the first dial run. */
  private void dial() {
    run(added());
    run(allowed());
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

  private List<PeerAction> added() {
    return peer.handle(new PeerEvent.PeerAdded(), now);
  }

  private List<PeerAction> opened(SessionKey session, long mtu, boolean dialled) {
    return peer.handle(new PeerEvent.SessionOpened(session, mtu, dialled), now);
  }

  private List<PeerAction> closed(SessionKey session) {
    return peer.handle(new PeerEvent.SessionClosed(session), now);
  }

  private List<PeerAction> failed() {
    return peer.handle(new PeerEvent.DialFailed(), now);
  }

  private List<PeerAction> allowed() {
    return peer.handle(new PeerEvent.DialAllowed(), now);
  }

  private List<PeerAction> ledElsewhere(SessionKey session) {
    return peer.handle(new PeerEvent.DialLedElsewhere(session), now);
  }

  private List<PeerAction> superseded() {
    return peer.handle(new PeerEvent.Superseded(), now);
  }

  private List<PeerAction> deadline() {
    return peer.handle(new PeerEvent.DeadlineReached(), now);
  }

  private List<PeerAction> forward(long token, long length) {
    return peer.handle(new PeerEvent.ForwardRequested(new BundleToken(token), length), now);
  }

  private List<PeerAction> ended(SessionKey session, long token, OutboundOutcome outcome) {
    return peer.handle(new PeerEvent.TransferEnded(session, new BundleToken(token), outcome), now);
  }

  private static OutboundOutcome refusal(RefusalReason reason) {
    return new OutboundOutcome.Refused(reason, 0);
  }

  private static OfferTransfer offer(SessionKey session, long token, long length) {
    return new OfferTransfer(session, new BundleToken(token), length);
  }

  private static AnswerForward answer(long token, ForwardOutcome outcome) {
    return new AnswerForward(new BundleToken(token), outcome);
  }

  private static HandOver handOver(long token) {
    return handOver(token, 0);
  }

  private static HandOver handOver(long token, int interruptions) {
    return new HandOver(new BundleToken(token), interruptions);
  }

  /** The actions are not of interest. */
  private static void run(List<PeerAction> actions) {
    assertThat(actions).isNotNull();
  }
}
