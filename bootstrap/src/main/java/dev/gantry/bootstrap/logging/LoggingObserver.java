package dev.gantry.bootstrap.logging;

import dev.gantry.bootstrap.logging.SessionWarnings.Kind;
import dev.gantry.domain.node.NodeAction.TurnAwayCause;
import dev.gantry.domain.peer.PeerObservation;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.Observation;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.out.LineRate;
import dev.gantry.port.out.Observer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes one line per session start and end with the cause, and a line for what an operator would
 * act on. Per bundle: nothing; and of what a peer can cause as often as it likes only the first,
 * the rest is counted. Any thread.
 */
public final class LoggingObserver implements Observer {
  /**
   * Lines for the starts of sessions, and as many for the ends of sessions that were established:
   * ten a second, more than anybody reads and little enough for any disk.
   */
  static final int MAX_SESSION_LINES_PER_MINUTE = 600;

  /** Lines for connections that came to no session. */
  static final int MAX_FAILED_HANDSHAKE_LINES_PER_MINUTE = 60;

  /** Lines for what single sessions are warned of, all together. */
  static final int MAX_SESSION_WARNING_LINES_PER_MINUTE = 120;

  /** Lines for connections turned away; more would let strangers fill the disk. */
  static final int MAX_CONNECTION_REFUSED_LINES_PER_MINUTE = 10;

  /** Lines for sources that are banned. */
  static final int MAX_SOURCE_BANNED_LINES_PER_MINUTE = 10;

  /** Lines for listeners that accept nobody for a while. */
  static final int MAX_LISTENER_PAUSED_LINES_PER_MINUTE = 6;

  /** Lines for dials that failed; more, since only configured peers are dialled. */
  static final int MAX_DIAL_FAILED_LINES_PER_MINUTE = 60;

  /** Lines of all peers together; a broken session may make hundreds of bundles suspected. */
  static final int MAX_PEER_LINES_PER_MINUTE = 30;

  private static final Logger LOG = Logger.getLogger("dev.gantry.session");

  /** Of the sessions that live; each is put in by its start and removed by its end. */
  private final Map<SessionKey, SessionWarnings> warnings = new ConcurrentHashMap<>();

  /** Peers that are not reached now, and why; no more than are configured. */
  private final Map<String, String> unreached = new ConcurrentHashMap<>();

  private final LineRate started;
  private final LineRate ended;
  private final LineRate handshakesFailed;
  private final LineRate sessionWarnings;
  private final LineRate connectionsRefused;
  private final LineRate sourcesBanned;
  private final LineRate listenersPaused;
  private final LineRate dialsFailed;
  private final LineRate peersNoticed;

  /** An observer that has heard nothing yet. */
  public LoggingObserver() {
    this(System::nanoTime);
  }

  LoggingObserver(LongSupplier nanoTime) {
    started = new LineRate(MAX_SESSION_LINES_PER_MINUTE, nanoTime);
    ended = new LineRate(MAX_SESSION_LINES_PER_MINUTE, nanoTime);
    handshakesFailed = new LineRate(MAX_FAILED_HANDSHAKE_LINES_PER_MINUTE, nanoTime);
    sessionWarnings = new LineRate(MAX_SESSION_WARNING_LINES_PER_MINUTE, nanoTime);
    connectionsRefused = new LineRate(MAX_CONNECTION_REFUSED_LINES_PER_MINUTE, nanoTime);
    sourcesBanned = new LineRate(MAX_SOURCE_BANNED_LINES_PER_MINUTE, nanoTime);
    listenersPaused = new LineRate(MAX_LISTENER_PAUSED_LINES_PER_MINUTE, nanoTime);
    dialsFailed = new LineRate(MAX_DIAL_FAILED_LINES_PER_MINUTE, nanoTime);
    peersNoticed = new LineRate(MAX_PEER_LINES_PER_MINUTE, nanoTime);
  }

