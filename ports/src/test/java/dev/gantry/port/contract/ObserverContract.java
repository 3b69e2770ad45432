package dev.gantry.port.contract;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.node.NodeAction.TurnAwayCause;
import dev.gantry.domain.peer.PeerObservation;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.Observation;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.RejectReason;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.port.out.Observer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every {@link Observer} does: it takes whatever is told, on any thread, and never throws. */
public abstract class ObserverContract {
  private static final String ADDRESS = "192.0.2.7:4556";
  private static final Observer.Totals NOTHING = new Observer.Totals(0, 0, 0, 0);

  /** Makes the observer under test. */
  protected abstract Observer newObserver() throws Exception;

  @Test
  void takes_the_whole_life_of_a_session() throws Exception {
    var observer = newObserver();
    assertThatCode(() -> life(observer, new SessionKey(1), true)).doesNotThrowAnyException();
    assertThatCode(() -> life(observer, new SessionKey(2), false)).doesNotThrowAnyException();
  }

  @Test
  void takes_a_session_that_ends_before_it_is_established_for_every_cause() throws Exception {
    var observer = newObserver();
    long number = 1;
    for (var cause : EndCause.values()) {
      for (var kind : SessionEnd.Kind.values()) {
        var key = new SessionKey(number++);
        var end = new SessionEnd(kind, cause, null, "it ended");
        assertThatCode(
                () -> {
                  observer.sessionStarted(key, false, ADDRESS);
                  observer.sessionEnded(key, ADDRESS, end, NOTHING, 1);
                })
            .doesNotThrowAnyException();
      }
    }
  }

  @Test
  void takes_connections_that_never_became_sessions() throws Exception {
    var observer = newObserver();
    assertThatCode(
            () -> {
              observer.dialFailed("[2001:db8::1]:4556", "connection refused", 0);
              observer.peerFaulted("[2001:db8::1]:4556", "VERSION_MISMATCH: version 3");
              observer.peerMended("[2001:db8::1]:4556");
              observer.listenerPaused("127.0.0.1:4556", Duration.ofSeconds(1), "too many files");
              observer.probed("192.0.2.1:4556");
              observer.dialRecovered("peer.example:4556");
              observer.sourceBanned("192.0.2.1:4556", Duration.ofMinutes(1));
              for (var cause : TurnAwayCause.values()) {
                observer.connectionRefused("unix:/run/gantry.sock#1", cause, "too many sessions");
                observer.connectionRefused("", cause, "");
              }
            })
        .doesNotThrowAnyException();
  }

  @Test
  void takes_whatever_a_peer_notices() throws Exception {
    var observer = newObserver();
    for (var observation : peerObservations()) {
      assertThatCode(() -> observer.peerObserved(ADDRESS, observation)).doesNotThrowAnyException();
    }
  }

  @Test
  void takes_sessions_of_many_threads_at_once() throws Exception {
    var observer = newObserver();
    int threads = 4;
    try (var executor = Executors.newFixedThreadPool(threads)) {
      var running = new ArrayList<Future<?>>();
      for (int thread = 0; thread < threads; thread++) {
        long first = 1 + thread * 100L;
        running.add(
            executor.submit(
                () -> {
                  for (int i = 0; i < 25; i++) {
                    life(observer, new SessionKey(first + i), i % 2 == 0);
                  }
                }));
      }
      for (var one : running) {
        one.get(20, TimeUnit.SECONDS);
      }
    }
  }

  private static void life(Observer observer, SessionKey key, boolean active) {
    observer.sessionStarted(key, active, ADDRESS);
    var parameters =
        new SessionParameters(
            NodeId.parse("ipn:1.0"),
            active ? NodeId.parse("ipn:2.0") : null,
            active,
            60,
            1 << 20,
            1L << 40,
            active);
    observer.sessionEstablished(
        key, ADDRESS, parameters, active ? "TLSv1.3 TLS_AES_128_GCM_SHA256" : null);
    for (var observation : observations()) {
      observer.observed(key, observation);
    }
    observer.bundlesReceived(key, 1, 1, 0);
    observer.bundlesReceived(key, 3, Long.MAX_VALUE / 4, -1);
    observer.bundleSent(key, Lane.NORMAL, 1, 0);
    observer.bundleRefusedByPeer(key, RefusalReason.Known.RETRANSMIT);
    observer.bundleRefusedByPeer(key, RefusalReason.of(0xF0));
    observer.sessionEnded(
        key,
        ADDRESS,
        new SessionEnd(
            SessionEnd.Kind.PEER,
            EndCause.TERMINATED_BY_PEER,
            TerminationReason.Known.IDLE_TIMEOUT,
            "the peer ended it"),
        new Observer.Totals(1, 2, 1, 1 + Long.MAX_VALUE / 4),
        TimeUnit.SECONDS.toNanos(1));
  }

  private static List<PeerObservation> peerObservations() {
    return List.of(
        new PeerObservation.BundleSuspected(1, 2),
        new PeerObservation.BundleGivenBack(Long.MAX_VALUE, Integer.MAX_VALUE),
        new PeerObservation.HoldOver(Integer.MAX_VALUE),
        new PeerObservation.SessionAskedAgain(new SessionKey(1)),
        new PeerObservation.SessionUseless(new SessionKey(1)),
        new PeerObservation.SessionYields(new SessionKey(2), true),
        new PeerObservation.PoolGrown(2, 33, 1L << 40),
        new PeerObservation.PoolShrunk(1));
  }

  private static List<Observation> observations() {
    var id = new TransferId(0);
    return List.of(
        new Observation.TransferRefused(id, RefusalReason.Known.NO_RESOURCES),
        new Observation.ReceptionFailed(id, 0),
        new Observation.RejectReceived(RejectReason.Known.MESSAGE_UNSUPPORTED, 0xFF),
        new Observation.RejectSent(RejectReason.Known.MESSAGE_TYPE_UNKNOWN, 0xFF),
        new Observation.Progress(new BundleToken(1), 1),
        new Observation.KeepaliveSent(),
        new Observation.KeepaliveReceived(),
        new Observation.IdentityWarning("nobody proves it"));
  }
}
