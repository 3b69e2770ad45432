package dev.gantry.domain.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.lane.LaneRules;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.OutboundOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Lanes of a peer: who goes first when a session comes, and which session is whose. */
class PeerLanesTest {
  private static final PeerSettings SETTINGS =
      new PeerSettings(
              false,
              Redials.pacing(Duration.ofMillis(500), Duration.ofSeconds(10)),
              Duration.ofSeconds(30),
              100)
          .withLanes(new LaneRules(2, false));
  private static final PeerSettings KEPT = SETTINGS.withLanes(new LaneRules(2, true));

  private long now = Long.MAX_VALUE - 1_000;
  private Peer peer = started(SETTINGS);
  private final Map<Long, Long> carriedBy = new LinkedHashMap<>();
  private final List<Long> offered = new ArrayList<>();
  private final List<ForwardOutcome> answers = new ArrayList<>();

  @Test
  void what_waits_for_a_session_goes_by_lane_and_none_is_passed_by_more_than_the_limit() {
    forward(1, Lane.BULK);
    forward(2, Lane.NORMAL);
    for (long token = 3; token < 8; token++) {
      forward(token, Lane.URGENT);
    }
    assertThat(peer.waitingBundles()).isEqualTo(7);
    open(1);
    assertThat(offered).containsExactly(3L, 4L, 2L, 1L, 5L, 6L, 7L);
  }

  @Test
  void a_session_that_is_full_for_one_lane_takes_another() {
    open(1);
    forward(1, Lane.BULK);
    forward(2, Lane.BULK);
    back(2);
    assertThat(peer.waitingBundles()).isEqualTo(1);
    forward(3, Lane.BULK);
    assertThat(offered).as("no room for bulk").containsExactly(1L, 2L);
    forward(4, Lane.URGENT);
    forward(5, Lane.NORMAL);
    assertThat(offered).containsExactly(1L, 2L, 4L, 5L);
    sent(1);
    assertThat(offered).as("those that wait, in their order").endsWith(2L, 3L);
  }

  @Test
  void a_session_that_keeps_nothing_waiting_has_one_place_for_all_lanes_together() {
    open(1);
    forward(1, Lane.NORMAL);
    forward(2, Lane.BULK);
    back(2);
    forward(3, Lane.URGENT);
    forward(4, Lane.NORMAL);
    assertThat(carriedBy).as("it is not asked again at once").containsOnlyKeys(1L);
    sent(1);
    assertThat(carriedBy).containsOnlyKeys(3L);
    sent(3);
    assertThat(carriedBy).containsOnlyKeys(4L);
    sent(4);
    assertThat(carriedBy).containsOnlyKeys(2L);
    assertThat(offered).containsExactly(1L, 2L, 3L, 4L, 2L);
  }

  @Test
  void even_where_a_session_keeps_nothing_waiting_none_is_passed_by_more_than_the_limit() {
    open(1);
    forward(1, Lane.URGENT);
    forward(2, Lane.BULK);
    back(2);
    long token = 3;
    for (; token < 8; token++) {
      forward(token, Lane.URGENT);
    }
    for (long next : new long[] {1, 3, 4}) {
      sent(next);
      forward(token++, Lane.URGENT);
    }
    assertThat(carriedBy).containsOnlyKeys(2L);
  }

  @Test
  void a_lane_that_was_full_among_others_is_tried_with_one_more_now_and_then() {
    open(1);
    for (long token = 1; token <= 4; token++) {
      forward(token, Lane.NORMAL);
    }
    back(4);
    forward(5, Lane.URGENT);
    for (long token = 6; token < 20; token++) {
      forward(token, Lane.NORMAL);
    }
    assertThat(carriedBy).as("three normal ones").hasSize(4);
    sent(1);
    sent(2);
    assertThat(carriedBy).hasSize(4);
    sent(3);
    assertThat(carriedBy).as("after as many as it carried").hasSize(5);
  }

  @Test
  void a_session_that_takes_nothing_of_any_lane_is_left_in_peace() {
    open(1);
    forward(1, Lane.URGENT);
    back(1);
    forward(2, Lane.NORMAL);
    assertThat(offered).containsExactly(1L);
    now += OpenSessions.PEACE.toNanos();
    tell(new PeerEvent.DeadlineReached());
    assertThat(offered).as("asked again").containsExactly(1L, 1L, 2L);
  }