  @Override
  public void sessionStarted(SessionKey session, boolean active, String remoteAddress) {
    warnings.put(session, new SessionWarnings());
    if (LOG.isLoggable(Level.FINE)) {
      log(
          Level.FINE,
          "session " + session + (active ? " connected to " : ", connection from ") + remoteAddress,
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
    var told = warnings.get(session);
    if (told != null) {
      told.established();
    }
    bounded(
        started,
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
    var told = Objects.requireNonNullElseGet(warnings.remove(session), SessionWarnings::new);
    var fields =
        Fields.of(
            "event", "session-ended",
            "session", session,
            "remote", remoteAddress,
            "cause", Sentences.lowered(end.cause()),
            "by", Sentences.lowered(end.kind()),
            "detail", end.detail(),
            "seconds", nanos / 1e9,
            "bundles_sent", totals.bundlesSent(),
            "bytes_sent", totals.bytesSent(),
            "bundles_received", totals.bundlesReceived(),
            "bytes_received", totals.bytesReceived());
    var reason = end.reason();
    if (reason != null) {
      fields.values().put("reason", reason.text());
    }
    told.addTo(fields.values());
    bounded(
        told.wasEstablished() ? ended : handshakesFailed,
        endLevel(end),
        String.format(
            Locale.ROOT,
            "session %s with %s ended after %.1f s: %s (%s); sent %s, %d bytes; received %s, %d"
                + " bytes%s",
            session,
            remoteAddress,
            nanos / 1e9,
            Sentences.lowered(end.cause()),
            end.detail(),
            Sentences.bundles(totals.bundlesSent()),
            totals.bytesSent(),
            Sentences.bundles(totals.bundlesReceived()),
            totals.bytesReceived(),
            told.summary()),
        fields);
  }

  @Override
  public void bundleRefusedByPeer(SessionKey session, RefusalReason reason) {
    var ending = count(session, Kind.BUNDLE_REFUSED_BY_PEER);
    if (ending != null) {
      bounded(
          sessionWarnings,
          Level.WARNING,
          "session " + session + ": the peer refused a bundle: " + reason.text() + ending,
          Fields.of(
              "event", "bundle-refused-by-peer", "session", session, "reason", reason.text()));
    }
  }

  @Override
  public void observed(SessionKey session, Observation observation) {
    switch (observation) {
      case Observation.PeerViolated _ -> warn(session, Kind.PEER_VIOLATED, observation);
      case Observation.TransferRefused _ -> warn(session, Kind.TRANSFER_REFUSED, observation);
      case Observation.AcknowledgedAndRefused _ ->
          warn(session, Kind.ACKNOWLEDGED_AND_REFUSED, observation);
      case Observation.ReceptionFailed _ -> warn(session, Kind.RECEPTION_FAILED, observation);
      case Observation.RejectReceived _ -> warn(session, Kind.REJECT_RECEIVED, observation);
      case Observation.RejectSent _ -> warn(session, Kind.REJECT_SENT, observation);
      case Observation.IdentityWarning _ -> warn(session, Kind.IDENTITY_WARNING, observation);
      case Observation.ReadingDelayed _ -> warn(session, Kind.READING_DELAYED, observation);
      case Observation.PlaintextAccepted _ -> warn(session, Kind.PLAINTEXT_ACCEPTED, observation);
      case Observation.Progress _ -> {}
      case Observation.KeepaliveSent _ -> trace(session, observation);
      case Observation.KeepaliveReceived _ -> trace(session, observation);
    }
  }

  @Override
  public void peerObserved(String peer, PeerObservation observation) {
    bounded(
        peersNoticed,
        PeerSentences.level(observation),
        peer + ": " + PeerSentences.of(observation),
        PeerSentences.fields(peer, observation));
  }

  @Override
  public void dialFailed(String peer, String cause, int waitingBundles) {
    boolean told = cause.equals(unreached.get(peer));
    // What is tried again and again and fails for the same cause is no news, once it was written.
    boolean written =
        bounded(
            dialsFailed,
            told ? Level.FINE : Level.WARNING,
            "cannot reach "
                + peer
                + ": "
                + cause
                + (waitingBundles == 0
                    ? ""
                    : "; " + Sentences.bundles(waitingBundles) + " waiting, for peer-hold at most"),
            Fields.of(
                "event", "dial-failed", "peer", peer, "cause", cause, "waiting", waitingBundles));
    if (written) {
      unreached.put(peer, cause);
    }
  }

  @Override
  public void peerFaulted(String peer, String cause) {
    log(
        Level.WARNING,
        peer
            + " will not be reached before something is changed here or there: "
            + cause
            + "; tried again at times (reconnect.max-backoff-after-fault), and at once when"
            + " settings or certificates change",
        Fields.of("event", "peer-faulted", "peer", peer, "cause", cause));
  }

  @Override
  public void peerMended(String peer) {
    log(
        Level.INFO,
        peer + " can be reached again",
        Fields.of("event", "peer-mended", "peer", peer));
  }

  @Override
  public void dialRecovered(String peer) {
    unreached.remove(peer);
    bounded(
        dialsFailed,
        Level.INFO,
        peer + " is reached again",
        Fields.of("event", "dial-recovered", "peer", peer));
  }

  @Override
  public void connectionRefused(String remoteAddress, TurnAwayCause cause, String sentence) {
    warn(
        connectionsRefused,
        "turned away " + remoteAddress + ": " + sentence,
        Fields.of(
            "event",
            "connection-refused",
            "remote",
            remoteAddress,
            "cause",
            Sentences.lowered(cause),
            "detail",
            sentence));
  }

  @Override
  public void probed(String remoteAddress) {
    if (LOG.isLoggable(Level.FINE)) {
      log(
          Level.FINE,
          "the proxy " + remoteAddress + " looks whether we listen",
          Fields.of("event", "probe", "remote", remoteAddress));
    }
  }

  @Override
  public void sourceBanned(String remoteAddress, Duration length) {
    warn(
        sourcesBanned,
        "no caller from where "
            + remoteAddress
            + " is gets in for "
            + length.toSeconds()
            + " s: more of its handshakes failed than failed-handshakes-per-minute forgives",
        Fields.of(
            "event", "source-banned", "remote", remoteAddress, "seconds", length.toSeconds()));
  }

  @Override
  public void listenerPaused(String address, Duration length, String cause) {
    warn(
        listenersPaused,
        address
            + " accepts nobody for "
            + length.toSeconds()
            + " s: "
            + cause
            + "; lower max-sessions, or let the process have more descriptors",
        Fields.of("event", "listener-paused", "address", address, "cause", cause));
  }

  private void warn(SessionKey session, Kind kind, Observation observation) {
    var ending = count(session, kind);
    if (ending != null) {
      bounded(
          sessionWarnings,
          Level.WARNING,
          "session " + session + ": " + Sentences.of(observation) + ending,
          Sentences.fields(session, observation));
    }
  }

  /** What the line for this one ends with; null when it gets none. */
  private @Nullable String count(SessionKey session, Kind kind) {
    var told = warnings.get(session);
    if (told == null) {
      // The last line of a session has told everything.
      return null;
    }
    long count = told.count(kind);
    if (count > SessionWarnings.MAX_LINES_PER_KIND) {
      return null;
    }
    return count == SessionWarnings.MAX_LINES_PER_KIND ? "; more such are only counted" : "";
  }

  private static void warn(LineRate rate, String message, Fields fields) {
    bounded(rate, Level.WARNING, message, fields);
  }

  /**
   * What strangers can cause as often as they like: a line for so many, a count of the others.
   *
   * @return whether it was written
   */
  private static boolean bounded(LineRate rate, Level level, String message, Fields fields) {
    if (!LOG.isLoggable(level)) {
      return false;
    }
    var unwritten = rate.permit();
    if (unwritten == LineRate.NOT_NOW) {
      return false;
    }
    if (unwritten > 0) {
      fields.values().put("unwritten", unwritten);
    }
    log(level, message + LineRate.ending(unwritten), fields);
    return true;
  }

  private static void trace(SessionKey session, Observation observation) {
    if (LOG.isLoggable(Level.FINEST)) {
      log(
          Level.FINEST,
          "session " + session + ": " + Sentences.of(observation),
          Sentences.fields(session, observation));
    }
  }

  private static Level endLevel(SessionEnd end) {
    return switch (end.cause()) {
      case PROBE -> Level.FINE;
      case TERMINATED_BY_PEER, TERMINATED_LOCALLY, SHUTDOWN, IDLE, ANOTHER_SESSION -> Level.INFO;
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
