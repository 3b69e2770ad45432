package dev.gantry.testbench.memory;

import dev.gantry.domain.peer.SessionKey;
import dev.gantry.port.out.Observer.Totals;
import dev.gantry.testbench.memory.RecordingObserver.Heard;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What whoever calls an {@link dev.gantry.port.out.Observer} keeps to: of each session it tells the
 * start first and once, that it is Established once at most, of bundles only after that, and the
 * end last and once, with totals that are the sum of what was told.
 */
public final class SessionOrder {
  private final SessionKey session;
  private boolean established;
  private boolean ended;
  private Totals sum = new Totals(0, 0, 0, 0);

  private SessionOrder(SessionKey session) {
    this.session = session;
  }

  /**
   * Sessions may still be running.
   *
   * @throws AssertionError where the order is not kept
   */
  public static void assertKept(RecordingObserver observer) {
    var _ = check(observer.heard());
  }

  /**
   * Every session that was started must have ended.
   *
   * @throws AssertionError where the order is not kept, or a session has not ended
   */
  public static void assertKeptToTheEnd(RecordingObserver observer) {
    for (var order : check(observer.heard()).values()) {
      order.require(order.ended, "has ended");
    }
  }

  private static Map<SessionKey, SessionOrder> check(List<Heard> heard) {
    var sessions = new LinkedHashMap<SessionKey, SessionOrder>();
    for (var what : heard) {
      if (what instanceof RecordingObserver.Started(var key, _, _)) {
        var order = new SessionOrder(key);
        order.require(sessions.put(key, order) == null, "starts once");
      } else {
        var key = session(what);
        if (key != null) {
          var order = sessions.get(key);
          if (order == null) {
            throw new AssertionError(key + " is not started before " + what);
          }
          order.next(what);
        }
      }
    }
    return sessions;
  }

  private void next(Heard what) {
    require(!ended, "has nothing behind its end, but " + what);
    switch (what) {
      case RecordingObserver.Established _ -> {
        require(!established, "is Established once");
        established = true;
      }
      case RecordingObserver.BundleSent(_, _, long bytes, long nanos) -> {
        require(nanos >= 0, "takes no negative time: " + what);
        add(new Totals(1, 0, bytes, 0), what);
      }
      case RecordingObserver.BundlesReceived(_, long bundles, long bytes, _) ->
          add(new Totals(0, bundles, 0, bytes), what);
      case RecordingObserver.RefusedByPeer _ -> requireEstablished(what);
      case RecordingObserver.Ended(_, _, var end, var totals, long nanos) -> {
        ended = true;
        require(!end.detail().isBlank(), "ends with a sentence");
        require(nanos >= 0, "takes no negative time: " + what);
        require(totals.equals(sum), "has totals at its end that are " + sum + ", not " + totals);
      }
      case RecordingObserver.Noticed _ -> {}
      case RecordingObserver.Started _,
          RecordingObserver.PeerNoticed _,
          RecordingObserver.PeerFaulted _,
          RecordingObserver.PeerMended _,
          RecordingObserver.DialFailed _,
          RecordingObserver.ConnectionRefused _,
          RecordingObserver.SourceBanned _,
          RecordingObserver.ListenerPaused _,
          RecordingObserver.Probed _,
          RecordingObserver.DialRecovered _ ->
          throw new AssertionError(what);
    }
  }

  private void requireEstablished(Heard what) {
    require(established, "is Established before " + what);
  }

  private void add(Totals one, Heard what) {
    requireEstablished(what);
    sum =
        new Totals(
            sum.bundlesSent() + one.bundlesSent(),
            sum.bundlesReceived() + one.bundlesReceived(),
            sum.bytesSent() + one.bytesSent(),
            sum.bytesReceived() + one.bytesReceived());
  }

  private void require(boolean kept, String rule) {
    if (!kept) {
      throw new AssertionError("a session is told in its order: " + session + " " + rule);
    }
  }

  private static @Nullable SessionKey session(Heard what) {
    return switch (what) {
      case RecordingObserver.Started(var key, _, _) -> key;
      case RecordingObserver.Established(var key, _, _, _) -> key;
      case RecordingObserver.Ended(var key, _, _, _, _) -> key;
      case RecordingObserver.BundlesReceived(var key, _, _, _) -> key;
      case RecordingObserver.BundleSent(var key, _, _, _) -> key;
      case RecordingObserver.RefusedByPeer(var key, _) -> key;
      case RecordingObserver.Noticed(var key, _) -> key;
      case RecordingObserver.PeerNoticed _,
          RecordingObserver.PeerFaulted _,
          RecordingObserver.PeerMended _,
          RecordingObserver.DialFailed _,
          RecordingObserver.ConnectionRefused _,
          RecordingObserver.SourceBanned _,
          RecordingObserver.ListenerPaused _,
          RecordingObserver.Probed _,
          RecordingObserver.DialRecovered _ ->
          null;
    };
  }
}
