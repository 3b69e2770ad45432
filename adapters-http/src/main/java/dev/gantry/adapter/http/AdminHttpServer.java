package dev.gantry.adapter.http;

import dev.gantry.port.address.HostText;
import dev.gantry.port.address.LocalPort;
import dev.gantry.port.health.Readiness;
import dev.gantry.port.in.Logins;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.in.OperatorJson;
import dev.gantry.port.json.JsonObject;
import dev.gantry.port.out.BpaStatus;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code /health/live}, {@code /health/ready}, {@code /metrics}, what operators ask below
 * {@code /v1/}, and serves the page. Requests are bounded in number, size and time, since this port
 * may be open to a network. Any thread.
 */
public final class AdminHttpServer implements AutoCloseable {
  /** Octets of a request line; 2048, our longest path has 13. */
  static final int MAX_REQUEST_LINE_BYTES = 2048;

  /** Octets of all headers of a request; 8192, what proxies send at most. */
  static final int MAX_HEADERS_BYTES = 8192;

  /** Octets of the body of a request; 8192, a peer with all its keys has some hundred. */
  static final int MAX_BODY_BYTES = 8192;

  /** Between two events for the page. */
  private static final Duration LIVE_PERIOD = Duration.ofSeconds(1);

  private static final ExpositionFormats FORMATS = ExpositionFormats.init();

  private static final String JSON = "application/json";

  private final String host;
  private final NodeOperations node;
  private final Supplier<BpaStatus> bpa;
  private final PrometheusRegistry registry;
  private final Connections connections = new Connections();
  private final OperatorRoutes operators;
  private final @Nullable HttpsPort tls;
  private WebServer server; // by this
  private boolean closed; // by this

  private AdminHttpServer(
      String host,
      int port,
      NodeOperations node,
      Supplier<BpaStatus> bpa,
      OperatorJson operator,
      Logins logins,
      @Nullable HttpsPort tls,
      PrometheusRegistry registry)
      throws AdminHttpException {
    this.host = host;
    this.tls = tls;
    this.node = node;
    this.bpa = bpa;
    this.registry = registry;
    operators =
        new OperatorRoutes(
            operator,
            logins,
            new LiveStream(node, InstantSource.system(), LIVE_PERIOD),
            connections,
            tls == null && new InetSocketAddress(host, port).getAddress().isLoopbackAddress(),
            tls != null);
    server = serve(port);
  }

  /**
   * Starts to listen. Blocks until the port is bound.
   *
   * @param port 0 for any free one
   * @param version of Gantry
   * @param operator answers what operators ask
   * @param logins who asks
   * @param tls how the port is kept secret; null in the clear
   * @throws AdminHttpException when the address cannot be had
   */
  public static AdminHttpServer start(
      String host,
      int port,
      String version,
      NodeOperations node,
      Supplier<BpaStatus> bpa,
      OperatorJson operator,
      Logins logins,
      @Nullable HttpsPort tls,
      PrometheusRegistry registry)
      throws AdminHttpException {
    checkFree(host, port);
    PeerMetrics.register(node, registry);
    NodeMetrics.register(version, node, bpa, registry);
    BpaMetrics.register(bpa, registry);
    JvmMetrics.builder().register(registry);
    return new AdminHttpServer(host, port, node, bpa, operator, logins, tls, registry);
  }

  private WebServer serve(int port) throws AdminHttpException {
    try {
      var http1 =
          Http1Config.builder()
              .maxPrologueLength(MAX_REQUEST_LINE_BYTES)
              .maxHeadersSize(MAX_HEADERS_BYTES)
              .build();
      var builder =
          WebServer.builder()
              .host(host)
              .port(port)
              .shutdownHook(false)
              .featuresDiscoverServices(false)
              .protocolsDiscoverServices(false)
              .addConnectionSelector(Http1ConnectionSelector.builder().config(http1).build())
              // One more, which is refused and does not wait.
              .maxTcpConnections(Connections.MAX_CONNECTIONS + 1)
              .connectionOptions(connections)
              .maxPayloadSize(MAX_BODY_BYTES)
              .idleConnectionTimeout(Connections.MAX_QUIET)
              .shutdownGracePeriod(Duration.ofMillis(200))
              .routing(routing -> route(routing, node, bpa, registry));
      if (tls != null) {
        builder.tls(tls.forServer());
      }
      var made = builder.build();
      made.start();
      if (!made.isRunning() || made.port() <= 0) {
        throw new AdminHttpException("cannot serve admin-address " + host + ":" + port, null);
      }
      return made;
    } catch (RuntimeException e) {
      throw new AdminHttpException("cannot serve admin-address " + host + ":" + port + ": " + e, e);
    }
  }

