package dev.gantry.domain.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.peer.PeerAction.AnnouncePeer;
import dev.gantry.domain.peer.PeerAction.AnswerForward;
import dev.gantry.domain.peer.PeerAction.EndSession;
import dev.gantry.domain.peer.PeerAction.Observe;
import dev.gantry.domain.peer.PeerAction.OfferTransfer;
import dev.gantry.domain.peer.PeerAction.RequestDial;
import dev.gantry.domain.peer.PeerAction.WithdrawPeer;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.wire.RefusalReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bundles that break sessions, and sessions that take no bundle: neither harms the others. */
final class PeerInterruptionsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int MOST = PeerSettings.DEFAULT_MAX_INTERRUPTIONS;
  private static final int POISON = 1;

  /** Near the end of the number line, so that a comparison that is not by subtraction fails. */
  private long now = Long.MAX_VALUE - 3 * SECOND;

  private Peer peer = new Peer(settings(MOST), new Random(1));
  private final Map<Long, Long> carriedBy = new LinkedHashMap<>();
  private final Map<Long, ForwardOutcome> answers = new LinkedHashMap<>();
  private final List<PeerObservation> observed = new ArrayList<>();
  private final List<Long> ended = new ArrayList<>();
  private final Map<Long, Integer> handedOver = new LinkedHashMap<>();
  private boolean dialWanted;
  private boolean announced;
  private long lastSession;

  @Test
  void one_bundle_at_which_the_peer_drops_the_connection_starves_none_behind_it() {
    begin();
    for (int token = POISON; token <= 40; token++) {
      forward(token);
    }
    int sessions = 1;
    while (answers.size() < 40) {
      assertThat(sessions).as("sessions").isLessThanOrEqualTo(MOST + 1);
      if (carriedBy.containsKey((long) POISON)) {
        // It reads what comes in order, and breaks at the first octet of the poison.
        breakSession();
        openNext();
        sessions++;
      } else {
        acknowledge(carriedBy.keySet().iterator().next());
      }
    }
    assertThat(answers).containsEntry((long) POISON, new ForwardOutcome.Interrupted(MOST));
    answers.remove((long) POISON);
    assertThat(answers.values()).hasSize(39).containsOnly(new ForwardOutcome.Sent());
    assertThat(observed).contains(new PeerObservation.BundleGivenBack(10, MOST));
  }

  @Test
  void after_two_interruptions_a_bundle_waits_for_all_others_and_goes_alone() {
    begin();
    forward(POISON);
    breakSession();
    openNext();
    assertThat(carriedBy).as("once is chance").containsKey((long) POISON);
    breakSession();
    assertThat(observed).containsExactly(new PeerObservation.BundleSuspected(10, 2));
    forward(2);
    forward(3);
    openNext();
    assertThat(carriedBy).containsOnlyKeys(2L, 3L);
    acknowledge(2);
    assertThat(carriedBy).containsOnlyKeys(3L);
    acknowledge(3);
    assertThat(carriedBy).containsOnlyKeys((long) POISON);
    forward(4);
    assertThat(carriedBy).as("nothing beside it").containsOnlyKeys((long) POISON);
    acknowledge(POISON);
    assertThat(answers).containsEntry((long) POISON, new ForwardOutcome.Sent());
    assertThat(carriedBy).containsOnlyKeys(4L);
  }

  @Test
  void the_age_of_what_waits_is_that_of_the_next_in_turn_be_it_suspected_or_not() {
    begin();
    long start = now;
    suspect(POISON);
    assertThat(peer.nextGivenNanos()).as("it waits again since it was given").isEqualTo(start);
    now += SECOND;
    forward(2);
    assertThat(peer.nextGivenNanos()).isEqualTo(start);
    openNext();
    acknowledge(2);
    acknowledge(POISON);
    breakSession();
    now += 7 * SECOND;
    forward(3);
    now += SECOND;
    forward(4);
    assertThat(peer.nextGivenNanos()).isEqualTo(now - SECOND);
  }

  @Test
  void traffic_that_never_pauses_keeps_a_suspected_bundle_for_five_seconds_and_no_longer() {
    begin();
    suspect(POISON);
    forward(2);
    openNext();
    forward(3);
    acknowledge(2);
    now += WaitingBundles.LONGEST_YIELD.toNanos() - 1;
    deadline();
    forward(4);
    assertThat(carriedBy).containsOnlyKeys(3L, 4L);
    now += 1;
    assertThat(peer.nextDeadlineNanos()).isEqualTo(now);
    deadline();
    assertThat(peer.nextDeadlineNanos()).isEqualTo(Peer.NO_DEADLINE);
    forward(5);
    acknowledge(3);
    assertThat(carriedBy).as("the session is set aside").containsOnlyKeys(4L);
    acknowledge(4);
    assertThat(carriedBy).containsOnlyKeys((long) POISON);
    acknowledge(POISON);
    assertThat(carriedBy).as("what was kept for it").containsOnlyKeys(5L);
  }

  @Test
  void a_suspected_bundle_takes_an_empty_session_while_another_carries_the_rest() {
    begin();
    suspect(POISON);
    openNext();
    assertThat(carriedBy).containsOnlyKeys((long) POISON);
    forward(2);
    openNext();
    assertThat(carriedBy).containsEntry((long) POISON, 3L).containsEntry(2L, 4L);
    forward(3);
    assertThat(carriedBy).containsEntry(3L, 4L);
  }

  @Test
  void a_session_that_was_set_aside_and_ends_is_replaced_by_another() {
    begin();
    suspect(POISON);
    forward(2);
    openNext();
    now += 5 * SECOND;
    deadline();
    forward(3);
    breakSession();
    openNext();
    assertThat(carriedBy).as("it has yielded long enough").containsOnlyKeys(2L, 3L);
    acknowledgeAll();
    assertThat(answers).containsOnlyKeys(2L, 3L, (long) POISON);
  }

  @Test
  void a_bundle_goes_back_at_the_limit_and_one_below_it_does_not() {
    for (int limit = 1; limit <= 4; limit++) {
      peer = new Peer(settings(limit), new Random(1));
      carriedBy.clear();
      answers.clear();
      begin();
      forward(POISON);
      for (int i = 1; i < limit; i++) {
        breakSession();
        openNext();
        assertThat(carriedBy).as("%d of %d", i, limit).containsKey((long) POISON);
      }
      breakSession();
      assertThat(answers).containsEntry((long) POISON, new ForwardOutcome.Interrupted(limit));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> settings(-1));
  }

  @Test
  void without_a_limit_no_bundle_is_suspected() {
    peer = new Peer(settings(0), new Random(1));
    begin();
    forward(POISON);
    for (int i = 0; i < 20; i++) {
      breakSession();
      openNext();
    }
    forward(2);
    assertThat(carriedBy).containsOnlyKeys((long) POISON, 2L);
    assertThat(observed).isEmpty();
  }

  @Test
  @Rfc9174("5.2.4")
  void a_bundle_that_the_peer_always_asks_for_again_goes_last_and_back_like_one_that_breaks() {
    begin();
    forward(POISON);
    forward(2);
    refuse(POISON, RefusalReason.Known.RETRANSMIT);
    assertThat(carriedBy).containsOnlyKeys((long) POISON, 2L);
    refuse(POISON, RefusalReason.Known.RETRANSMIT);
    assertThat(carriedBy).containsOnlyKeys(2L);
    acknowledge(2);
    for (int i = 3; i <= MOST; i++) {
      assertThat(carriedBy).containsOnlyKeys((long) POISON);
      refuse(POISON, RefusalReason.Known.RETRANSMIT);
    }
    assertThat(answers).containsEntry((long) POISON, new ForwardOutcome.Interrupted(MOST));
  }

  @Test
  void what_a_drain_interrupts_is_not_the_bundles_fault() {
    peer = new Peer(settings(1), new Random(1));
    begin();
    forward(POISON);
    tell(new PeerEvent.DrainStarted());
    breakSession();
    assertThat(answers).containsEntry((long) POISON, new ForwardOutcome.NoNeighbour());
  }

  @Test
  void what_we_interrupt_for_a_reason_of_our_own_never_is_the_bundles_fault() {
    begin();
    forward(POISON);
    for (int i = 0; i < 3 * MOST; i++) {
      end(POISON, new OutboundOutcome.Interrupted(4, true));
      close();
      openNext();
      assertThat(carriedBy).containsOnlyKeys((long) POISON);
    }
    assertThat(observed).isEmpty();
    forward(2);
    assertThat(carriedBy).as("it does not go alone").containsOnlyKeys((long) POISON, 2L);
  }

  @Test
  void suspected_bundles_count_among_those_that_wait_and_end_with_the_hold_time() {
    begin();
    suspect(POISON);
    now += 30 * SECOND;
    deadline();
    assertThat(answers).containsEntry((long) POISON, new ForwardOutcome.NoNeighbour());
  }

  @Test
  void a_suspected_bundle_that_no_session_takes_any_more_is_too_large() {
    begin();
    suspect(POISON);
    tell(new PeerEvent.SessionOpened(new SessionKey(++lastSession), 9, true));
    assertThat(answers).containsEntry((long) POISON, new ForwardOutcome.TooLarge(9));
  }

  @Test
  @Rfc9174("5.2.4")
  void a_session_that_says_it_terminates_and_does_not_is_given_bundles_again() {
    begin();
    forward(1);
    forward(2);
    refuse(1, RefusalReason.Known.SESSION_TERMINATING);
    refuse(2, RefusalReason.Known.SESSION_TERMINATING);
    forward(3);
    assertThat(carriedBy).as("left in peace").isEmpty();
    now = peer.nextDeadlineNanos() - 1;
    deadline();
    assertThat(carriedBy).isEmpty();
    now += 1;
    deadline();
    assertThat(carriedBy).containsOnlyKeys(1L, 2L, 3L);
    assertThat(observed)
        .containsExactly(new PeerObservation.SessionAskedAgain(new SessionKey(lastSession)));
    assertThat(announced).isTrue();
    acknowledgeAll();
    forward(4);
    refuse(4, RefusalReason.Known.SESSION_TERMINATING);
    assertThat(ended).as("it took some in between").isEmpty();
  }

  @Test
  @Rfc9174("5.2.4")
  void a_session_that_takes_nothing_when_asked_again_is_ended_and_the_peer_dialled_again() {
    begin();
    forward(1);
    refuse(1, RefusalReason.Known.SESSION_TERMINATING);
    now = peer.nextDeadlineNanos();
    deadline();
    refuse(1, RefusalReason.Known.SESSION_TERMINATING);
    assertThat(ended).containsExactly(lastSession);
    close();
    now = peer.nextDeadlineNanos();
    deadline();
    assertThat(dialWanted).isTrue();
    openNext();
    assertThat(carriedBy).containsOnlyKeys(1L);
  }

  @Test
  @Rfc9174("5.2.4")
  void a_peer_whose_sessions_never_take_a_bundle_does_not_keep_it_for_ever() {
    begin();
    forward(1);
    int refused = 0;
    while (answers.isEmpty()) {
      assertThat(refused).as("refusals").isLessThanOrEqualTo(MOST);
      refuse(1, RefusalReason.Known.SESSION_TERMINATING);
      refused++;
      if (refused % 2 == 0) {
        assertThat(ended).hasSize(refused / 2).contains(lastSession);
        close();
        openNext();
      } else {
        now += 5 * SECOND;
        deadline();
      }
    }
    assertThat(answers).containsEntry(1L, new ForwardOutcome.Interrupted(MOST));
    assertThat(refused).as("the first may have crossed a SESS_TERM").isEqualTo(MOST + 1);
  }

  @Test
  @Rfc9174("5.2.4")
  void one_bundle_that_always_meets_a_session_about_to_end_goes_back_though_others_are_taken() {
    begin();
    forward(POISON);
    int others = POISON;
    long offered = 0;
    while (!answers.containsKey((long) POISON)) {
      forward(++others);
      if (carriedBy.containsKey((long) POISON)) {
        offered++;
        assertThat(offered).as("offers").isLessThanOrEqualTo(MOST + 1);
        refuse(POISON, RefusalReason.Known.SESSION_TERMINATING);
        if (!ended.isEmpty() && ended.getLast() == lastSession) {
          breakSession();
          openNext();
        }
      }
      // What was on its way beside it is taken, as always.
      acknowledgeAllBut(POISON);
      now += SECOND;
      deadline();
    }
    assertThat(answers).containsEntry((long) POISON, new ForwardOutcome.Interrupted(MOST));
    assertThat(observed)
        .contains(
            new PeerObservation.BundleSuspected(10, 2),
            new PeerObservation.BundleGivenBack(10, MOST));
    acknowledgeAll();
    now += 5 * SECOND;
    deadline();
    acknowledgeAll();
    answers.remove((long) POISON);
    assertThat(answers).hasSize(others - 1).containsValue(new ForwardOutcome.Sent());
    assertThat(answers.values()).containsOnly(new ForwardOutcome.Sent());
  }

  @Test
  @Rfc9174("5.2.4")
  void a_bundle_that_crosses_the_end_of_one_session_is_not_blamed_for_it() {
    begin();
    forward(1);
    refuse(1, RefusalReason.Known.SESSION_TERMINATING);
    close();
    openNext();
    assertThat(carriedBy).containsOnlyKeys(1L);
    for (int i = 1; i < MOST; i++) {
      breakSession();
      openNext();
      assertThat(carriedBy).as("interrupted %d times", i).containsOnlyKeys(1L);
    }
    assertThat(answers).isEmpty();
  }

  @Test
  void a_session_that_gives_back_all_unstarted_is_asked_again_too() {
    begin();
    forward(1);
    end(1, new OutboundOutcome.NotStarted());
    now += 5 * SECOND;
    deadline();
    assertThat(carriedBy).containsOnlyKeys(1L);
    end(1, new OutboundOutcome.NotStarted());
    assertThat(ended).containsExactly(lastSession);
  }

  @Test
  void
      a_peer_that_was_given_up_while_its_session_took_nothing_is_announced_when_it_is_asked_again() {
    peer =
        new Peer(
            new PeerSettings(false, PeerSettings.PASSIVE.redials(), Duration.ofSeconds(2), 10),
            new Random(1));
    begin();
    forward(1);
    refuse(1, RefusalReason.Known.SESSION_TERMINATING);
    now += 2 * SECOND;
    deadline();
    assertThat(answers).containsEntry(1L, new ForwardOutcome.NoNeighbour());
    assertThat(announced).isFalse();
    now += 3 * SECOND;
    deadline();
    assertThat(announced).isTrue();
    forward(2);
    assertThat(carriedBy).containsOnlyKeys(2L);
  }

  @Test
  void what_a_bundle_suffered_goes_with_it_to_the_peer_that_takes_the_place() {
    begin();
    forward(POISON);
    breakSession();
    openNext();
    tell(new PeerEvent.Superseded());
    end(POISON, new OutboundOutcome.Interrupted(0));
    assertThat(handedOver).containsExactly(Map.entry((long) POISON, 2));
    assertThat(observed).containsExactly(new PeerObservation.BundleSuspected(10, 2));

    peer = new Peer(settings(MOST), new Random(1));
    begin();
    tell(new PeerEvent.ForwardRequested(new BundleToken(POISON), 10, 2));
    assertThat(carriedBy).containsOnlyKeys((long) POISON);
    forward(2);
    assertThat(carriedBy).as("nothing beside it").containsOnlyKeys((long) POISON);
    for (int i = 2; i < MOST; i++) {
      breakSession();
      openNext();
      acknowledgeAllBut(POISON);
    }
    assertThat(answers).containsEntry((long) POISON, new ForwardOutcome.Interrupted(MOST));
  }

  @Test
  void a_peer_whose_place_is_taken_gives_back_what_has_suffered_too_often() {
    begin();
    forward(POISON);
    for (int i = 1; i < MOST; i++) {
      breakSession();
      openNext();
    }
    tell(new PeerEvent.Superseded());
    end(POISON, new OutboundOutcome.Interrupted(0));
    assertThat(handedOver).isEmpty();
    assertThat(answers).containsEntry((long) POISON, new ForwardOutcome.Interrupted(MOST));
  }

  // ---- A peer and its driver.

  private static PeerSettings settings(int maxInterruptions) {
    return new PeerSettings(
            true,
            Redials.pacing(Duration.ofMillis(100), Duration.ofSeconds(1)),
            Duration.ofSeconds(30),
            100)
        .withMaxInterruptions(maxInterruptions);
  }

  private void begin() {
    tell(new PeerEvent.PeerAdded());
    tell(new PeerEvent.DialAllowed());
    openNext();
  }

  /** Two sessions break under it, and there is no third. */
  private void suspect(int token) {
    forward(token);
    breakSession();
    openNext();
    breakSession();
  }

  private void openNext() {
    tell(new PeerEvent.SessionOpened(new SessionKey(++lastSession), 1000, true));
  }

  private void close() {
    tell(new PeerEvent.SessionClosed(new SessionKey(lastSession)));
  }

  private void breakSession() {
    for (var token : List.copyOf(carriedBy.keySet())) {
      if (carriedBy.get(token) == lastSession) {
        end(token, new OutboundOutcome.Interrupted(0));
      }
    }
    close();
  }

  private void forward(long token) {
    tell(new PeerEvent.ForwardRequested(new BundleToken(token), 10));
  }

  private void acknowledge(long token) {
    end(token, new OutboundOutcome.Acknowledged());
  }

  private void acknowledgeAllBut(long token) {
    for (var other : List.copyOf(carriedBy.keySet())) {
      if (other != token) {
        acknowledge(other);
      }
    }
  }

  private void acknowledgeAll() {
    while (!carriedBy.isEmpty()) {
      acknowledge(carriedBy.keySet().iterator().next());
    }
  }

  private void refuse(long token, RefusalReason reason) {
    end(token, new OutboundOutcome.Refused(reason, 0));
  }

  private void end(long token, OutboundOutcome outcome) {
    var session = carriedBy.remove(token);
    assertThat(session).as("session of %d", token).isNotNull();
    tell(
        new PeerEvent.TransferEnded(
            new SessionKey(session == null ? 0 : session), new BundleToken(token), outcome));
  }

  private void deadline() {
    tell(new PeerEvent.DeadlineReached());
  }

  private void tell(PeerEvent event) {
    for (var action : peer.handle(event, now)) {
      switch (action) {
        case OfferTransfer(var session, var token, _) ->
            assertThat(carriedBy.put(token.value(), session.number())).isNull();
        case AnswerForward(var token, var outcome) ->
            assertThat(answers.put(token.value(), outcome)).isNull();
        case Observe(var observation) -> observed.add(observation);
        case EndSession(var session, _, _) -> ended.add(session.number());
        case PeerAction.HandOver(var token, int interruptions) ->
            handedOver.put(token.value(), interruptions);
        case RequestDial _ -> dialWanted = true;
        case AnnouncePeer _ -> announced = true;
        case WithdrawPeer _ -> announced = false;
        case PeerAction _ -> {}
      }
    }
  }
}
