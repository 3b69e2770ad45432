package dev.gantry.domain.node;

import static dev.gantry.domain.node.NodeScript.N2;
import static dev.gantry.domain.node.NodeScript.N3;
import static dev.gantry.domain.node.NodeScript.US;
import static dev.gantry.domain.node.NodeScript.caller;
import static dev.gantry.domain.node.NodeScript.endSession;
import static dev.gantry.domain.node.NodeScript.limited;
import static dev.gantry.domain.node.NodeScript.observed;
import static dev.gantry.domain.node.NodeScript.registered;
import static dev.gantry.domain.node.NodeScript.run;
import static dev.gantry.domain.node.NodeScript.turnAway;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.NodeAction.AbandonSession;
import dev.gantry.domain.node.NodeAction.Admit;
import dev.gantry.domain.node.NodeAction.GiveSession;
import dev.gantry.domain.node.NodeAction.TurnAwayCause;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.time.Rate;
import dev.gantry.domain.wire.TerminationReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * From where callers may come, and how many there may be of one source, one node, and strangers.
 */
final class NodeDoorsTest {
  private static final String HERE = "192.0.2.9:50000";
  private static final String THERE = "192.0.2.10:50000";
  private static final AddressBlock HERE_ALONE = block(HERE, 32);
  private static final AddressBlock NETWORK = block("192.0.2.0:0", 24);

  // ---- From where.

  @ParameterizedTest
  @CsvSource({
    "false, false, ",
    "true, false, ",
    "false, true, DENIED",
    "true, true, DENIED",
  })
  void who_is_denied_is_closed_without_a_word_though_allowed(
      boolean allowed, boolean denied, @Nullable TurnAwayCause cause) {
    var door =
        new DoorRules(
            allowed ? List.of(NETWORK) : List.of(), denied ? List.of(HERE_ALONE) : List.of());
    var node = registered(limited(limits(10, 5, CallerLimits.NONE)));
    var answer = node.offer(at(door, HERE));
    assertThat(cause == null).isEqualTo(answer.getFirst() instanceof Admit);
    if (cause != null) {
      assertThat(answer).containsExactly(turnAway(node.last(), cause));
    }
    assertThat(node.offer(at(door, THERE))).hasOnlyElementsOfType(Admit.class);
  }

  @Test
  void where_some_are_allowed_others_are_not() {
    var node = registered(limited(limits(10, 5, CallerLimits.NONE)));
    var door = new DoorRules(List.of(HERE_ALONE), List.of());
    assertThat(node.offer(at(door, HERE))).hasOnlyElementsOfType(Admit.class);
    assertThat(node.offer(at(door, THERE)))
        .containsExactly(turnAway(node.last(), TurnAwayCause.NOT_ALLOWED));
  }

  @Test
  void a_unix_socket_has_no_address_to_be_denied() {
    var node = registered(limited(limits(10, 5, CallerLimits.NONE)));
    var door = new DoorRules(List.of(HERE_ALONE), List.of(NETWORK));
    assertThat(
            node.offer(
                new Origin.Accepted("unix:@1", null, false, List.of(), door, Origin.Way.DIRECT)))
        .hasOnlyElementsOfType(Admit.class);
  }

  @Test
  void who_is_denied_costs_nobody_a_token() {
    var rates = CallerLimits.NONE.withRates(new Rate(0.001, 1), new Rate(0.001, 1));
    var node = registered(limited(limits(10, 0, rates)));
    var door = new DoorRules(List.of(), List.of(HERE_ALONE));
    run(node.offer(at(door, HERE)));
    assertThat(node.offer(HERE)).hasOnlyElementsOfType(Admit.class);
  }

  @Test
  void behind_a_proxy_only_those_come_in_of_whom_it_says_where_they_come_from() {
    var node = registered(limited(limits(10, 5, CallerLimits.NONE)));
    var door = new DoorRules(List.of(), List.of(), List.of(HERE_ALONE));
    assertThat(node.offer(at(door, THERE, Origin.Way.PROXIED))).hasOnlyElementsOfType(Admit.class);
    assertThat(node.offer(at(door, HERE, Origin.Way.DIRECT)))
        .containsExactly(turnAway(node.last(), TurnAwayCause.NOT_A_PROXY));
    assertThat(node.offer(at(door, HERE, Origin.Way.GARBLED)))
        .containsExactly(turnAway(node.last(), TurnAwayCause.PROXY_HEADER));
  }

