package dev.gantry.bootstrap.wiring;

import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.node.NodeAction.TurnAwayCause;
import dev.gantry.domain.peer.PeerObservation;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.Observation;
import dev.gantry.domain.session.PauseCause;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.out.Observer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells two observers: whoever wants to hear, and the metrics. */
final class FanOutObserver implements Observer {
  private final Observer hearer;
  private final Observer metrics;

  FanOutObserver(Observer hearer, Observer metrics) {
    this.hearer = hearer;
    this.metrics = metrics;
  }

  @Override
  public void sessionStarted(SessionKey session, boolean active, String remoteAddress) {
    hearer.sessionStarted(session, active, remoteAddress);
    metrics.sessionStarted(session, active, remoteAddress);
  }

  @Override
  public void sessionEstablished(
      SessionKey session,
      String remoteAddress,
      SessionParameters parameters,
      @Nullable String tls) {
    hearer.sessionEstablished(session, remoteAddress, parameters, tls);
    metrics.sessionEstablished(session, remoteAddress, parameters, tls);
  }

  @Override
  public void sessionEnded(
      SessionKey session, String remoteAddress, SessionEnd end, Totals totals, long nanos) {
    hearer.sessionEnded(session, remoteAddress, end, totals, nanos);
    metrics.sessionEnded(session, remoteAddress, end, totals, nanos);
  }

  @Override
  public void bundlesReceived(SessionKey session, long bundles, long bytes, long atNanos) {
    hearer.bundlesReceived(session, bundles, bytes, atNanos);
    metrics.bundlesReceived(session, bundles, bytes, atNanos);
  }

  @Override
  public void bundleSent(SessionKey session, Lane lane, long bytes, long nanos) {
    hearer.bundleSent(session, lane, bytes, nanos);
    metrics.bundleSent(session, lane, bytes, nanos);
  }

  @Override
  public void bundleRefusedByPeer(SessionKey session, RefusalReason reason) {
    hearer.bundleRefusedByPeer(session, reason);
    metrics.bundleRefusedByPeer(session, reason);
  }

  @Override
  public void readingPaused(SessionKey session, PauseCause cause) {
    hearer.readingPaused(session, cause);
    metrics.readingPaused(session, cause);
  }

  @Override
  public void observed(SessionKey session, Observation observation) {
    hearer.observed(session, observation);
    metrics.observed(session, observation);
  }

  @Override
  public void peerObserved(String peer, PeerObservation observation) {
    hearer.peerObserved(peer, observation);
    metrics.peerObserved(peer, observation);
  }

  @Override
  public void dialFailed(String peer, String cause, int waitingBundles) {
    hearer.dialFailed(peer, cause, waitingBundles);
    metrics.dialFailed(peer, cause, waitingBundles);
  }

  @Override
  public void peerFaulted(String peer, String cause) {
    hearer.peerFaulted(peer, cause);
    metrics.peerFaulted(peer, cause);
  }

  @Override
  public void peerMended(String peer) {
    hearer.peerMended(peer);
    metrics.peerMended(peer);
  }

  @Override
  public void connectionRefused(String remoteAddress, TurnAwayCause cause, String sentence) {
    hearer.connectionRefused(remoteAddress, cause, sentence);
    metrics.connectionRefused(remoteAddress, cause, sentence);
  }

  @Override
  public void sourceBanned(String remoteAddress, Duration length) {
    hearer.sourceBanned(remoteAddress, length);
    metrics.sourceBanned(remoteAddress, length);
  }

  @Override
  public void listenerPaused(String address, Duration length, String cause) {
    hearer.listenerPaused(address, length, cause);
    metrics.listenerPaused(address, length, cause);
  }

  @Override
  public void probed(String remoteAddress) {
    hearer.probed(remoteAddress);
    metrics.probed(remoteAddress);
  }

  @Override
  public void dialRecovered(String peer) {
    hearer.dialRecovered(peer);
    metrics.dialRecovered(peer);
  }
}