  @Test
  void without_the_key_all_lanes_share_all_sessions() {
    open(1);
    open(2);
    forward(1, Lane.NORMAL);
    forward(2, Lane.BULK);
    forward(3, Lane.URGENT);
    assertThat(carriedBy).containsExactly(Map.entry(1L, 1L), Map.entry(2L, 2L), Map.entry(3L, 1L));
  }

  @Test
  void with_several_sessions_the_youngest_is_kept_for_urgent_bundles() {
    peer = started(KEPT);
    open(1);
    open(2);
    for (long token = 1; token < 5; token++) {
      forward(token, token % 2 == 0 ? Lane.NORMAL : Lane.BULK);
    }
    assertThat(carriedBy.values()).containsOnly(1L);
    forward(5, Lane.URGENT);
    forward(6, Lane.URGENT);
    assertThat(carriedBy).contains(Map.entry(5L, 2L), Map.entry(6L, 2L));
    open(3);
    forward(7, Lane.URGENT);
    forward(8, Lane.NORMAL);
    assertThat(carriedBy).as("the youngest now").contains(Map.entry(7L, 3L), Map.entry(8L, 2L));
  }

  @Test
  void a_session_alone_carries_all_lanes() {
    peer = started(KEPT);
    open(1);
    open(2);
    forward(1, Lane.NORMAL);
    tell(new PeerEvent.SessionClosed(new SessionKey(1)));
    forward(2, Lane.BULK);
    assertThat(carriedBy).contains(Map.entry(2L, 2L));
  }

  @Test
  void what_waits_for_the_other_sessions_does_not_go_to_the_kept_one() {
    peer = started(KEPT);
    open(1);
    open(2);
    forward(1, Lane.NORMAL);
    forward(2, Lane.NORMAL);
    back(2);
    forward(3, Lane.URGENT);
    assertThat(carriedBy).containsExactly(Map.entry(1L, 1L), Map.entry(3L, 2L));
    assertThat(peer.waitingBundles()).isEqualTo(1);
  }

  @Test
  void where_the_kept_session_is_full_urgent_bundles_go_to_another() {
    peer = started(KEPT);
    open(1);
    open(2);
    forward(1, Lane.URGENT);
    forward(2, Lane.URGENT);
    back(2);
    assertThat(carriedBy).containsExactly(Map.entry(1L, 2L), Map.entry(2L, 1L));
  }

  @Test
  void a_bundle_that_only_the_kept_session_takes_by_its_length_goes_there() {
    peer = started(KEPT);
    tell(new PeerEvent.SessionOpened(new SessionKey(1), 5, false));
    open(2);
    forward(1, Lane.BULK);
    assertThat(carriedBy).containsExactly(Map.entry(1L, 2L));
    assertThat(answers).isEmpty();
  }

  private Peer started(PeerSettings settings) {
    var fresh = new Peer(settings, new Random(1));
    assertThat(fresh.handle(new PeerEvent.PeerAdded(), now)).isEmpty();
    return fresh;
  }

  private void open(long session) {
    tell(new PeerEvent.SessionOpened(new SessionKey(session), 1 << 20, true));
  }

  private void forward(long token, Lane lane) {
    tell(new PeerEvent.ForwardRequested(new BundleToken(token), 10, 0, lane));
  }

  private void sent(long token) {
    ended(token, new OutboundOutcome.Acknowledged());
  }

  private void back(long token) {
    ended(token, new OutboundOutcome.NotStarted());
  }

  private void ended(long token, OutboundOutcome outcome) {
    var session = carriedBy.remove(token);
    assertThat(session).as("%d is carried", token).isNotNull();
    tell(new PeerEvent.TransferEnded(new SessionKey(session), new BundleToken(token), outcome));
  }

  private void tell(PeerEvent event) {
    for (var action : peer.handle(event, now)) {
      switch (action) {
        case PeerAction.OfferTransfer(var session, var token, _) -> {
          offered.add(token.value());
          carriedBy.put(token.value(), session.number());
        }
        case PeerAction.AnswerForward(_, var outcome) -> answers.add(outcome);
        case PeerAction _ -> {}
      }
    }
  }
}
