package dev.gantry.domain.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gantry.domain.Rfc9174;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.wire.TerminationReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of several sessions of one node. */
final class PeerRivalsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final NodeId FIRST = NodeId.parse("ipn:1.0");
  private static final NodeId LAST = NodeId.parse("ipn:2.0");
  private static final long LATER = Rivals.SIMULTANEOUS.toNanos() + 1;

  /** Near the end of the number line, so that a comparison that is not by subtraction fails. */
  private long now = Long.MAX_VALUE - 3 * SECOND;

  private Peer peer = peer(SeveralSessions.Rule.REPLACE);
  private final Map<Long, Long> carriedBy = new LinkedHashMap<>();
  private final List<PeerAction> ends = new ArrayList<>();
  private final List<PeerObservation> observed = new ArrayList<>();

  @Test
  void by_default_all_stay() {
    peer = new Peer(PeerSettings.DIALLED, new Random(1));
    open(1, true, FIRST);
    now += LATER;
    open(2, false, LAST);
    assertThat(ends).isEmpty();
  }

  @Test
  @Rfc9174("6.1")
  void the_younger_replaces_the_older_which_ends_in_order() {
    open(1, true, LAST);
    forward(1);
    now += LATER;
    open(2, false, FIRST);
    assertThat(ends).containsExactly(end(1, TerminationReason.Known.UNKNOWN));
    assertThat(observed)
        .containsExactly(new PeerObservation.SessionYields(new SessionKey(1), false));
    forward(2);
    assertThat(carriedBy).containsExactly(Map.entry(1L, 1L), Map.entry(2L, 2L));
  }

  @Test
  void what_the_older_has_not_begun_goes_over_to_the_younger() {
    open(1, false, LAST);
    forward(1);
    forward(2);
    now += LATER;
    open(2, false, LAST);
    ended(2, new OutboundOutcome.NotStarted());
    assertThat(carriedBy).containsExactly(Map.entry(1L, 1L), Map.entry(2L, 2L));
    ended(1, new OutboundOutcome.Acknowledged());
    close(1);
    assertThat(ends).hasSize(1);
  }

  @Test
  @Rfc9174("6.1")
  void the_older_is_kept_while_it_was_heard_of_lately_and_the_younger_told_busy() {
    peer = peer(SeveralSessions.Rule.KEEP);
    open(1, true, LAST);
    now += 1000 * SECOND;
    heard(1, now - SeveralSessions.DEFAULT_HEARD_WITHIN.toNanos());
    open(2, false, FIRST);
    assertThat(ends).containsExactly(end(2, TerminationReason.Known.BUSY));
    forward(1);
    assertThat(carriedBy).containsValue(1L);
    close(2);
    heard(1, now - SeveralSessions.DEFAULT_HEARD_WITHIN.toNanos() - 1);
    open(3, false, FIRST);
    assertThat(ends).hasSize(2).contains(end(1, TerminationReason.Known.UNKNOWN));
  }

  @ParameterizedTest
  @EnumSource(names = {"REPLACE", "KEEP"})
  void of_two_that_were_dialled_here_and_there_at_once_that_of_the_first_node_id_stays(
      SeveralSessions.Rule rule) {
    for (boolean oursFirst : new boolean[] {true, false}) {
      for (boolean oursOlder : new boolean[] {true, false}) {
        ends.clear();
        peer = peer(rule);
        open(1, oursOlder, oursOlder == oursFirst ? FIRST : LAST);
        now += LATER - 1;
        open(2, !oursOlder, oursOlder == oursFirst ? LAST : FIRST);
        assertThat(ends)
            .as("ours first %s, older %s", oursFirst, oursOlder)
            .containsExactly(
                oursOlder == oursFirst
                    ? end(2, TerminationReason.Known.BUSY)
                    : end(1, TerminationReason.Known.UNKNOWN));
      }
    }
  }

  @Test
  void where_a_node_id_is_missing_or_the_same_both_stay() {
    open(1, true, FIRST);
    open(2, false, null);
    close(2);
    open(3, false, FIRST);
    assertThat(ends).isEmpty();
  }

  @Test
  void of_two_that_we_dialled_at_once_the_other_node_decides() {
    open(1, true, FIRST);
    open(2, true, FIRST);
    assertThat(ends).isEmpty();
    now += LATER;
    open(3, true, FIRST);
    assertThat(ends).hasSize(2).doesNotContain(end(3, TerminationReason.Known.BUSY));
  }

  @Test
  void of_two_that_the_peer_dialled_at_once_the_younger_replaces_the_older() {
    open(1, false, LAST);
    open(2, false, LAST);
    assertThat(ends).containsExactly(end(1, TerminationReason.Known.UNKNOWN));
  }

  @Test
  void one_that_yields_already_is_no_rival_and_asked_once() {
    open(1, false, LAST);
    open(2, false, LAST);
    open(3, false, LAST);
    assertThat(ends)
        .containsExactly(
            end(1, TerminationReason.Known.UNKNOWN), end(2, TerminationReason.Known.UNKNOWN));
  }

  @Test
  void the_age_is_that_of_the_session_not_of_its_coming_to_this_peer() {
    open(2, false, LAST);
    tell(
        new PeerEvent.SessionOpened(
            new SessionKey(1), 1000, false, new SessionBegin(false, LAST, now - SECOND)));
    assertThat(ends).containsExactly(end(1, TerminationReason.Known.UNKNOWN));
  }

  @Test
  void one_that_yielded_is_given_nothing_when_the_other_is_lost() {
    open(1, false, LAST);
    open(2, false, LAST);
    close(2);
    forward(1);
    assertThat(carriedBy).isEmpty();
    close(1);
    open(3, false, LAST);
    assertThat(carriedBy).containsExactly(Map.entry(1L, 3L));
  }

  @Test
  void a_pool_and_one_session_alone_exclude_each_other() {
    var pooled = PeerSettings.DIALLED.withPool(SessionPool.of(1, 2));
    var replace = SeveralSessions.of(SeveralSessions.Rule.REPLACE);
    assertThatIllegalArgumentException().isThrownBy(() -> pooled.withSeveral(replace));
    assertThat(pooled.waiting().withSeveral(replace).several()).isEqualTo(replace);
  }

  // ---- A peer and its driver.

  private static Peer peer(SeveralSessions.Rule rule) {
    var peer =
        new Peer(
            new PeerSettings(false, PeerSettings.PASSIVE.redials(), Duration.ofSeconds(5), 10)
                .withSeveral(SeveralSessions.of(rule)),
            new Random(1));
    assertThat(peer.handle(new PeerEvent.PeerAdded(), 0)).isEmpty();
    return peer;
  }

  private static PeerAction end(long session, TerminationReason reason) {
    return new PeerAction.EndSession(new SessionKey(session), reason, EndCause.ANOTHER_SESSION);
  }

  private void open(long session, boolean byUs, @Nullable NodeId dialler) {
    tell(
        new PeerEvent.SessionOpened(
            new SessionKey(session), 1000, byUs, new SessionBegin(byUs, dialler, now)));
  }

  private void heard(long session, long atNanos) {
    tell(new PeerEvent.SessionHeard(new SessionKey(session), atNanos));
  }

  private void close(long session) {
    tell(new PeerEvent.SessionClosed(new SessionKey(session)));
  }

  private void forward(long token) {
    tell(new PeerEvent.ForwardRequested(new BundleToken(token), 10));
  }

  private void ended(long token, OutboundOutcome outcome) {
    var session = carriedBy.remove(token);
    assertThat(session).isNotNull();
    tell(
        new PeerEvent.TransferEnded(
            new SessionKey(session == null ? 0 : session), new BundleToken(token), outcome));
  }

  private void tell(PeerEvent event) {
    for (var action : peer.handle(event, now)) {
      switch (action) {
        case PeerAction.OfferTransfer(var session, var token, _) ->
            carriedBy.put(token.value(), session.number());
        case PeerAction.EndSession end -> ends.add(end);
        case PeerAction.Observe(var observation) -> observed.add(observation);
        case PeerAction _ -> {}
      }
    }
  }
}
