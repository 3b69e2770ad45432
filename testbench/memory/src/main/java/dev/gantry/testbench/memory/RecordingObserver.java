package dev.gantry.testbench.memory;

import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.node.NodeAction.TurnAwayCause;
import dev.gantry.domain.peer.PeerObservation;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.Observation;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.out.Observer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An observer that keeps what it hears, in order. Any thread. */
public final class RecordingObserver implements Observer {
  private final List<Heard> heard = new ArrayList<>();

  /** Everything heard so far, in order. */
  public List<Heard> heard() {
    synchronized (heard) {
      return List.copyOf(heard);
    }
  }

  /** What was heard of one kind, in order. */
  public <T extends Heard> List<T> heard(Class<T> kind) {
    return heard().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /**
   * Waits for the first thing of a kind that fits.
   *
   * @throws IllegalStateException with all that was heard when none comes within {@code bound}
   */
  public <T extends Heard> T await(Class<T> kind, Predicate<? super T> fits, Duration bound)
      throws InterruptedException {
    var deadlineNanos = System.nanoTime() + bound.toNanos();
    synchronized (heard) {
      var next = 0;
      while (true) {
        for (; next < heard.size(); next++) {
          var candidate = heard.get(next);
          if (kind.isInstance(candidate) && fits.test(kind.cast(candidate))) {
            return kind.cast(candidate);
          }
        }
        var leftMillis = (deadlineNanos - System.nanoTime()) / 1_000_000;
        if (leftMillis <= 0) {
          throw new IllegalStateException("not heard within " + bound + ": " + heard);
        }
        heard.wait(leftMillis);
      }
    }
  }

  @Override
  public void sessionStarted(SessionKey session, boolean active, String remoteAddress) {
    add(new Started(session, active, remoteAddress));
  }

  @Override
  public void sessionEstablished(
      SessionKey session,
      String remoteAddress,
      SessionParameters parameters,
      @Nullable String tls) {
    add(new Established(session, remoteAddress, parameters, tls));
  }

  @Override
  public void sessionEnded(
      SessionKey session, String remoteAddress, SessionEnd end, Totals totals, long nanos) {
    add(new Ended(session, remoteAddress, end, totals, nanos));
  }

  @Override
  public void bundlesReceived(SessionKey session, long bundles, long bytes, long atNanos) {
    add(new BundlesReceived(session, bundles, bytes, atNanos));
  }

  @Override
  public void bundleSent(SessionKey session, Lane lane, long bytes, long nanos) {
    add(new BundleSent(session, lane, bytes, nanos));
  }

  @Override
  public void bundleRefusedByPeer(SessionKey session, RefusalReason reason) {
    add(new RefusedByPeer(session, reason));
  }

  @Override
  public void observed(SessionKey session, Observation observation) {
    add(new Noticed(session, observation));
  }

  @Override
  public void peerObserved(String peer, PeerObservation observation) {
    add(new PeerNoticed(peer, observation));
  }

  @Override
  public void dialFailed(String peer, String cause, int waitingBundles) {
    add(new DialFailed(peer, cause));
  }

  @Override
  public void peerFaulted(String peer, String cause) {
    add(new PeerFaulted(peer, cause));
  }

  @Override
  public void peerMended(String peer) {
    add(new PeerMended(peer));
  }

  @Override
  public void connectionRefused(String remoteAddress, TurnAwayCause cause, String sentence) {
    add(new ConnectionRefused(remoteAddress, cause, sentence));
  }

  @Override
  public void sourceBanned(String remoteAddress, Duration length) {
    add(new SourceBanned(remoteAddress, length));
  }

  @Override
  public void listenerPaused(String address, Duration length, String cause) {
    add(new ListenerPaused(address, cause));
  }

  @Override
  public void probed(String remoteAddress) {
    add(new Probed(remoteAddress));
  }

  @Override
  public void dialRecovered(String peer) {
    add(new DialRecovered(peer));
  }

  private void add(Heard what) {
    synchronized (heard) {
      heard.add(what);
      heard.notifyAll();
    }
  }

  /** One call, with its arguments. */
  public sealed interface Heard {}

  /** {@link Observer#sessionStarted}. */
  public record Started(SessionKey session, boolean active, String remoteAddress)
      implements Heard {}

  /** {@link Observer#sessionEstablished}. */
  public record Established(
      SessionKey session, String remoteAddress, SessionParameters parameters, @Nullable String tls)
      implements Heard {}

  /** {@link Observer#sessionEnded}. */
  public record Ended(
      SessionKey session, String remoteAddress, SessionEnd end, Totals totals, long nanos)
      implements Heard {}

  /** {@link Observer#bundlesReceived}. */
  public record BundlesReceived(SessionKey session, long bundles, long bytes, long atNanos)
      implements Heard {}

  /** {@link Observer#bundleSent}. */
  public record BundleSent(SessionKey session, Lane lane, long bytes, long nanos)
      implements Heard {}

  /** {@link Observer#bundleRefusedByPeer}. */
  public record RefusedByPeer(SessionKey session, RefusalReason reason) implements Heard {}

  /** {@link Observer#observed}. */
  public record Noticed(SessionKey session, Observation observation) implements Heard {}

  /** {@link Observer#peerObserved}. */
  public record PeerNoticed(String peer, PeerObservation observation) implements Heard {}

  /** {@link Observer#dialFailed}. */
  public record DialFailed(String peer, String cause) implements Heard {}

  /** {@link Observer#peerFaulted}. */
  public record PeerFaulted(String peer, String cause) implements Heard {}

  /** {@link Observer#peerMended}. */
  public record PeerMended(String peer) implements Heard {}

  /** {@link Observer#connectionRefused}. */
  public record ConnectionRefused(String remoteAddress, TurnAwayCause cause, String sentence)
      implements Heard {}

  /** {@link Observer#sourceBanned}. */
  public record SourceBanned(String remoteAddress, Duration length) implements Heard {}

  /** {@link Observer#listenerPaused}. */
  public record ListenerPaused(String address, String cause) implements Heard {}

  /** {@link Observer#probed}. */
  public record Probed(String remoteAddress) implements Heard {}

  /** {@link Observer#dialRecovered}. */
  public record DialRecovered(String peer) implements Heard {}
}
