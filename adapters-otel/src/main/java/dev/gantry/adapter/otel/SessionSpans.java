package dev.gantry.adapter.otel;

import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.port.out.Observer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One span for each session, from the connection to its end (RFC 9174 3.1), with an event when it
 * is Established. Any thread.
 */
final class SessionSpans implements Observer {
  private final Tracer tracer;

  /** Of the sessions that exist; as many as max-sessions allows. */
  private final Map<SessionKey, Span> spans = new ConcurrentHashMap<>();

  SessionSpans(Tracer tracer) {
    this.tracer = tracer;
  }

  @Override
  public void sessionStarted(SessionKey session, boolean active, String remoteAddress) {
    var span =
        tracer
            .spanBuilder("tcpcl session")
            .setNoParent()
            .setSpanKind(active ? SpanKind.CLIENT : SpanKind.SERVER)
            .setAttribute(Keys.SESSION, session.number())
            .setAttribute(Keys.ACTIVE, active)
            .setAttribute(Keys.NETWORK_PEER, remoteAddress)
            .startSpan();
    spans.put(session, span);
  }

  @Override
  public void sessionEstablished(
      SessionKey session,
      String remoteAddress,
      SessionParameters parameters,
      @Nullable String tls) {
    var span = spans.get(session);
    if (span == null) {
      return;
    }
    span.addEvent("established");
    var nodeId = parameters.peerNodeId();
    if (nodeId != null) {
      span.setAttribute(Keys.NODE_ID, nodeId.text());
    }
    if (tls != null) {
      span.setAttribute(Keys.TLS, tls);
    }
  }

  @Override
  public void sessionEnded(
      SessionKey session, String remoteAddress, SessionEnd end, Totals totals, long nanos) {
    var span = spans.remove(session);
    if (span == null) {
      return;
    }
    span.setAttribute(Keys.CAUSE, end.cause().name().toLowerCase(Locale.ROOT));
    span.setAttribute(Keys.BUNDLES_SENT, totals.bundlesSent());
    span.setAttribute(Keys.BUNDLES_RECEIVED, totals.bundlesReceived());
    switch (end.kind()) {
      case PEER, LOCAL -> {}
      case TIMEOUT, TRANSPORT, INTERNAL -> span.setStatus(StatusCode.ERROR, end.detail());
    }
    span.end();
  }
}
