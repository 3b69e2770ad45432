package dev.gantry.bootstrap.logging;

import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.Observation;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.out.Observer;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes one line per session start and end with the cause, and a line for what an operator would
 * act on. Per bundle: nothing.
 */
public final class LoggingObserver implements Observer {
  private static final Logger LOG = Logger.getLogger("dev.gantry.session");

  @Override
  public void sessionStarted(SessionKey session, boolean active, String remoteAddress) {
    if (LOG.isLoggable(Level.FINE)) {
      log(
          Level.FINE,
          session + (active ? " connected to " : " connection from ") + remoteAddress,
          Fields.of("event", "connection", "session", session, "remote", remoteAddress));
    }
  }

  @Override
  public void sessionEstablished(
      SessionKey session,
      String remoteAddress,
      SessionParameters parameters,
      @Nullable String tls) {
    var peer = parameters.peerNodeId() == null ? "unnamed peer" : parameters.peerNodeId().text();
    var proven = parameters.peerNodeIdProven() ? " (proven)" : "";
    var protection = tls == null ? "plaintext" : tls;
    log(
        Level.INFO,
        "session %s started with %s%s at %s, %s, keepalive %d s, Segment MTU %d, Transfer MTU %d"
            .formatted(
                session,
                peer,
                proven,
                remoteAddress,
                protection,
                parameters.keepaliveSeconds(),
                parameters.segmentMtuBytes(),
                parameters.transferMtuBytes()),
        Fields.of(
            "event",
            "session-started",
            "session",
            session,
            "remote",
            remoteAddress,
            "peer",
            peer,
            "proven",
            parameters.peerNodeIdProven(),
            "tls",
            protection,
            "keepalive_seconds",
            parameters.keepaliveSeconds(),
            "segment_mtu",
            parameters.segmentMtuBytes(),
            "transfer_mtu",
            parameters.transferMtuBytes()));
  }

  @Override
  public void sessionEnded(
      SessionKey session, String remoteAddress, SessionEnd end, Totals totals, long nanos) {
    var seconds = nanos / 1e9;
    var cause = end.cause().name().toLowerCase(Locale.ROOT).replace('_', '-');
    log(
        endLevel(end),
        String.format(
            Locale.ROOT,
            "session %s with %s ended after %.1f s: %s (%s); sent %d bundles, %d bytes; received %d"
                + " bundles, %d bytes",
            session,
            remoteAddress,
            seconds,
            cause,
            end.detail(),
            totals.bundlesSent(),
            totals.bytesSent(),
            totals.bundlesReceived(),
            totals.bytesReceived()),
        Fields.of(
            "event", "session-ended",
            "session", session,
            "remote", remoteAddress,
            "cause", cause,
            "by", end.kind().name().toLowerCase(Locale.ROOT),
            "detail", end.detail(),
            "seconds", seconds,
            "bundles_sent", totals.bundlesSent(),
            "bytes_sent", totals.bytesSent(),
            "bundles_received", totals.bundlesReceived(),
            "bytes_received", totals.bytesReceived()));
  }

  @Override
  public void bundleRefusedByPeer(SessionKey session, RefusalReason reason) {
    log(
        Level.WARNING,
        session + ": the peer refused a bundle: " + reason,
        Fields.of("event", "bundle-refused-by-peer", "session", session, "reason", reason));
  }

  @Override
  public void observed(SessionKey session, Observation observation) {
    var level =
        switch (observation) {
          case Observation.PeerViolated _ -> Level.WARNING;
          case Observation.TransferRefused _ -> Level.WARNING;
          case Observation.ReceptionFailed _ -> Level.WARNING;
          case Observation.RejectReceived _ -> Level.WARNING;
          case Observation.RejectSent _ -> Level.WARNING;
          case Observation.IdentityWarning _ -> Level.WARNING;
          case Observation.PlaintextAccepted _ -> Level.WARNING;
          case Observation.Progress _ -> Level.OFF;
          case Observation.KeepaliveSent _ -> Level.FINEST;
          case Observation.KeepaliveReceived _ -> Level.FINEST;
        };
    if (level != Level.OFF && LOG.isLoggable(level)) {
      log(
          level,
          session + ": " + text(observation),
          Fields.of("event", "observation", "session", session, "observation", observation));
    }
  }

  private static String text(Observation observation) {
    if (observation instanceof Observation.PlaintextAccepted(String remoteAddress)) {
      return remoteAddress
          + " speaks plaintext, which preset legacy puts up with; give that peer TLS";
    }
    return observation instanceof Observation.IdentityWarning(String sentence)
        ? sentence
        : observation.toString();
  }

  @Override
  public void dialFailed(String peer, String cause) {
    log(
        Level.WARNING,
        "cannot reach " + peer + ": " + cause,
        Fields.of("event", "dial-failed", "peer", peer, "cause", cause));
  }

  @Override
  public void connectionRefused(String remoteAddress, String cause) {
    log(
        Level.WARNING,
        "turned away " + remoteAddress + ": " + cause,
        Fields.of("event", "connection-refused", "remote", remoteAddress, "cause", cause));
  }

  private static Level endLevel(SessionEnd end) {
    return switch (end.cause()) {
      case TERMINATED_BY_PEER, TERMINATED_LOCALLY, SHUTDOWN, IDLE -> Level.INFO;
      default -> Level.WARNING;
    };
  }

  private static void log(Level level, String message, Fields fields) {
    if (LOG.isLoggable(level)) {
      var record = new LogRecord(level, message);
      record.setLoggerName(LOG.getName());
      record.setParameters(new Object[] {fields});
      LOG.log(record);
    }
  }
}
