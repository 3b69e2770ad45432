package dev.gantry.adapter.grpc.admin;

import dev.gantry.adapter.grpc.wire.OperatorProto;
import dev.gantry.port.address.LocalPort;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.out.BpaStatus;
import io.grpc.health.v1.HealthProto;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.grpc.GrpcReflectionFeature;
import io.helidon.webserver.grpc.GrpcRouting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Supplier;

/** Serves operators over gRPC: the operator service, health and reflection, without TLS. */
public final class AdminGrpcServer implements AutoCloseable {
  /**
   * An operator's connection may be silent this long; Helidon's own five minutes cut a watching
   * terminal off.
   */
  private static final Duration IDLE_CONNECTION_TIMEOUT = Duration.ofHours(1);

  /** Nobody waits for an operator who watches while the server ends. */
  private static final Duration SHUTDOWN_GRACE = Duration.ofMillis(200);

  private final NodeOperations node;
  private final Supplier<BpaStatus> bpa;
  private final InetSocketAddress address;
  private WebServer server; // by this
  private boolean closed; // by this

  private AdminGrpcServer(NodeOperations node, Supplier<BpaStatus> bpa, InetSocketAddress address)
      throws IOException {
    this.node = node;
    this.bpa = bpa;
    this.address = address;
    server = serve(address.getPort());
  }

  /**
   * Listens and serves.
   *
   * @param address where; port 0 takes a free one
   * @throws IOException when the address is taken or is none of ours
   */
  public static AdminGrpcServer start(
      NodeOperations node, Supplier<BpaStatus> bpa, InetSocketAddress address) throws IOException {
    tryOut(address);
    return new AdminGrpcServer(node, bpa, address);
  }

  private WebServer serve(int port) throws IOException {
    // With their descriptors: without, reflection has nothing to show.
    var routing =
        GrpcRouting.builder()
            .service(OperatorProto.getDescriptor(), new OperatorService(node, bpa))
            .service(HealthProto.getDescriptor(), new HealthService(node, bpa));
    var made =
        WebServer.builder()
            .address(address.getAddress())
            .port(port)
            .shutdownHook(false)
            .idleConnectionTimeout(IDLE_CONNECTION_TIMEOUT)
            .shutdownGracePeriod(SHUTDOWN_GRACE)
            .connectionOptions(options -> options.tcpNoDelay(true))
            .featuresDiscoverServices(false)
            .addFeature(GrpcReflectionFeature.create(reflection -> reflection.enabled(true)))
            .addRouting(routing)
            .build();
    try {
      return made.start();
    } catch (RuntimeException e) {
      made.stop();
      throw unavailable(address, e);
    }
  }

  /** The port it listens on. */
  public synchronized int port() {
    return server.port();
  }

  /**
   * Listens again where Helidon has stopped to: it does so for good when a connection cannot be
   * accepted, as without a free descriptor. To be called now and then, while there are some.
   *
   * @return whether it had stopped
   * @throws IOException when it cannot listen again yet
   */
  public synchronized boolean listenAgain() throws IOException {
    if (closed || LocalPort.isTaken(new InetSocketAddress(address.getAddress(), server.port()))) {
      return false;
    }
    server = serve(server.port());
    return true;
  }

  @Override
  public synchronized void close() {
    closed = true;
    server.stop();
  }

  /** Helidon would log a stack trace of its own about a taken port: find out before. */
  private static void tryOut(InetSocketAddress address) throws IOException {
    try {
      LocalPort.demandFree(address);
    } catch (IOException e) {
      throw unavailable(address, e);
    }
  }

  private static IOException unavailable(InetSocketAddress address, Exception cause) {
    return new IOException(
        "cannot listen on admin-grpc-address "
            + address.getHostString()
            + ":"
            + address.getPort()
            + " ("
            + rootMessage(cause)
            + "): stop what uses it, or choose another admin-grpc-address",
        cause);
  }

  private static String rootMessage(Throwable failure) {
    var cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
