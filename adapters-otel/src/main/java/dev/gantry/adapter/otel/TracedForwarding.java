package dev.gantry.adapter.otel;

import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PeerAddress;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.time.Duration;

/** A span from the request of the BPA to the outcome, for some of the bundles. */
final class TracedForwarding implements Forwarding {
  private final BundleDraw draw;
  private final Forwarding forwarding;

  TracedForwarding(BundleDraw draw, Forwarding forwarding) {
    this.draw = draw;
    this.forwarding = forwarding;
  }

  @Override
  public void forward(PeerAddress peer, OutboundBundle bundle, ForwardAnswer answer) {
    if (!draw.draws()) {
      forwarding.forward(peer, bundle, answer);
      return;
    }
    var span =
        draw.span("tcpcl send")
            .setSpanKind(SpanKind.PRODUCER)
            .setAttribute(Keys.NETWORK_PEER, peer.text())
            .setAttribute(Keys.BUNDLE_BYTES, bundle.lengthBytes())
            .startSpan();
    forwarding.forward(
        peer,
        bundle,
        outcome -> {
          end(span, outcome);
          answer.answered(outcome);
        });
  }

  private static void end(Span span, ForwardOutcome outcome) {
    if (!(outcome instanceof ForwardOutcome.Sent)) {
      span.setStatus(StatusCode.ERROR, outcome.toString());
    }
    span.end();
  }

  @Override
  public void relieve(PeerAddress peer, Duration owedFor) {
    forwarding.relieve(peer, owedFor);
  }
}
