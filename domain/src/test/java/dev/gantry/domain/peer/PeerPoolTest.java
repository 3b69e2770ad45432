package dev.gantry.domain.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.OutboundOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** How many sessions a peer is given: as many as are wanted, as the backlog needs, and no more. */
final class PeerPoolTest {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;
  private static final Redials REDIALS =
      Redials.pacing(Duration.ofMillis(500), Duration.ofSeconds(10));
  private static final SessionPool GROWING =
      new SessionPool(1, 3, 1000, 4, Duration.ofSeconds(5), Duration.ofSeconds(60), 6);

  /** Near the end of the number line, so that a comparison that is not by subtraction fails. */
  private long now = Long.MAX_VALUE - 3 * SECOND;

  private Peer peer = peer(GROWING);
  private final TreeSet<Long> open = new TreeSet<>();
  private final Map<Long, Long> carriedBy = new LinkedHashMap<>();
  private final List<PeerObservation> observed = new ArrayList<>();
  private final List<PeerAction.EndIdleSession> ends = new ArrayList<>();
  private boolean dialWanted;
  private long lastSession;
  private long lastToken;

  // ---- The least number.

  @Test
  void as_many_sessions_are_dialled_as_there_are_to_be_one_after_the_other() {
    peer = peer(SessionPool.of(3, 3));
    tell(new PeerEvent.PeerAdded());
    for (int i = 1; i <= 3; i++) {
      assertThat(dialWanted).as("session %d", i).isTrue();
      dial();
      pass(100 * MILLI);
    }
    assertThat(dialWanted).isFalse();
    assertThat(peer.nextDeadlineNanos()).isEqualTo(Peer.NO_DEADLINE);
  }

  @Test
  void sessions_that_the_peer_began_count() {
    peer = peer(SessionPool.of(2, 2));
    begin();
    accept();
    pass(SECOND);
    assertThat(dialWanted).isFalse();
    close(2);
    pass(SECOND);
    assertThat(dialWanted).as("one too few").isTrue();
    accept();
    assertThat(peer.handle(new PeerEvent.DialAllowed(), now)).as("not any more").isEmpty();
  }

  @Test
  void a_peer_that_only_comes_to_us_is_never_dialled_for_more() {
    peer = new Peer(PeerSettings.PASSIVE.withPool(SessionPool.of(3, 5)), new Random(1));
    tell(new PeerEvent.PeerAdded());
    accept();
    backlog(20);
    pass(100 * SECOND);
    assertThat(dialWanted).isFalse();
    acknowledgeAll();
    pass(1000 * SECOND);
    assertThat(ends).isEmpty();
  }

  @Test
  @Rfc9174("4.1")
  void a_further_session_that_does_not_come_about_is_asked_for_ever_more_seldom() {
    peer = peer(SessionPool.of(2, 2));
    begin();
    long last = 0;
    for (int i = 0; i < 5; i++) {
      long from = now;
      awaitDialWanted();
      long waited = now - from;
      assertThat(waited).isGreaterThanOrEqualTo(100 * MILLI);
      if (i > 1) {
        assertThat((double) waited).isGreaterThan(last * 1.4);
      }
      last = waited;
      allow();
      tell(new PeerEvent.DialFailed());
    }
  }

  @Test
  @Rfc9174("4.1")
  void a_further_session_that_the_peer_ends_at_once_is_a_dial_in_vain_and_one_that_lasts_is_not() {
    peer = peer(SessionPool.of(2, 2));
    begin();
    for (int i = 0; i < 6; i++) {
      awaitDialWanted();
      dial();
      close(lastSession);
    }
    long from = now;
    awaitDialWanted();
    assertThat(now - from).as("the longest wait").isGreaterThan(8 * SECOND);
    dial();
    pass(REDIALS.stableAfter().toNanos());
    close(lastSession);
    from = now;
    awaitDialWanted();
    assertThat(now - from).isLessThanOrEqualTo(500 * MILLI);
  }

  @Test
  void where_redials_are_off_a_further_session_is_tried_once() {
    var off =
        new Redials(false, REDIALS.pace(), 0, REDIALS.stableAfter(), REDIALS.longestAfterFault());
    peer =
        new Peer(
            PeerSettings.DIALLED.withRedials(off).withPool(SessionPool.of(2, 2)), new Random(1));
    begin();
    awaitDialWanted();
    allow();
    tell(new PeerEvent.DialFailed());
    pass(10_000 * SECOND);
    assertThat(dialWanted).isFalse();
  }

  @Test
  void leave_for_one_more_that_comes_when_all_are_lost_orders_no_dial_at_once() {
    peer = peer(SessionPool.of(2, 2));
    begin();
    awaitDialWanted();
    close(1);
    assertThat(peer.handle(new PeerEvent.DialAllowed(), now)).isEmpty();
    assertThat(peer.nextDeadlineNanos() - now).isGreaterThanOrEqualTo(100 * MILLI);
  }