  /** The port that is listened on. */
  public synchronized int port() {
    return server.port();
  }

  /**
   * Listens again where Helidon has stopped to: it does so for good when a connection cannot be
   * accepted, as without a free descriptor. To be called now and then, while there are some.
   *
   * @return whether it had stopped
   * @throws AdminHttpException when it cannot listen again yet
   */
  public synchronized boolean listenAgain() throws AdminHttpException {
    if (closed || LocalPort.isTaken(new InetSocketAddress(host, server.port()))) {
      return false;
    }
    server = serve(server.port());
    return true;
  }

  /**
   * Closes connections that came to nothing for too long. To be called now and then.
   *
   * @param nowNanos by {@link System#nanoTime}
   */
  public void endQuiet(long nowNanos) {
    connections.endQuiet(nowNanos);
  }

  @Override
  public synchronized void close() {
    closed = true;
    server.stop();
  }

  private void route(
      HttpRouting.Builder routing,
      NodeOperations node,
      Supplier<BpaStatus> bpa,
      PrometheusRegistry registry) {
    routing.addFilter(
        (chain, request, _) -> {
          connections.stirred(request.remotePeer().address());
          chain.proceed();
          connections.stirred(request.remotePeer().address());
        });
    Page.route(routing);
    operators.route(routing);
    routing
        .any(
            "/health/live",
            getOnly(
                (_, response) -> json(response, Status.OK_200, new JsonObject().put("live", true))))
        .any("/health/ready", getOnly((_, response) -> ready(response, node, bpa.get())))
        .any("/metrics", getOnly((request, response) -> metrics(request, response, registry)));
  }

  private static Handler getOnly(Handler handler) {
    return (request, response) -> {
      if (isRead(request)) {
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        handler.handle(request, response);
      } else {
        response
            .status(Status.METHOD_NOT_ALLOWED_405)
            .header(HeaderNames.ALLOW, "GET, HEAD")
            .send();
      }
    };
  }

  private static boolean isRead(ServerRequest request) {
    var method = request.prologue().method();
    return method.equals(Method.GET) || method.equals(Method.HEAD);
  }

  /** Peers that cannot be reached make it no less ready, but whoever looks should see them. */
  private static void ready(ServerResponse response, NodeOperations node, BpaStatus bpa) {
    var status = node.status();
    boolean ready = Readiness.of(status, bpa);
    var body =
        new JsonObject()
            .put("ready", ready)
            .put("listening", !status.listening().isEmpty())
            .put("registered", status.registered())
            .put("draining", status.draining());
    var storage = bpa.storage();
    if (storage != null) {
      body.put(
          "storage",
          new JsonObject()
              .put("writable", storage.writable())
              .put("answers", storage.answers())
              .put("journal", storage.journal())
              .put("room", storage.room())
              .put("freeBytes", storage.freeBytes()));
    }
    FaultedPeers.put(body, node.peers().peers());
    json(response, ready ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503, body);
  }

  private static void json(ServerResponse response, Status status, JsonObject body) {
    response.status(status).header(HeaderNames.CONTENT_TYPE, JSON).send(body + "\n");
  }

  /** In the format that is asked for, OpenMetrics or the older text. */
  private static void metrics(
      ServerRequest request, ServerResponse response, PrometheusRegistry registry)
      throws IOException {
    var text = new ByteArrayOutputStream();
    var writer = FORMATS.findWriter(String.join(",", request.headers().values(HeaderNames.ACCEPT)));
    writer.write(text, registry.scrape());
    response.header(HeaderNames.CONTENT_TYPE, writer.getContentType()).send(text.toByteArray());
  }

  /**
   * Tries the address first: Helidon would write a stack trace, and not throw, where it cannot have
   * it.
   */
  private static void checkFree(String host, int port) throws AdminHttpException {
    var address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new AdminHttpException("admin-address: " + HostText.unresolved(host), null);
    }
    try {
      LocalPort.demandFree(address);
    } catch (IOException e) {
      throw new AdminHttpException(
          "cannot listen on admin-address "
              + host
              + ":"
              + port
              + " ("
              + e.getMessage()
              + "): stop what uses it, or choose another admin-address",
          e);
    }
  }
}
