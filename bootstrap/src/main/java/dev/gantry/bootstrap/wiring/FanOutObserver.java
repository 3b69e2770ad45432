package dev.gantry.bootstrap.wiring;

import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.Observation;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.out.Observer;
import org.jspecify.annotations.Nullable;

/**
 * Tells two observers; the second hears what happens for each bundle, the first only what happens
 * for each session.
 */
final class FanOutObserver implements Observer {
  private final Observer log;
  private final Observer metrics;

  FanOutObserver(Observer log, Observer metrics) {
    this.log = log;
    this.metrics = metrics;
  }

  @Override
  public void sessionStarted(SessionKey session, boolean active, String remoteAddress) {
    log.sessionStarted(session, active, remoteAddress);
    metrics.sessionStarted(session, active, remoteAddress);
  }

  @Override
  public void sessionEstablished(
      SessionKey session,
      String remoteAddress,
      SessionParameters parameters,
      @Nullable String tls) {
    log.sessionEstablished(session, remoteAddress, parameters, tls);
    metrics.sessionEstablished(session, remoteAddress, parameters, tls);
  }

  @Override
  public void sessionEnded(
      SessionKey session, String remoteAddress, SessionEnd end, Totals totals, long nanos) {
    log.sessionEnded(session, remoteAddress, end, totals, nanos);
    metrics.sessionEnded(session, remoteAddress, end, totals, nanos);
  }

  @Override
  public void bundleReceived(SessionKey session, long bytes, long atNanos) {
    metrics.bundleReceived(session, bytes, atNanos);
  }

  @Override
  public void bundleSent(SessionKey session, long bytes, long nanos) {
    metrics.bundleSent(session, bytes, nanos);
  }

  @Override
  public void bundleRefusedByPeer(SessionKey session, RefusalReason reason) {
    log.bundleRefusedByPeer(session, reason);
    metrics.bundleRefusedByPeer(session, reason);
  }

  @Override
  public void observed(SessionKey session, Observation observation) {
    if (!(observation instanceof Observation.Progress)) {
      log.observed(session, observation);
    }
    metrics.observed(session, observation);
  }

  @Override
  public void dialFailed(String peer, String cause) {
    log.dialFailed(peer, cause);
    metrics.dialFailed(peer, cause);
  }

  @Override
  public void connectionRefused(String remoteAddress, String cause) {
    log.connectionRefused(remoteAddress, cause);
    metrics.connectionRefused(remoteAddress, cause);
  }
}
