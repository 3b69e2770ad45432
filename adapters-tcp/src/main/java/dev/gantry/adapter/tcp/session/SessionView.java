package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.identity.TlsFacts;
import dev.gantry.domain.session.PauseCause;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.port.in.NodeOperations.SessionStatus;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** What other threads see of a session. Written on its event loop alone, read anywhere. */
final class SessionView {
  private static final VarHandle STATE;
  private static final VarHandle HEARD;

  static {
    try {
      HEARD = MethodHandles.lookup().findVarHandle(SessionView.class, "heardNanos", long.class);
      STATE = MethodHandles.lookup().findVarHandle(SessionView.class, "state", ReportedState.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final SessionContext context;
  private final SessionCounters counters = new SessionCounters();

  @SuppressWarnings("UnusedVariable") // read and written through STATE
  private ReportedState state = ReportedState.CONNECTING;

  @SuppressWarnings("UnusedVariable") // read and written through HEARD
  private long heardNanos = System.nanoTime();

  private volatile @Nullable PauseCause paused;
  private volatile @Nullable SessionParameters parameters;
  private volatile @Nullable TlsFacts tlsFacts;
  private volatile @Nullable SessionEnd end;

  SessionView(SessionContext context) {
    this.context = context;
  }

  SessionCounters counters() {
    return counters;
  }

  void state(ReportedState reported) {
    // Opaque: it changes twice with each small bundle, and nobody orders anything by it.
    STATE.setOpaque(this, reported);
  }

  /** Octets of the peer have come. */
  void heard(long atNanos) {
    // Opaque: it changes with each read, and nobody orders anything by it.
    HEARD.setOpaque(this, atNanos);
  }

  /** We do not read for a while; null when we do. */
  void readingPaused(@Nullable PauseCause cause) {
    paused = cause;
  }

  /** When octets of the peer came last; now where it is we who do not read. */
  long heardNanos() {
    return paused != null ? System.nanoTime() : (long) HEARD.getOpaque(this);
  }

  void tlsEstablished(TlsFacts facts) {
    tlsFacts = facts;
  }

  void established(SessionParameters agreed) {
    parameters = agreed;
  }

  void ended(SessionEnd sessionEnd) {
    end = sessionEnd;
  }

  /** What was negotiated, null before. */
  @Nullable SessionParameters parameters() {
    return parameters;
  }

  /** How the session ended, null before. */
  @Nullable SessionEnd end() {
    return end;
  }

  /** Protocol and cipher suite, null for plaintext. */
  @Nullable String tlsText() {
    TlsFacts facts = tlsFacts;
    return facts == null ? null : facts.protocol() + " " + facts.cipherSuite();
  }

  /** A snapshot for operators. */
  SessionStatus status() {
    SessionParameters agreed = parameters;
    var totals = counters.totals();
    return new SessionStatus(
        context.key(),
        context.facts().role() == Role.ACTIVE,
        (ReportedState) STATE.getOpaque(this),
        context.remoteAddress(),
        agreed == null || agreed.peerNodeId() == null ? null : agreed.peerNodeId().text(),
        agreed != null && agreed.peerNodeIdProven(),
        tlsText(),
        totals.bundlesSent(),
        totals.bundlesReceived(),
        totals.bytesSent(),
        totals.bytesReceived(),
        paused);
  }
}