  @Test
  void who_comes_through_a_proxy_is_bounded_as_if_it_came_itself() {
    var node = registered(limited(limits(10, 0, CallerLimits.NONE.withSessions(1, 0, 0))));
    var door = new DoorRules(List.of(NETWORK), List.of(), List.of(block("10.0.0.1:0", 32)));
    assertThat(node.offer(at(door, HERE, Origin.Way.PROXIED))).hasOnlyElementsOfType(Admit.class);
    assertThat(node.offer(at(door, HERE, Origin.Way.PROXIED)))
        .containsExactly(turnAway(node.last(), TurnAwayCause.SOURCE_SESSIONS));
    assertThat(node.offer(at(door, THERE, Origin.Way.PROXIED))).hasOnlyElementsOfType(Admit.class);
    assertThat(node.offer(at(door, "10.0.0.1:1", Origin.Way.PROXIED)))
        .containsExactly(turnAway(node.last(), TurnAwayCause.NOT_ALLOWED));
  }

  // ---- Of one source.

  @Test
  void as_many_sessions_of_a_source_as_allowed_and_one_more_is_told_busy() {
    var node = registered(limited(limits(10, 5, CallerLimits.NONE.withSessions(2, 0, 0))));
    run(node.offer(HERE));
    var first = node.last();
    assertThat(node.offer(HERE)).hasOnlyElementsOfType(Admit.class);
    assertThat(node.offer(HERE))
        .contains(busy(node.last()), told(HERE, TurnAwayCause.SOURCE_SESSIONS));
    assertThat(node.offer(THERE)).hasOnlyElementsOfType(Admit.class);
    run(node.end(first));
    assertThat(node.offer(HERE)).hasOnlyElementsOfType(Admit.class);
    assertThat(node.offer(HERE)).contains(told(HERE, TurnAwayCause.SOURCE_SESSIONS));
  }

  @Test
  void nothing_is_kept_of_a_source_whose_sessions_are_over() {
    var admission = new Admission(limits(10, 5, CallerLimits.NONE.withSessions(2, 0, 0)));
    var sessions = new ArrayList<SessionEntry>();
    for (int i = 0; i < 3; i++) {
      var key = new SessionKey(i);
      var session = SessionEntry.accepted(key, caller(i == 0 ? HERE : THERE), null);
      admission.add(session);
      sessions.add(session);
    }
    assertThat(admission.sources()).isEqualTo(2);
    sessions.forEach(each -> admission.over(each, EndCause.IDLE, 0, new ArrayList<>()));
    assertThat(admission.sources()).isZero();
  }

  // ---- Of one node.

  @Test
  void as_many_sessions_of_a_node_as_allowed_and_one_more_is_told_busy() {
    var node = registered(limited(limits(10, 5, CallerLimits.NONE.withSessions(0, 2, 0))));
    for (int i = 0; i < 2; i++) {
      assertThat(come(node, "192.0.2.1" + i + ":1", N2, true))
          .anyMatch(GiveSession.class::isInstance);
    }
    assertThat(come(node, HERE, N2, true))
        .contains(busy(node.last()), told(HERE, TurnAwayCause.PEER_SESSIONS))
        .noneMatch(GiveSession.class::isInstance);
    assertThat(come(node, THERE, N3, true)).anyMatch(GiveSession.class::isInstance);
  }

  @Test
  void a_node_id_that_nobody_believes_counts_for_nobody() {
    var node = registered(limited(limits(10, 5, CallerLimits.NONE.withSessions(0, 1, 0))));
    for (int i = 0; i < 3; i++) {
      assertThat(come(node, "192.0.2.1" + i + ":1", N2, false))
          .anyMatch(GiveSession.class::isInstance);
    }
  }

  // ---- Strangers and known peers.

