package dev.gantry.adapter.tcp.session;

import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.in.NodeOperations.SessionStatus;
import dev.gantry.port.in.NodeOperations.Totals;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What sessions have carried, by the Node ID of the peer; bounded, whatever peers call themselves.
 * Asked when a session ends and when somebody looks, never for a bundle. Any thread.
 */
final class TotalsByNode {
  private final int maxNamed;
  private final ConcurrentHashMap<String, Totals> ended = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Totals> told = new ConcurrentHashMap<>();
  private int named;

  TotalsByNode(int maxNamed) {
    this.maxNamed = maxNamed;
  }

  /** A session is over. */
  void ended(SessionStatus session) {
    if (carried(session)) {
      ended.merge(name(session), Totals.NONE.plus(session), Totals::plus);
    }
  }

  /** All of them with those that live, which are read after those that are over. */
  Map<String, Totals> with(Iterable<SessionStatus> live) {
    var sums = new HashMap<>(ended);
    for (var session : live) {
      if (carried(session)) {
        sums.merge(name(session), Totals.NONE.plus(session), Totals::plus);
      }
    }
    sums.forEach((name, totals) -> told.merge(name, totals, Totals::atLeast));
    return Map.copyOf(told);
  }

  private static boolean carried(SessionStatus session) {
    return session.bundlesSent() > 0 || session.bundlesReceived() > 0;
  }

  /** A name once given is kept. */
  private String name(SessionStatus session) {
    var nodeId = session.peerNodeId();
    if (nodeId == null || !session.peerNodeIdProven() && !session.active()) {
      return NodeOperations.OTHERS;
    }
    return ended.containsKey(nodeId) || hasRoom(nodeId) ? nodeId : NodeOperations.OTHERS;
  }

  private synchronized boolean hasRoom(String nodeId) {
    if (ended.containsKey(nodeId)) {
      return true;
    }
    if (named >= maxNamed) {
      return false;
    }
    named++;
    ended.put(nodeId, Totals.NONE);
    return true;
  }
}