  @Test
  void while_a_dial_for_more_has_led_to_another_peer_no_other_is_made() {
    peer = peer(SessionPool.of(2, 2));
    begin();
    awaitDialWanted();
    allow();
    var there = new SessionKey(99);
    tell(new PeerEvent.DialLedElsewhere(there));
    pass(1000 * SECOND);
    assertThat(dialWanted).isFalse();
    tell(new PeerEvent.SessionClosed(there));
    awaitDialWanted();
  }

  // ---- Growth.

  @Test
  void a_backlog_that_lasts_brings_one_more_session_and_never_more_than_the_most() {
    begin();
    backlog(40);
    pass(5 * SECOND - 1);
    assertThat(dialWanted).as("not yet").isFalse();
    pass(1);
    assertThat(dialWanted).isTrue();
    dial();
    assertThat(observed).containsExactly(new PeerObservation.PoolGrown(2, 40, 400));
    pass(5 * SECOND - 1);
    assertThat(dialWanted).as("the new one is given time").isFalse();
    pass(1);
    assertThat(dialWanted).isTrue();
    dial();
    pass(1000 * SECOND);
    assertThat(dialWanted).isFalse();
    assertThat(open).hasSize(3);
  }

  @Test
  void a_backlog_is_more_than_the_mark_for_each_session_in_bundles_or_in_octets() {
    begin();
    backlog(4);
    pass(10 * SECOND);
    assertThat(dialWanted).as("at the mark in bundles").isFalse();
    backlog(1);
    pass(5 * SECOND);
    assertThat(dialWanted).as("one past it").isTrue();
    peer = peer(GROWING);
    carriedBy.clear();
    begin();
    forward(1000);
    pass(10 * SECOND);
    assertThat(dialWanted).as("at the mark in octets").isFalse();
    forward(1);
    pass(5 * SECOND);
    assertThat(dialWanted).as("one past it").isTrue();
  }

  @Test
  void a_backlog_that_ends_in_between_brings_none() {
    begin();
    for (int i = 0; i < 10; i++) {
      backlog(10);
      pass(4 * SECOND);
      acknowledgeAll();
      pass(2 * SECOND);
    }
    assertThat(dialWanted).isFalse();
  }

  @Test
  void a_peer_whose_dials_for_more_fail_is_asked_seldom_however_long_the_backlog_lasts() {
    begin();
    backlog(40);
    int dials = 0;
    long until = now + 3600 * SECOND;
    while (now - until < 0) {
      pass(SECOND);
      if (dialWanted) {
        dials++;
        allow();
        tell(new PeerEvent.DialFailed(true));
      }
    }
    // 10 s, 20 s, 40 s, .. 10 minutes.
    assertThat(dials).isBetween(8, 13);
  }

  @Test
  void bundles_go_to_the_session_with_the_fewest_octets_on_their_way() {
    begin();
    forward(900);
    grow();
    forward(10);
    assertThat(carriedBy.get(lastToken)).isEqualTo(lastSession);
  }

  // ---- Shrinking.

  @Test
  @Rfc9174("6.2")
  void a_session_that_was_one_more_is_ended_when_it_has_carried_nothing_for_long_enough() {
    begin();
    grow();
    acknowledgeAll();
    pass(60 * SECOND - 1);
    assertThat(ends).isEmpty();
    pass(15 * SECOND + 1);
    assertThat(ends)
        .containsExactly(
            new PeerAction.EndIdleSession(new SessionKey(lastSession), Duration.ofMinutes(1)));
    close(lastSession);
    assertThat(observed).endsWith(new PeerObservation.PoolShrunk(1));
    pass(1000 * SECOND);
    assertThat(ends).hasSize(1);
    assertThat(dialWanted).isFalse();
  }

  @Test
  void the_least_number_is_kept_however_idle() {
    peer = peer(SessionPool.of(2, 2));
    begin();
    awaitDialWanted();
    dial();
    accept();
    pass(10_000 * SECOND);
    assertThat(ends).isEmpty();
  }

  @Test
  void when_a_first_session_is_lost_one_that_was_more_takes_its_place() {
    begin();
    grow();
    acknowledgeAll();
    close(1);
    pass(10_000 * SECOND);
    assertThat(ends).isEmpty();
    assertThat(dialWanted).isFalse();
  }

  @Test
  void one_that_is_busy_the_other_way_and_goes_on_is_asked_again_and_given_bundles() {
    begin();
    grow();
    acknowledgeAll();
    pass(75 * SECOND);
    assertThat(ends).hasSize(1);
    forward(10);
    forward(10);
    assertThat(carriedBy).containsValue(lastSession);
    acknowledgeAll();
    pass(75 * SECOND);
    assertThat(ends).hasSize(2);
    pass(75 * SECOND);
    assertThat(ends).as("that it goes on asks for no other").hasSize(3);
  }

