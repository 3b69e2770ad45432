package dev.gantry.port.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.node.OrderOutcome;
import dev.gantry.domain.node.PeerOrder;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.domain.watch.RecentChanges;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.in.NodeOperations.PeerTable;
import dev.gantry.port.in.NodeOperations.SessionStatus;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link NodeOperations} does. */
public abstract class NodeOperationsContract {
  protected static final Duration BOUND = Duration.ofSeconds(20);

  private NodeOperationsFixture fixture;
  private NodeOperations node;

  /** Makes the node under test and its surroundings. */
  protected abstract NodeOperationsFixture newFixture() throws Exception;

  @BeforeEach
  final void open() throws Exception {
    fixture = newFixture();
    node = fixture.node();
  }

  @AfterEach
  final void close() throws Exception {
    fixture.close();
  }

  @Test
  void node_is_ready_while_it_listens_and_is_registered_and_does_not_leave() throws Exception {
    assertThat(node.status().registered()).isFalse();
    assertThat(node.status().ready()).isFalse();
    fixture.register();
    Eventually.holds("ready", BOUND, () -> node.status().ready());
    assertThat(node.status().nodeIds()).isNotEmpty();
    assertThat(node.status().listening()).isNotEmpty();
    fixture.unregister();
    Eventually.holds("not ready without a BPA", BOUND, () -> !node.status().ready());
    assertThat(node.status().registered()).isFalse();
    fixture.register();
    Eventually.holds("ready again", BOUND, () -> node.status().ready());
    fixture.drain();
    assertThat(node.status().draining()).isTrue();
    assertThat(node.status().ready()).isFalse();
    assertThat(node.status().listening()).isEmpty();
  }

  @Test
  void node_without_sessions_has_no_rows() throws Exception {
    fixture.register();
    assertThat(node.sessions()).isEmpty();
    assertThat(node.peers().peers()).isEmpty();
    assertThat(node.endSession(new SessionKey(1))).isFalse();
  }

  @Test
  void session_is_listed_from_its_beginning_to_its_end() throws Exception {
    var row = establish();
    assertThat(row.remoteAddress()).isNotBlank();
    assertThat(row.bytesSent() + row.bytesReceived()).isZero();
    fixture.disconnect();
    Eventually.holds("gone", BOUND, () -> node.sessions().isEmpty());
  }

  @Test
  void sessions_are_listed_by_number_and_numbers_are_not_used_again() throws Exception {
    var first = establish().key();
    fixture.connect();
    Eventually.holds("two sessions", BOUND, () -> node.sessions().size() == 2);
    var rows = node.sessions();
    assertThat(rows.getFirst().key()).isEqualTo(first);
    assertThat(rows.getLast().key().number()).isGreaterThan(first.number());
    fixture.disconnect();
    Eventually.holds("both gone", BOUND, () -> node.sessions().isEmpty());
    assertThat(establish().key().number()).isGreaterThan(rows.getLast().key().number());
  }

  @Test
  void answers_are_snapshots() throws Exception {
    establish();
    var sessions = node.sessions();
    var copy = List.copyOf(sessions);
    var peers = settledPeers();
    var peersCopy = List.copyOf(peers.peers());
    var status = node.status();
    fixture.disconnect();
    Eventually.holds("gone", BOUND, () -> node.sessions().isEmpty());
    assertThat(sessions).isEqualTo(copy);
    assertThat(peers.peers()).isEqualTo(peersCopy);
    assertThat(status.ready()).isTrue();
  }

  @Test
  void session_of_a_peer_stands_in_its_row_while_it_is_open() throws Exception {
    var key = establish().key();
    assertThat(sessionsOfPeers(node.peers())).containsExactly(key);
    fixture.disconnect();
    Eventually.holds("no row has it", BOUND, () -> sessionsOfPeers(node.peers()).isEmpty());
  }

  @Test
  void revision_grows_with_each_change_of_the_peers_and_only_then() throws Exception {
    fixture.register();
    var empty = node.peers();
    establish();
    var one = settledPeers();
    assertThat(one.revision()).isGreaterThan(empty.revision());
    assertThat(node.peers()).isEqualTo(one);
    fixture.connect();
    Eventually.holds("two sessions", BOUND, () -> sessionsOfPeers(node.peers()).size() == 2);
    var two = settledPeers();
    assertThat(two.revision()).isGreaterThan(one.revision());
    fixture.disconnect();
    Eventually.holds("gone", BOUND, () -> sessionsOfPeers(node.peers()).isEmpty());
    assertThat(node.peers().revision()).isGreaterThan(two.revision());
  }

