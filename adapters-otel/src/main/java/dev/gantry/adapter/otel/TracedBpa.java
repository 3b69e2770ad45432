package dev.gantry.adapter.otel;

import dev.gantry.domain.session.Verdict;
import dev.gantry.port.out.BpaCapabilities;
import dev.gantry.port.out.BpaListener;
import dev.gantry.port.out.BpaStatus;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.out.VerdictListener;
import dev.gantry.port.payload.LentOctets;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.util.concurrent.CompletionStage;

/**
 * For some of the bundles a span from their first octet to the verdict of the BPA, with an event
 * when all octets are there: what comes behind it is the BPA's time.
 */
final class TracedBpa implements BundleProcessingAgent {
  private final BundleDraw draw;
  private final BundleProcessingAgent bpa;

  TracedBpa(BundleDraw draw, BundleProcessingAgent bpa) {
    this.draw = draw;
    this.bpa = bpa;
  }

  @Override
  public InboundBundle open(InboundBundleInfo info, VerdictListener verdict) {
    if (!draw.draws()) {
      return bpa.open(info, verdict);
    }
    var span = start(info);
    return new TracedBundle(
        span,
        bpa.open(
            info,
            (decision, detail) -> {
              if (!(decision instanceof Verdict.Accepted)) {
                span.setStatus(StatusCode.ERROR, detail);
              }
              span.end();
              verdict.decided(decision, detail);
            }));
  }

  @Override
  public boolean take(InboundBundleInfo info, LentOctets octets) {
    if (!draw.draws()) {
      return bpa.take(info, octets);
    }
    var span = start(info);
    boolean taken = bpa.take(info, octets);
    if (taken) {
      span.addEvent(TracedBundle.COMPLETE);
      span.end();
    }
    // One that is not taken is opened next, and may be drawn then.
    return taken;
  }

  private Span start(InboundBundleInfo info) {
    var builder =
        draw.span("tcpcl receive")
            .setSpanKind(SpanKind.CONSUMER)
            .setAttribute(Keys.NETWORK_PEER, info.peerAddress().text());
    var nodeId = info.peerNodeId();
    if (nodeId != null) {
      builder.setAttribute(Keys.NODE_ID, nodeId.text());
    }
    return builder.startSpan();
  }

  @Override
  public void start(BpaListener listener) {
    bpa.start(listener);
  }

  @Override
  public void announce(PeerAnnouncement peer) {
    bpa.announce(peer);
  }

  @Override
  public void withdraw(PeerAddress peer) {
    bpa.withdraw(peer);
  }

  @Override
  public BpaCapabilities capabilities() {
    return bpa.capabilities();
  }

  @Override
  public BpaStatus status() {
    return bpa.status();
  }

  @Override
  public CompletionStage<Void> leave() {
    return bpa.leave();
  }

  /** A bundle whose octets are counted. Confined to the event loop of its session. */
  private static final class TracedBundle implements InboundBundle {
    private static final String COMPLETE = "complete";

    private final Span span;
    private final InboundBundle bundle;
    private long bytes;

    TracedBundle(Span span, InboundBundle bundle) {
      this.span = span;
      this.bundle = bundle;
    }

    @Override
    public void write(PayloadChunk chunk) {
      bytes += chunk.lengthBytes();
      bundle.write(chunk);
    }

    @Override
    public void complete() {
      span.setAttribute(Keys.BUNDLE_BYTES, bytes);
      span.addEvent(COMPLETE);
      bundle.complete();
    }

    @Override
    public void abort() {
      span.setStatus(StatusCode.ERROR, "the transfer ended before its last octet");
      span.end();
      bundle.abort();
    }
  }
}
