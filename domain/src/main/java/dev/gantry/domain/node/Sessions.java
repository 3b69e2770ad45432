package dev.gantry.domain.node;

import dev.gantry.domain.node.NodeAction.AbandonSession;
import dev.gantry.domain.node.NodeAction.EndSession;
import dev.gantry.domain.node.NodeAction.HoldBundles;
import dev.gantry.domain.node.NodeAction.TakeBundles;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.wire.TerminationReason;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sessions and what each of them is told when the BPA comes or goes and when the node leaves:
 * to take bundles, to hold them, to end. Not thread-safe.
 */
final class Sessions {
  private final LinkedHashMap<SessionKey, SessionEntry> byKey = new LinkedHashMap<>();
  private final ArrayDeque<SessionEntry> toSee = new ArrayDeque<>();
  private BpaPresence bpa = BpaPresence.UNKNOWN;
  private Stage stage = Stage.RUNNING;

  void add(SessionEntry session) {
    byKey.put(session.key, session);
  }

  @Nullable SessionEntry get(SessionKey key) {
    return byKey.get(key);
  }

  @Nullable SessionEntry remove(SessionKey key) {
    return byKey.remove(key);
  }

  int size() {
    return byKey.size();
  }

  boolean isEmpty() {
    return byKey.isEmpty();
  }

  /** From now on other things hold for all; they are told so by {@link #proceed}. */
  void seeAll(BpaPresence bpaNow, Stage stageNow) {
    bpa = bpaNow;
    stage = stageNow;
    toSee.clear();
    toSee.addAll(byKey.values());
  }

  /** Whether all have been told. */
  boolean allSeen() {
    return toSee.isEmpty();
  }

  /**
   * Tells some of those that are not told yet.
   *
   * @return how many of {@code most} are left
   */
  int proceed(int most, List<NodeAction> actions) {
    int left = most;
    while (left > 0 && !toSee.isEmpty()) {
      var session = toSee.remove();
      if (byKey.get(session.key) == session) {
        bring(session, actions);
      }
      left--;
    }
    return left;
  }

  /** Tells one session what holds for all at this time. */
  void bring(SessionEntry session, List<NodeAction> actions) {
    switch (stage) {
      case RUNNING -> {
        switch (bpa) {
          case REGISTERED -> take(session, actions);
          case AWAY -> hold(session, actions);
          case UNKNOWN, GIVEN_UP ->
              end(session, TerminationReason.Known.RESOURCE_EXHAUSTION, EndCause.BPA_LOST, actions);
        }
      }
      case DRAINING -> end(session, TerminationReason.Known.UNKNOWN, EndCause.SHUTDOWN, actions);
      case URGING -> {
        end(session, TerminationReason.Known.UNKNOWN, EndCause.SHUTDOWN, actions);
        actions.add(
            new EndSession(session.key, TerminationReason.Known.UNKNOWN, EndCause.SHUTDOWN, true));
      }
      case ABANDONING, DRAINED ->
          actions.add(new AbandonSession(session.key, "we are shutting down"));
    }
  }

  /**
   * Asks a session to end, unless it is about to. Not urgent: the reason can be told only behind
   * our Contact Header (RFC 9174 6.1).
   */
  void end(
      SessionEntry session, TerminationReason reason, EndCause cause, List<NodeAction> actions) {
    if (!session.ending) {
      actions.add(new EndSession(session.key, reason, cause, false));
      ending(session, actions);
    }
  }

  /**
   * The session ends. It takes no new bundle, and so needs no BPA; but the answers to its SESS_TERM
   * and to what it is sending stand behind what its peer sends.
   */
  void ending(SessionEntry session, List<NodeAction> actions) {
    session.ending = true;
    if (session.takesAs == null) {
      session.takesAs = session.peer == null ? session.address : session.peer.address;
      actions.add(new TakeBundles(session.key, session.takesAs));
    }
  }

  /**
   * Lets a session take bundles, once the BPA is there and has been told of the peer that they come
   * from, and under no other address. A peer that is withdrawn because too many bundles wait for it
   * goes on giving: what it acknowledges stands behind its own bundles, and makes room for ours.
   */
  void take(SessionEntry session, List<NodeAction> actions) {
    var peer = session.peer;
    if (bpa == BpaPresence.REGISTERED
        && stage == Stage.RUNNING
        && !session.ending
        && peer != null
        && peer.address.equals(peer.announcedAt)
        && !peer.address.equals(session.takesAs)) {
      session.takesAs = peer.address;
      actions.add(new TakeBundles(session.key, peer.address));
    }
  }

  private static void hold(SessionEntry session, List<NodeAction> actions) {
    if (session.takesAs != null && !session.ending) {
      session.takesAs = null;
      actions.add(new HoldBundles(session.key));
    }
  }
}