  @Test
  void beyond_as_many_idle_ones_as_are_kept_one_is_ended_at_once_and_below_them_later() {
    peer = peer(new SessionPool(1, 3, 1000, 4, Duration.ofSeconds(5), Duration.ofMinutes(1), 2));
    begin();
    grow();
    grow();
    backlog(40);
    acknowledgeAll();
    assertThat(ends)
        .containsExactly(new PeerAction.EndIdleSession(new SessionKey(2), Duration.ZERO));
    close(2);
    pass(59 * SECOND);
    assertThat(ends).hasSize(1);
    pass(20 * SECOND);
    assertThat(ends).hasSize(2);
  }

  @Test
  void that_none_is_kept_idle_leaves_the_least_number() {
    peer = peer(new SessionPool(1, 3, 1000, 4, Duration.ofSeconds(5), Duration.ofMinutes(1), 0));
    begin();
    grow();
    grow();
    backlog(40);
    acknowledgeAll();
    assertThat(ends).hasSize(2);
    close(3);
    close(2);
    pass(1000 * SECOND);
    assertThat(ends).hasSize(2);
    assertThat(dialWanted).isFalse();
  }

  @Test
  void a_drain_dials_and_ends_no_session_of_a_pool() {
    begin();
    grow();
    tell(new PeerEvent.DrainStarted());
    acknowledgeAll();
    pass(1000 * SECOND);
    assertThat(ends).isEmpty();
    assertThat(dialWanted).isFalse();
  }

  @Test
  void impossible_numbers_are_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> SessionPool.of(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> SessionPool.of(2, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> SessionPool.of(1, SessionPool.MOST + 1));
    assertThat(SessionPool.of(1, SessionPool.MOST).max()).isEqualTo(64);
  }

  // ---- A peer and its driver.

  private static Peer peer(SessionPool pool) {
    return new Peer(
        new PeerSettings(true, REDIALS, Duration.ofSeconds(30), 100).withPool(pool), new Random(1));
  }

  private void begin() {
    open.clear();
    dialWanted = false;
    lastSession = 0;
    tell(new PeerEvent.PeerAdded());
    dial();
  }

  private void allow() {
    dialWanted = false;
    assertThat(peer.handle(new PeerEvent.DialAllowed(), now)).isNotEmpty();
  }

  /** Our dial leads to a session. */
  private void dial() {
    allow();
    open.add(++lastSession);
    tell(new PeerEvent.SessionOpened(new SessionKey(lastSession), 1 << 20, true));
  }

  /** A backlog lasts until there is one session more. */
  private void grow() {
    backlog(40);
    pass(5 * SECOND);
    assertThat(dialWanted).isTrue();
    dial();
  }

  private void accept() {
    open.add(++lastSession);
    tell(new PeerEvent.SessionOpened(new SessionKey(lastSession), 1 << 20, false));
  }

  private void close(long session) {
    open.remove(session);
    tell(new PeerEvent.SessionClosed(new SessionKey(session)));
  }

  private void backlog(int bundles) {
    for (int i = 0; i < bundles; i++) {
      forward(10);
    }
  }

  private void forward(long bytes) {
    tell(new PeerEvent.ForwardRequested(new BundleToken(++lastToken), bytes));
  }

  private void acknowledgeAll() {
    while (!carriedBy.isEmpty()) {
      var first = carriedBy.entrySet().iterator().next();
      carriedBy.remove(first.getKey());
      tell(
          new PeerEvent.TransferEnded(
              new SessionKey(first.getValue()),
              new BundleToken(first.getKey()),
              new OutboundOutcome.Acknowledged()));
    }
  }

  private void awaitDialWanted() {
    while (!dialWanted) {
      long next = peer.nextDeadlineNanos();
      assertThat(next).as("a dial is due some time").isNotEqualTo(Peer.NO_DEADLINE);
      now = next;
      tell(new PeerEvent.DeadlineReached());
    }
  }

  /** Time passes, and each deadline is told. */
  private void pass(long nanos) {
    long until = now + nanos;
    for (long next = peer.nextDeadlineNanos();
        next != Peer.NO_DEADLINE && next - until <= 0;
        next = peer.nextDeadlineNanos()) {
      assertThat(next - now).as("a deadline that was met is over").isNotNegative();
      now = next;
      tell(new PeerEvent.DeadlineReached());
      assertThat(peer.nextDeadlineNanos() - now).as("no deadline stays").isNotZero();
    }
    now = until;
  }

  private void tell(PeerEvent event) {
    for (var action : peer.handle(event, now)) {
      switch (action) {
        case PeerAction.OfferTransfer(var session, var token, _) ->
            carriedBy.put(token.value(), session.number());
        case PeerAction.RequestDial _ -> dialWanted = true;
        case PeerAction.Observe(var observation) -> observed.add(observation);
        case PeerAction.EndIdleSession end -> ends.add(end);
        case PeerAction _ -> {}
      }
    }
  }
}
