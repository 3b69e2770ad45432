package dev.gantry.adapter.http;

import dev.gantry.domain.node.OrderOutcome;
import dev.gantry.domain.node.PeerOrder;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.PauseCause;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.port.in.ChangeFeed;
import dev.gantry.port.in.NodeOperations;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A node that is what the test says. */
final class FakeNode implements NodeOperations {
  volatile NodeStatus status = new NodeStatus(List.of(), List.of(), false, false);
  volatile List<SessionStatus> sessions = List.of();
  volatile Totals totals = Totals.NONE;
  volatile Map<String, Totals> totalsByNode = Map.of();
  volatile List<PeerStatus> peers =
      List.of(
          new PeerStatus(1, "192.0.2.1:4556", List.of("ipn:7.0"), true, List.of()),
          new PeerStatus(2, "192.0.2.2:4556", List.of("ipn:8.0"), false, List.of()));

  @Override
  public NodeStatus status() {
    return status;
  }

  @Override
  public List<SessionStatus> sessions() {
    return sessions;
  }

  @Override
  public CompletionStage<List<TransferStatus>> transfers(SessionKey session) {
    return CompletableFuture.completedStage(List.of());
  }

  @Override
  public PeerTable peers() {
    return new PeerTable(1, peers);
  }

  @Override
  public ChangeFeed<PeerChange> peerChanges() {
    return new ChangeFeed<>(1);
  }

  @Override
  public Totals totals() {
    return totals;
  }

  @Override
  public Map<String, Totals> totalsByNode() {
    return totalsByNode;
  }

  @Override
  public CompletionStage<OrderOutcome> order(PeerOrder what, String name) {
    return CompletableFuture.completedStage(OrderOutcome.UNKNOWN);
  }

  @Override
  public boolean endSession(SessionKey session) {
    return false;
  }

  static SessionStatus session(long number, ReportedState state) {
    return new SessionStatus(
        new SessionKey(number), true, state, "192.0.2.1:4556", null, false, null, 0, 0, 0, 0);
  }

  static SessionStatus paused(long number, PauseCause cause) {
    return new SessionStatus(
        new SessionKey(number),
        true,
        ReportedState.ESTABLISHED_LIVE,
        "192.0.2.1:4556",
        null,
        false,
        null,
        0,
        0,
        0,
        0,
        cause);
  }
}
