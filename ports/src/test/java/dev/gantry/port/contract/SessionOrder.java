package dev.gantry.port.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.peer.SessionKey;
import dev.gantry.port.memory.RecordingObserver;
import dev.gantry.port.memory.RecordingObserver.Heard;
import dev.gantry.port.out.Observer.Totals;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  /** Fails where the order is not kept; sessions may still be running. */
  public static void assertKept(RecordingObserver observer) {
    check(observer.heard());
  }

  /** Fails where the order is not kept, or a session that was started has not ended. */
  public static void assertKeptToTheEnd(RecordingObserver observer) {
    assertThat(check(observer.heard()).values()).as("all ended").allMatch(order -> order.ended);
  }

  private static Map<SessionKey, SessionOrder> check(List<Heard> heard) {
    var sessions = new LinkedHashMap<SessionKey, SessionOrder>();
    for (var what : heard) {
      if (what instanceof RecordingObserver.Started(var key, _, _)) {
        assertThat(sessions.put(key, new SessionOrder(key))).as("%s starts once", key).isNull();
      } else {
        var key = session(what);
        if (key != null) {
          assertThat(sessions).as("%s is started before %s", key, what).containsKey(key);
          sessions.get(key).next(what);
        }
      }
    }
    return sessions;
  }

  private void next(Heard what) {
    assertThat(ended).as("%s: nothing behind its end, but %s", session, what).isFalse();
    switch (what) {
      case RecordingObserver.Established _ -> {
        assertThat(established).as("%s is Established once", session).isFalse();
        established = true;
      }
      case RecordingObserver.BundleSent(_, long bytes, long nanos) -> {
        assertThat(nanos).isNotNegative();
        add(new Totals(1, 0, bytes, 0), what);
      }
      case RecordingObserver.BundleReceived(_, long bytes, _) ->
          add(new Totals(0, 1, 0, bytes), what);
      case RecordingObserver.RefusedByPeer _ -> add(new Totals(0, 0, 0, 0), what);
      case RecordingObserver.Ended(_, _, var end, var totals, long nanos) -> {
        ended = true;
        assertThat(end.detail()).as("%s ends with a sentence", session).isNotBlank();
        assertThat(nanos).isNotNegative();
        assertThat(totals).as("%s: totals at its end", session).isEqualTo(sum);
      }
      case RecordingObserver.Noticed _ -> {}
      case RecordingObserver.Started _,
          RecordingObserver.DialFailed _,
          RecordingObserver.ConnectionRefused _ ->
          throw new AssertionError(what);
    }
  }

  private void add(Totals one, Heard what) {
    assertThat(established).as("%s is Established before %s", session, what).isTrue();
    sum =
        new Totals(
            sum.bundlesSent() + one.bundlesSent(),
            sum.bundlesReceived() + one.bundlesReceived(),
            sum.bytesSent() + one.bytesSent(),
            sum.bytesReceived() + one.bytesReceived());
  }

  private static SessionKey session(Heard what) {
    return switch (what) {
      case RecordingObserver.Started(var key, _, _) -> key;
      case RecordingObserver.Established(var key, _, _, _) -> key;
      case RecordingObserver.Ended(var key, _, _, _, _) -> key;
      case RecordingObserver.BundleReceived(var key, _, _) -> key;
      case RecordingObserver.BundleSent(var key, _, _) -> key;
      case RecordingObserver.RefusedByPeer(var key, _) -> key;
      case RecordingObserver.Noticed(var key, _) -> key;
      case RecordingObserver.DialFailed _, RecordingObserver.ConnectionRefused _ -> null;
    };
  }
}