  @Test
  void end_of_a_session_is_asked_once_and_of_a_session_that_is_gone_refused() throws Exception {
    var key = establish().key();
    assertThat(node.endSession(new SessionKey(key.number() + 1000))).isFalse();
    assertThat(node.endSession(key)).isTrue();
    Eventually.holds(
        "gone", BOUND, () -> node.sessions().stream().noneMatch(row -> row.key().equals(key)));
    assertThat(node.endSession(key)).isFalse();
  }

  @Test
  void changes_of_the_peers_lead_from_an_older_table_to_the_newer() throws Exception {
    fixture.register();
    var before = node.peers();
    establish();
    var after = settledPeers();
    var rows = new TreeMap<Long, NodeOperations.PeerStatus>();
    before.peers().forEach(peer -> rows.put(peer.number(), peer));
    var reading = node.peerChanges().after(before.revision());
    if (!(reading instanceof RecentChanges.Changes<NodeOperations.PeerChange>(var list))) {
      throw new AssertionError("it starts anew: " + reading);
    }
    for (var change : list) {
      var peer = change.what().peer();
      if (peer == null) {
        rows.remove(change.what().number());
      } else {
        rows.put(peer.number(), peer);
      }
    }
    assertThat(rows.values()).containsExactlyInAnyOrderElementsOf(after.peers());
  }

  @Test
  void order_for_nobody_is_answered_so() throws Exception {
    fixture.register();
    for (var what : PeerOrder.values()) {
      assertThat(ordered(what, "192.0.2.99:1")).isEqualTo(OrderOutcome.UNKNOWN);
      assertThat(ordered(what, "ipn:4711.0")).isEqualTo(OrderOutcome.UNKNOWN);
    }
  }

  @Test
  void peer_that_only_comes_to_us_is_not_redialled() throws Exception {
    establish();
    assertThat(ordered(PeerOrder.REDIAL, peer().address())).isEqualTo(OrderOutcome.NOT_DIALLED);
  }

  @Test
  void drain_of_a_peer_ends_its_sessions() throws Exception {
    establish();
    assertThat(ordered(PeerOrder.DRAIN, peer().address())).isEqualTo(OrderOutcome.DONE);
    Eventually.holds("its sessions are over", BOUND, () -> node.sessions().isEmpty());
  }

  @Test
  void nothing_is_ordered_of_a_node_that_leaves() throws Exception {
    establish();
    var name = peer().address();
    fixture.drain();
    assertThat(ordered(PeerOrder.DRAIN, name)).isEqualTo(OrderOutcome.LEAVING);
  }

  private NodeOperations.PeerStatus peer() {
    return node.peers().peers().getFirst();
  }

  private OrderOutcome ordered(PeerOrder what, String name) throws Exception {
    return node.order(what, name).toCompletableFuture().get(BOUND.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void any_thread_may_ask_while_all_changes() throws Exception {
    fixture.register();
    Eventually.holds("registered", BOUND, () -> node.status().registered());
    var done = new AtomicBoolean();
    try (var executor = Executors.newSingleThreadExecutor()) {
      var asking =
          executor.submit(
              () -> {
                long revision = 0;
                while (!done.get()) {
                  var table = node.peers();
                  assertThat(table.revision()).isGreaterThanOrEqualTo(revision);
                  revision = table.revision();
                  assertThat(node.sessions()).doesNotContainNull();
                  assertThat(node.status().registered()).isTrue();
                }
                return null;
              });
      try {
        for (int i = 0; i < 5; i++) {
          establish();
          fixture.disconnect();
          Eventually.holds("gone", BOUND, () -> node.sessions().isEmpty());
        }
      } finally {
        done.set(true);
      }
      asking.get();
    }
  }

  /** Has one session begun and waits until it is Established and its peer announced. */
  private SessionStatus establish() throws Exception {
    fixture.register();
    fixture.connect();
    Eventually.holds(
        "established",
        BOUND,
        () ->
            node.sessions().size() == 1
                && ESTABLISHED.contains(node.sessions().getFirst().state())
                && sessionsOfPeers(node.peers()).size() == 1
                && node.peers().peers().stream().anyMatch(NodeOperations.PeerStatus::announced));
    return node.sessions().getFirst();
  }

  private static final EnumSet<ReportedState> ESTABLISHED =
      EnumSet.of(ReportedState.ESTABLISHED_IDLE, ReportedState.ESTABLISHED_LIVE);

  /** A table that nothing changes any more: two looks in a row that agree. */
  private PeerTable settledPeers() throws Exception {
    Eventually.holds("it settles", BOUND, () -> node.peers().equals(node.peers()));
    return node.peers();
  }

  private static List<SessionKey> sessionsOfPeers(PeerTable table) {
    return table.peers().stream().flatMap(peer -> peer.sessions().stream()).toList();
  }
}
