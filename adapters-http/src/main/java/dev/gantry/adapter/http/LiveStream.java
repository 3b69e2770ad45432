package dev.gantry.adapter.http;

import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.json.JsonObject;
import io.helidon.http.sse.SseEvent;
import io.helidon.webserver.sse.SseSink;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells whoever watches, once a second, what the node has carried: server-sent events, each with
 * the counters as JSON. Whoever reads slowly is told less often. One thread for each who watches,
 * and the counters are looked up once for all of them.
 */
final class LiveStream {
  /** How long what was looked up is told to others too. */
  private static final int SHARES_OF_PERIOD = 2;

  private final NodeOperations node;
  private final InstantSource clock;
  private final Duration period;
  private @Nullable String told; // by this
  private long toldAtMillis; // by this

  /**
   * A stream to which nobody listens.
   *
   * @param period between two events
   */
  LiveStream(NodeOperations node, InstantSource clock, Duration period) {
    this.node = node;
    this.clock = clock;
    this.period = period;
  }

  /**
   * Tells until whoever watches is gone, or the server stops.
   *
   * @param may whether it still may watch; a reload can have taken its role
   */
  void watch(SseSink sink, BooleanSupplier may) throws InterruptedException {
    while (!Thread.currentThread().isInterrupted() && may.getAsBoolean()) {
      sink.emit(SseEvent.create(now()));
      Thread.sleep(period);
    }
  }

  private synchronized String now() {
    long nowMillis = clock.millis();
    var last = told;
    if (last != null && nowMillis - toldAtMillis < period.toMillis() / SHARES_OF_PERIOD) {
      return last;
    }
    var totals = node.totals();
    var next =
        new JsonObject()
            .put("atMilliseconds", nowMillis)
            .put("sessions", node.sessions().size())
            .put("peers", node.peers().peers().size())
            .put("bundlesSent", totals.bundlesSent())
            .put("bundlesReceived", totals.bundlesReceived())
            .put("bytesSent", totals.bytesSent())
            .put("bytesReceived", totals.bytesReceived())
            .toString();
    told = next;
    toldAtMillis = nowMillis;
    return next;
  }
}
