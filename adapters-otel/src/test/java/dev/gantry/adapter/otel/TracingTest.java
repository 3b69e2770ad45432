package dev.gantry.adapter.otel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.out.BpaCapabilities;
import dev.gantry.port.out.BpaListener;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.Observer;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.out.VerdictListener;
import dev.gantry.port.payload.LentOctets;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TracingTest {
  private static final SessionKey SESSION = new SessionKey(7);
  private static final NodeId PEER = NodeId.parse("ipn:2.0");
  private static final PeerAddress ADDRESS = new PeerAddress("192.0.2.1:4556");
  private static final InboundBundleInfo INFO = new InboundBundleInfo(PEER, true, ADDRESS, -1);

  private Collector collector;
  private Tracing tracing;

  @BeforeEach
  void start() throws Exception {
    collector = new Collector();
    tracing = tracing(1);
  }

  @AfterEach
  void close() {
    tracing.close();
    collector.close();
  }

  private Tracing tracing(double share) {
    return Tracing.start(new TracingSettings(collector.endpoint(), share, "station", "1.2.3"));
  }

  @Test
  void session_is_a_span_from_its_connection_to_its_end() throws Exception {
    var observer = tracing.observer();
    observer.sessionStarted(SESSION, true, "192.0.2.1:4556");
    observer.sessionEstablished(
        SESSION,
        "192.0.2.1:4556",
        new SessionParameters(NodeId.parse("ipn:1.0"), PEER, true, 0, 1, 1, true),
        "TLSv1.3 TLS_AES_128_GCM_SHA256");
    observer.sessionEnded(
        SESSION,
        "192.0.2.1:4556",
        new SessionEnd(SessionEnd.Kind.TIMEOUT, EndCause.PEER_SILENT, null, "nothing heard"),
        new Observer.Totals(3, 4, 5, 6),
        1);
    var span = collector.span("tcpcl session");
    assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
    assertThat(attributes(span))
        .containsEntry("tcpcl.session", "7")
        .containsEntry("network.peer.address", "192.0.2.1:4556")
        .containsEntry("tcpcl.peer.node_id", "ipn:2.0")
        .containsEntry("tcpcl.cause", "peer_silent")
        .containsEntry("tcpcl.bundles.sent", "3")
        .containsEntry("tcpcl.bundles.received", "4");
    assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(span.getStatus().getMessage()).isEqualTo("nothing heard");
    assertThat(span.getEventsList()).extracting(Span.Event::getName).containsExactly("established");
  }

  @Test
  void bundle_of_the_bpa_is_a_span_until_its_outcome() throws Exception {
    var answers = new ArrayList<ForwardOutcome>();
    tracing
        .around((peer, bundle, answer) -> answer.answered(new ForwardOutcome.Sent()))
        .forward(ADDRESS, new Octets(100), answers::add);
    var span = collector.span("tcpcl send");
    assertThat(attributes(span)).containsEntry("tcpcl.bundle.size", "100");
    assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
    assertThat(answers).containsExactly(new ForwardOutcome.Sent());
  }

  @Test
  void bundle_that_was_not_sent_is_a_span_with_an_error() throws Exception {
    tracing
        .around((peer, bundle, answer) -> answer.answered(new ForwardOutcome.NoNeighbour()))
        .forward(ADDRESS, new Octets(100), _ -> {});
    assertThat(collector.span("tcpcl send").getStatus().getCode())
        .isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
  }

  @Test
  void bundle_of_a_peer_is_a_span_until_the_verdict_of_the_bpa() throws Exception {
    var verdicts = new ArrayList<Verdict>();
    var bpa = new Bpa(new Verdict.Accepted());
    var bundle = tracing.around(bpa).open(INFO, (verdict, _) -> verdicts.add(verdict));
    bundle.write(PayloadChunk.unpooled(ByteBuffer.allocate(60)));
    bundle.write(PayloadChunk.unpooled(ByteBuffer.allocate(40)));
    bundle.complete();
    var span = collector.span("tcpcl receive");
    assertThat(attributes(span))
        .containsEntry("tcpcl.bundle.size", "100")
        .containsEntry("tcpcl.peer.node_id", "ipn:2.0");
    assertThat(span.getEventsList()).extracting(Span.Event::getName).containsExactly("complete");
    assertThat(verdicts).containsExactly(new Verdict.Accepted());
  }

  @Test
  void refused_and_aborted_bundles_are_spans_with_an_error() throws Exception {
    var refusing = new Bpa(new Verdict.Refused(RefusalReason.Known.NO_RESOURCES));
    tracing.around(refusing).open(INFO, (_, _) -> {}).complete();
    assertThat(collector.span("tcpcl receive").getStatus().getMessage()).isEqualTo("full");
    collector.requests.clear();
    tracing.around(refusing).open(INFO, (_, _) -> {}).abort();
    assertThat(collector.span("tcpcl receive").getStatus().getMessage())
        .isEqualTo("the transfer ended before its last octet");
  }

  @Test
  void bundle_that_is_taken_at_once_is_a_span_and_one_that_is_not_is_none() throws Exception {
    var bpa = new Bpa(new Verdict.Accepted());
    assertThat(tracing.around(bpa).take(INFO, chunk(1))).isFalse();
    bpa.takes = true;
    assertThat(tracing.around(bpa).take(INFO, chunk(1))).isTrue();
    assertThat(collector.span("tcpcl receive").getEventsList()).hasSize(1);
    assertThat(collector.spans("tcpcl receive")).hasSize(1);
  }

  @Test
  void no_bundle_is_traced_at_a_share_of_nothing() throws Exception {
    tracing.close();
    tracing = tracing(0);
    var bpa = new Bpa(new Verdict.Accepted());
    tracing.around(bpa).open(INFO, (_, _) -> {}).complete();
    assertThat(bpa.opened).hasSize(1);
    tracing.observer().sessionStarted(SESSION, true, "192.0.2.1:4556");
    tracing.close();
    collector.span("gantry node");
    assertThat(collector.spans("tcpcl receive")).isEmpty();
  }

  @Test
  void node_is_the_span_that_a_bpa_can_hang_its_own_on() throws Exception {
    var node = collector.span("gantry node");
    assertThat(tracing.traceparent())
        .isEqualTo("00-" + hex(node.getTraceId()) + "-" + hex(node.getSpanId()) + "-01");
    assertThat(collector.requests.getFirst().getResourceSpans(0).getResource().getAttributesList())
        .contains(KeyValue.newBuilder().setKey("service.name").setValue(text("station")).build());
  }

  @Test
  void spans_that_find_no_room_are_dropped_while_the_collector_is_away() throws Exception {
    URI away;
    try (var socket = new ServerSocket(0)) {
      away = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/v1/traces");
    }
    try (var deaf = Tracing.start(new TracingSettings(away, 1, "station", "1"))) {
      var bpa = new Bpa(new Verdict.Accepted());
      for (int i = 0; i < 2 * Tracing.MAX_QUEUED_SPANS; i++) {
        deaf.around(bpa).open(INFO, (_, _) -> {}).complete();
      }
      assertThat(bpa.opened).hasSize(2 * Tracing.MAX_QUEUED_SPANS);
    }
  }

  @Test
  void share_is_from_nothing_to_all() {
    for (var share : new double[] {-0.01, 1.01, Double.NaN}) {
      assertThatThrownBy(() -> tracing(share)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static String hex(com.google.protobuf.ByteString id) {
    return java.util.HexFormat.of().formatHex(id.toByteArray());
  }

  private static io.opentelemetry.proto.common.v1.AnyValue text(String value) {
    return io.opentelemetry.proto.common.v1.AnyValue.newBuilder().setStringValue(value).build();
  }

  private static Map<String, String> attributes(Span span) {
    return span.getAttributesList().stream()
        .collect(
            Collectors.toMap(
                KeyValue::getKey,
                entry ->
                    entry.getValue().hasIntValue()
                        ? Long.toString(entry.getValue().getIntValue())
                        : entry.getValue().getStringValue()));
  }

  private static PayloadChunk chunk(int bytes) {
    return PayloadChunk.unpooled(ByteBuffer.allocate(bytes));
  }

  /** Decides at once. */
  private static final class Bpa implements BundleProcessingAgent {
    final List<InboundBundleInfo> opened = new ArrayList<>();
    final Verdict verdict;
    boolean takes;

    Bpa(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public void start(BpaListener listener) {}

    @Override
    public InboundBundle open(InboundBundleInfo info, VerdictListener listener) {
      opened.add(info);
      return new InboundBundle() {
        @Override
        public void write(PayloadChunk chunk) {
          chunk.release();
        }

        @Override
        public void complete() {
          listener.decided(verdict, verdict instanceof Verdict.Accepted ? "" : "full");
        }

        @Override
        public void abort() {}
      };
    }

    @Override
    public boolean take(InboundBundleInfo info, LentOctets octets) {
      return takes;
    }

    @Override
    public void announce(PeerAnnouncement peer) {}

    @Override
    public void withdraw(PeerAddress peer) {}

    @Override
    public @Nullable BpaCapabilities capabilities() {
      return null;
    }

    @Override
    public CompletionStage<Void> leave() {
      return CompletableFuture.completedFuture(null);
    }
  }

  private record Octets(long lengthBytes) implements OutboundBundle {
    @Override
    public void read(long offsetBytes, int length, ReadListener listener) {}

    @Override
    public void release() {}
  }
}