  @Test
  void strangers_have_all_places_but_the_reserved_ones() {
    var node = registered(limited(limits(4, 5, CallerLimits.NONE.withSessions(0, 0, 2))));
    for (int i = 0; i < 2; i++) {
      assertThat(come(node, "192.0.2.1" + i + ":1", null, false))
          .anyMatch(GiveSession.class::isInstance);
    }
    assertThat(come(node, HERE, null, false))
        .contains(busy(node.last()), told(HERE, TurnAwayCause.RESERVED))
        .noneMatch(GiveSession.class::isInstance);
  }

  @Test
  void who_proves_its_node_id_has_a_reserved_place() {
    var node = registered(limited(limits(3, 5, CallerLimits.NONE.withSessions(0, 0, 2))));
    run(come(node, THERE, null, false));
    assertThat(come(node, HERE, N2, true)).anyMatch(GiveSession.class::isInstance);
    assertThat(come(node, HERE, N3, false)).contains(told(HERE, TurnAwayCause.RESERVED));
  }

  @Test
  void a_named_peer_has_a_reserved_place_by_its_address() {
    var node = registered(limited(limits(3, 0, CallerLimits.NONE.withSessions(0, 0, 2))));
    var named = new NamedPeer("n", NodeScript.A2, null, NodeScript.PASSIVE);
    run(come(node, THERE, null, false));
    for (int i = 0; i < 2; i++) {
      run(node.offer(caller(NodeScript.E2, new Origin.Candidate(named, false))));
      assertThat(node.establish(node.last(), NodeScript.E2, null, false))
          .anyMatch(GiveSession.class::isInstance);
    }
    assertThat(node.offer(caller(NodeScript.E2, new Origin.Candidate(named, false))))
        .containsExactly(turnAway(node.last(), TurnAwayCause.FULL));
  }

  @Test
  void a_named_node_whose_node_id_is_believed_has_a_reserved_place() {
    var named = new NamedPeer("n", null, N2, NodeScript.PASSIVE);
    var settings =
        new NodeSettings(
            List.of(US),
            List.of(),
            List.of(named),
            NodeScript.PASSIVE,
            limits(2, 5, CallerLimits.NONE.withSessions(0, 0, 2)),
            NodeScript.HOLD,
            UnprovenNodeIds.ALL);
    var node = registered(settings);
    assertThat(come(node, HERE, N2, false)).anyMatch(GiveSession.class::isInstance);
    assertThat(come(node, HERE, N3, false)).contains(told(HERE, TurnAwayCause.RESERVED));
  }

  @Test
  void who_stops_in_the_handshake_on_a_reserved_place_leaves_it_to_the_next() {
    var node = registered(limited(limits(3, 5, CallerLimits.NONE.withSessions(0, 0, 2))));
    run(come(node, THERE, null, false));
    run(node.offer(HERE));
    var oldest = node.last();
    run(node.offer(HERE));
    assertThat(node.offer(HERE))
        .startsWith(new Admit(node.last(), new AdmissionRules(null, List.of(), List.of(US))))
        .anyMatch(
            action -> action instanceof AbandonSession(var session, _) && session.equals(oldest));
    assertThat(node.establish(node.last(), HERE, N2, true)).anyMatch(GiveSession.class::isInstance);
  }

  @Test
  void without_anybody_on_probation_a_full_node_is_full_for_known_peers_too() {
    var node = registered(limited(limits(2, 0, CallerLimits.NONE.withSessions(0, 0, 1))));
    run(come(node, THERE, null, false));
    run(come(node, HERE, N2, true));
    assertThat(node.offer(HERE)).containsExactly(turnAway(node.last(), TurnAwayCause.FULL));
  }

  // ---- Whose handshakes fail.

