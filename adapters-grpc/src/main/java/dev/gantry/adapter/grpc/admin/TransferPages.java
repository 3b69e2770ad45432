package dev.gantry.adapter.grpc.admin;

import dev.gantry.adapter.grpc.wire.operator.ListTransfersRequest;
import dev.gantry.adapter.grpc.wire.operator.ListTransfersResponse;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.in.NodeOperations.SessionStatus;
import dev.gantry.port.in.NodeOperations.TransferStatus;
import dev.gantry.port.in.OperatorException;
import dev.gantry.port.in.OperatorException.Kind;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Transfers in flight, page by page: sessions that carry something are asked in order, some at a
 * time, until the page is full. Any thread but an event loop's.
 */
final class TransferPages {
  /** Sessions that are asked at the same moment; 32, so that no event loop has many at once. */
  private static final int BATCH_SESSIONS = 32;

  /** Sessions that are asked for one page; 1,024, a few milliseconds of each event loop. */
  static final int MAX_SESSIONS = 1024;

  /** A session answers within milliseconds; 10 s is an event loop that hangs. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Comparator<TransferStatus> ORDER =
      Comparator.comparing(TransferStatus::outgoing)
          .thenComparing(each -> each.id().bits(), Long::compareUnsigned);

  private final NodeOperations node;

  TransferPages(NodeOperations node) {
    this.node = node;
  }

  /**
   * One page.
   *
   * @param rows at most
   */
  ListTransfersResponse page(ListTransfersRequest request, int rows) throws OperatorException {
    var behind = TransferPlace.read(request.getPageToken());
    var filter = new SessionFilter(null, request.getPeer(), behind.session() - 1);
    var asked =
        node.sessions().stream()
            .filter(session -> filter.takes(session) && mayCarry(session))
            .limit(MAX_SESSIONS + 1L)
            .toList();
    var page = ListTransfersResponse.newBuilder();
    for (int from = 0; from < asked.size(); from += BATCH_SESSIONS) {
      if (from == MAX_SESSIONS) {
        return page.setNextPageToken(TransferPlace.behind(asked.get(from - 1).key())).build();
      }
      var batch = asked.subList(from, Math.min(from + BATCH_SESSIONS, asked.size()));
      var answers = batch.stream().map(each -> node.transfers(each.key())).toList();
      for (int i = 0; i < batch.size(); i++) {
        if (!add(batch.get(i), await(answers.get(i).toCompletableFuture()), behind, rows, page)) {
          return page.build();
        }
      }
    }
    return page.build();
  }

  /** Adds the transfers of a session; false once the page is full, which says how it goes on. */
  private static boolean add(
      SessionStatus session,
      List<TransferStatus> transfers,
      TransferPlace behind,
      int rows,
      ListTransfersResponse.Builder page) {
    for (var transfer : transfers.stream().sorted(ORDER).toList()) {
      if (behind.isBefore(session.key(), transfer)) {
        page.addTransfers(Rows.of(session, transfer));
        if (page.getTransfersCount() == rows) {
          page.setNextPageToken(TransferPlace.behind(session.key(), transfer));
          return false;
        }
      }
    }
    return true;
  }

  private static boolean mayCarry(SessionStatus session) {
    return session.state() == ReportedState.ESTABLISHED_LIVE
        || session.state() == ReportedState.ENDING;
  }

  private static List<TransferStatus> await(CompletableFuture<List<TransferStatus>> answer)
      throws OperatorException {
    try {
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new OperatorException(
          Kind.NOT_NOW, "a session did not answer, the log may tell why: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperatorException(Kind.NOT_NOW, "the server ends");
    }
  }
}
