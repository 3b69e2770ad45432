package dev.gantry.adapter.grpc.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.adapter.grpc.wire.operator.ListTransfersRequest;
import dev.gantry.adapter.grpc.wire.operator.ListTransfersResponse;
import dev.gantry.domain.node.OrderOutcome;
import dev.gantry.domain.node.PeerOrder;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.port.in.ChangeFeed;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.in.OperatorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TransferPagesTest {
  private final Node node = new Node();
  private final TransferPages pages = new TransferPages(node);

  @Test
  void transfers_are_those_of_the_peer_and_ours_by_session_and_number() throws Exception {
    node.carries(2, outgoing(1), incoming(-1), incoming(4));
    node.carries(1, outgoing(9));
    assertThat(names(page("", 10, "")))
        .containsExactly("1 out 9", "2 in 4", "2 in 18446744073709551615", "2 out 1");
    var first = page("", 10, "").getTransfers(1);
    assertThat(first.getPeerNodeId()).isEqualTo("ipn:2.0");
    assertThat(first.getRemoteAddress()).isEqualTo("192.0.2.2:4556");
    assertThat(first.getBytesSent()).isEqualTo(50);
    assertThat(first.getBytesConfirmed()).isEqualTo(40);
    assertThat(first.hasBytesTotal()).as("the peer has not said").isFalse();
    assertThat(first.getAgeMilliseconds()).isEqualTo(7);
    assertThat(page("", 10, "").getTransfers(0).getBytesTotal()).isEqualTo(100);
    assertThat(names(page("ipn:1.0", 10, ""))).containsExactly("1 out 9");
  }

  @Test
  void every_transfer_is_on_one_page_however_long_the_pages_are() throws Exception {
    for (int session = 1; session <= 40; session++) {
      node.carries(session, outgoing(1), incoming(-1), incoming(4));
    }
    var all = names(page("", 1000, ""));
    assertThat(all).hasSize(120).doesNotHaveDuplicates();
    for (int rows : new int[] {1, 2, 3, 7, 119, 120}) {
      var seen = new ArrayList<String>();
      var token = "";
      do {
        var page = page("", rows, token);
        assertThat(page.getTransfersCount()).isLessThanOrEqualTo(rows);
        seen.addAll(names(page));
        token = page.getNextPageToken();
      } while (!token.isEmpty());
      assertThat(seen).as("pages of %d", rows).isEqualTo(all);
    }
  }

  @Test
  void page_goes_on_behind_a_transfer_that_has_ended_and_a_session_that_is_gone() throws Exception {
    node.carries(1, outgoing(1), outgoing(2), outgoing(3));
    node.carries(2, outgoing(1));
    var token = page("", 2, "").getNextPageToken();
    node.carries(1, outgoing(3));
    assertThat(names(page("", 2, token))).containsExactly("1 out 3", "2 out 1");
    node.carried.remove(1L);
    assertThat(names(page("", 2, token))).containsExactly("2 out 1");
  }

  @Test
  void sessions_that_carry_nothing_are_not_asked_and_those_that_do_a_bounded_number()
      throws Exception {
    node.carried.put(5000L, List.of());
    node.idle = 5000L;
    IntStream.rangeClosed(1, TransferPages.MAX_SESSIONS).forEach(node::carries);
    assertThat(page("", 10, "").getNextPageToken()).isEmpty();
    assertThat(node.asked).hasSize(TransferPages.MAX_SESSIONS).doesNotContain(5000L);
    node.carries(TransferPages.MAX_SESSIONS + 1, outgoing(8));
    node.asked.clear();
    var page = page("", 10, "");
    assertThat(page.getTransfersCount()).isZero();
    assertThat(node.asked).hasSize(TransferPages.MAX_SESSIONS);
    assertThat(names(page("", 10, page.getNextPageToken()))).containsExactly("1025 out 8");
  }

  @Test
  void token_of_somebody_else_is_refused() {
    for (var token : List.of("x", "1.2", "1.2.3", "1.1.x", "1.0.-1", "1.1.1.1")) {
      assertThatThrownBy(() -> page("", 1, token))
          .isInstanceOf(OperatorException.class)
          .hasMessageContaining("page_token is none of ours");
    }
  }

  private ListTransfersResponse page(String peer, int rows, String token) throws OperatorException {
    return pages.page(
        ListTransfersRequest.newBuilder().setPeer(peer).setPageToken(token).build(), rows);
  }

  private static List<String> names(ListTransfersResponse page) {
    return page.getTransfersList().stream()
        .map(
            row ->
                row.getSession()
                    + (row.getOutgoing() ? " out " : " in ")
                    + Long.toUnsignedString(row.getId()))
        .toList();
  }

  private static NodeOperations.TransferStatus outgoing(long id) {
    return new NodeOperations.TransferStatus(true, new TransferId(id), 50, 40, 100, 7_000_000);
  }

  private static NodeOperations.TransferStatus incoming(long id) {
    return new NodeOperations.TransferStatus(false, new TransferId(id), 50, 40, -1, 7_000_000);
  }

  /** A node whose sessions carry what the test says. */
  private static final class Node implements NodeOperations {
    private final Map<Long, List<TransferStatus>> carried = new TreeMap<>();
    private final List<Long> asked = new ArrayList<>();
    private long idle;

    void carries(int session, TransferStatus... transfers) {
      carried.put((long) session, List.of(transfers));
    }

    @Override
    public List<SessionStatus> sessions() {
      return carried.keySet().stream().map(this::session).toList();
    }

    private SessionStatus session(long number) {
      return new SessionStatus(
          new SessionKey(number),
          true,
          number == idle ? ReportedState.ESTABLISHED_IDLE : ReportedState.ESTABLISHED_LIVE,
          "192.0.2." + number + ":4556",
          "ipn:" + number + ".0",
          true,
          null,
          0,
          0,
          0,
          0);
    }

    @Override
    public CompletionStage<List<TransferStatus>> transfers(SessionKey session) {
      asked.add(session.number());
      return CompletableFuture.completedStage(carried.getOrDefault(session.number(), List.of()));
    }

    @Override
    public NodeStatus status() {
      return new NodeStatus(List.of(), List.of(), true, false);
    }

    @Override
    public PeerTable peers() {
      return new PeerTable(0, List.of());
    }

    @Override
    public ChangeFeed<PeerChange> peerChanges() {
      return new ChangeFeed<>(1);
    }

    @Override
    public Totals totals() {
      return Totals.NONE;
    }

    @Override
    public CompletionStage<OrderOutcome> order(PeerOrder what, String name) {
      return CompletableFuture.completedStage(OrderOutcome.UNKNOWN);
    }

    @Override
    public boolean endSession(SessionKey session) {
      return false;
    }
  }
}