  @Test
  void as_many_failed_handshakes_as_forgiven_and_one_more_bans_the_source() {
    var node = registered(limited(limits(10, 5, banning(2))));
    for (int i = 0; i < 2; i++) {
      assertThat(fail(node, HERE, EndCause.TLS_FAILED)).isEmpty();
    }
    assertThat(fail(node, HERE, EndCause.NOT_TCPCL)).containsExactly(banned(HERE, 60));
    assertThat(node.offer(HERE)).containsExactly(turnAway(node.last(), TurnAwayCause.BANNED));
    assertThat(node.offer(THERE)).hasOnlyElementsOfType(Admit.class);
    node.now += 60 * NodeScript.SECOND - 1;
    assertThat(node.offer(HERE)).containsExactly(turnAway(node.last(), TurnAwayCause.BANNED));
    node.now++;
    assertThat(node.offer(HERE)).hasOnlyElementsOfType(Admit.class);
  }

  @Test
  void a_source_on_allow_from_is_never_banned() {
    var node = registered(limited(limits(10, 5, banning(1))));
    var door = new DoorRules(List.of(HERE_ALONE), List.of());
    for (int i = 0; i < 5; i++) {
      assertThat(node.offer(at(door, HERE))).hasOnlyElementsOfType(Admit.class);
      assertThat(node.end(node.last(), EndCause.TLS_FAILED)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = EndCause.class,
      names = {
        "TERMINATED_BY_PEER",
        "TERMINATED_LOCALLY",
        "SHUTDOWN",
        "BUSY",
        "BPA_LOST",
        "RESOURCE_EXHAUSTION",
        "INTERNAL_ERROR"
      })
  void what_is_not_the_callers_failure_bans_nobody(EndCause cause) {
    var node = registered(limited(limits(10, 5, banning(1))));
    for (int i = 0; i < 3; i++) {
      assertThat(fail(node, HERE, cause)).isEmpty();
    }
  }

  @Test
  void a_session_that_was_established_is_no_failed_handshake() {
    var node = registered(limited(limits(10, 5, banning(1))));
    for (int i = 0; i < 3; i++) {
      run(come(node, HERE, null, false));
      assertThat(node.end(node.last(), EndCause.CONNECTION_LOST))
          .noneMatch(banned(HERE, 60)::equals);
    }
  }

  @Test
  void who_was_banned_may_try_again_when_the_settings_change() {
    var settings = limited(limits(10, 5, banning(1)));
    var node = registered(settings);
    run(fail(node, HERE, EndCause.TLS_FAILED));
    run(fail(node, HERE, EndCause.TLS_FAILED));
    assertThat(node.offer(HERE)).containsExactly(turnAway(node.last(), TurnAwayCause.BANNED));
    run(node.configure(settings));
    assertThat(node.offer(HERE)).hasOnlyElementsOfType(Admit.class);
  }

  private static List<NodeAction> fail(NodeScript node, String from, EndCause cause) {
    run(node.offer(from));
    return node.end(node.last(), cause);
  }

  private static CallerLimits banning(int failures) {
    return CallerLimits.NONE.withBans(
        new BanSettings(failures, Duration.ofMinutes(1), Duration.ofHours(1)));
  }

  private static NodeAction banned(String from, int seconds) {
    return observed(new NodeObservation.SourceBanned(from, Duration.ofSeconds(seconds)));
  }

  private static List<NodeAction> come(
      NodeScript node, String from, @Nullable NodeId nodeId, boolean proven) {
    run(node.offer(from));
    return node.establish(node.last(), from, nodeId, proven);
  }

  private static Origin.Accepted at(DoorRules door, String from) {
    return at(door, from, Origin.Way.DIRECT);
  }

  private static Origin.Accepted at(DoorRules door, String from, Origin.Way way) {
    return new Origin.Accepted(from, NodeScript.source(from), false, List.of(), door, way);
  }

  private static AddressBlock block(String address, int bits) {
    var source = NodeScript.source(address);
    assertThat(source).isNotNull();
    return new AddressBlock(source, bits);
  }

  private static NodeAction busy(SessionKey session) {
    return endSession(session, TerminationReason.Known.BUSY, EndCause.BUSY, false);
  }

  private static NodeAction told(String remoteAddress, TurnAwayCause cause) {
    return observed(new NodeObservation.CallerToldBusy(remoteAddress, cause));
  }

  private static NodeSettings.Limits limits(int sessions, int busy, CallerLimits callers) {
    return new NodeSettings.Limits(sessions, busy, 100, callers, 50, 50);
  }
}
