package dev.gantry.bootstrap.wiring;

import dev.gantry.adapter.config.AdminConfig;
import dev.gantry.adapter.config.Descriptors;
import dev.gantry.adapter.grpc.admin.AdminGrpcServer;
import dev.gantry.adapter.grpc.admin.JsonCalls;
import dev.gantry.adapter.grpc.admin.OperatorCalls;
import dev.gantry.adapter.grpc.admin.PortTls;
import dev.gantry.adapter.http.AdminHttpServer;
import dev.gantry.adapter.http.HttpsPort;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.in.Logins;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.in.ServerOperations;
import dev.gantry.port.out.BpaStatus;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where operators reach a server: HTTP and gRPC where an address is configured, and a Unix socket.
 */
final class AdminServers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdminServers.class);

  /** Between two looks at them; each costs one socket that is never connected. */
  private static final Duration WATCH_PAUSE = Duration.ofSeconds(2);

  /** As long as there are fewer, whoever listens again would stop again. */
  private static final int NEEDED_DESCRIPTORS = 32;

  private final AdminConfig config;
  private final PrometheusRegistry registry;
  private @Nullable AdminHttpServer http;
  private @Nullable AdminGrpcServer grpc;
  private @Nullable InetSocketAddress grpcPort;
  private @Nullable Path socket;
  private @Nullable Thread watch;
  private volatile @Nullable AdminTls tls;
  private volatile @Nullable AdminLogins logins;

  AdminServers(AdminConfig config, PrometheusRegistry registry) {
    this.config = config;
    this.registry = registry;
  }

  /**
   * Begins to serve.
   *
   * @param server the process around the node
   * @throws IOException with one sentence for people when an address cannot be listened on
   */
  void start(NodeOperations node, ServerOperations server, Supplier<BpaStatus> bpa)
      throws IOException {
    var calls = new OperatorCalls(node, server, bpa);
    var tokens = config.tokens();
    var byToken = tokens == null ? Logins.OPEN : new TokenLogins(tokens, System::nanoTime);
    var opened = config.tls() == null ? null : AdminTls.open(config.tls());
    tls = opened;
    var known =
        new AdminLogins(
            byToken, certificate -> opened != null && opened.believes(certificate), config.tls());
    logins = known;
    var httpAddress = config.http();
    if (httpAddress != null) {
      http =
          AdminHttpServer.start(
              httpAddress.host(),
              httpAddress.port(),
              Version.text(),
              node,
              bpa,
              new JsonCalls(calls),
              known,
              tls == null ? null : new HttpsPort(tls.context(), tls.asksCallers()),
              registry);
    }
    startGrpc(calls, known);
    if (http != null) {
      watch = Thread.ofVirtual().name("gantry-admin-watch").start(this::watch);
    }
  }

  private void startGrpc(OperatorCalls calls, Logins logins) throws IOException {
    var address = config.grpc();
    var wanted = config.socket();
    if (address == null && wanted == null) {
      return;
    }
    var opened = new AdminGrpcServer(calls, logins);
    grpc = opened;
    if (address != null) {
      var at = new InetSocketAddress(address.host(), address.port());
      grpcPort = new InetSocketAddress(address.host(), opened.openPort(at, portTls()));
    }
    if (wanted != null) {
      openSocket(opened, wanted);
    }
  }

  private @Nullable PortTls portTls() {
    return tls == null ? null : new PortTls(tls.context(), tls.asksCallers());
  }

  /**
   * Takes up files of TLS that were replaced.
   *
   * @return whether there were any
   * @throws StartupException when they cannot be used; the old ones stay
   */
  boolean takeUpFiles() {
    var now = tls;
    return now != null && now.takeUpFiles();
  }

  /** Takes up who may what, as another configuration has it, if the same vouch for them. */
  void reconfigure(AdminConfig next) {
    var known = logins;
    if (known != null) {
      known.take(next.tls());
    }
  }

  private void openSocket(AdminGrpcServer opened, AdminConfig.Socket wanted) throws IOException {
    try {
      opened.openSocket(wanted.path(), wanted.access() == AdminConfig.Access.GROUP);
      socket = wanted.path();
    } catch (IOException e) {
      var why = wanted.path() + " cannot be had (" + e.getMessage() + ")";
      if (wanted.asked()) {
        throw new IOException(
            "admin-socket " + why + ": choose another path, or \"off\" for none", e);
      }
      LOG.info("no socket for operators: {}; admin-socket names another", why);
    }
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(WATCH_PAUSE);
        endQuiet();
        if (Descriptors.ofProcess().free() >= NEEDED_DESCRIPTORS) {
          listenAgain();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void endQuiet() {
    if (http != null) {
      http.endQuiet(System.nanoTime());
    }
  }

  /** After a time without descriptors everything answers again by itself. */
  private void listenAgain() {
    try {
      if (http != null && http.listenAgain()) {
        LOG.warn("health and metrics had stopped to listen, and answer again");
      }
    } catch (IOException e) {
      LOG.debug("health and metrics are not listened for: {}", e.getMessage());
    }
  }

  /** One sentence for each address, with the ports that the system chose. */
  List<String> addresses() {
    var lines = new ArrayList<String>();
    var httpAddress = config.http();
    if (http != null && httpAddress != null) {
      lines.add(
          "health and metrics at "
              + (tls == null ? "http://" : "https://")
              + new Endpoint.Tcp(httpAddress.host(), http.port()));
    }
    if (grpcPort != null) {
      lines.add(
          "operator service (gRPC"
              + (tls == null ? "" : ", TLS")
              + ") at "
              + new Endpoint.Tcp(grpcPort.getHostString(), grpcPort.getPort()));
    }
    if (socket != null) {
      lines.add("operator service (gRPC) at unix:" + socket);
    }
    return lines;
  }

  /** Cuts operators off who are still there. */
  @Override
  public void close() {
    if (watch != null) {
      watch.interrupt();
    }
    if (tls != null) {
      tls.close();
    }
    if (http != null) {
      http.close();
    }
    if (grpc != null) {
      grpc.close();
    }
  }
}
