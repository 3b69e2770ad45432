package dev.gantry.bootstrap.wiring;

import dev.gantry.adapter.config.AdminConfig;
import dev.gantry.adapter.grpc.admin.AdminGrpcServer;
import dev.gantry.adapter.http.AdminHttpServer;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.out.BpaStatus;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where operators reach a server: HTTP and gRPC, each only where an address is configured. */
final class AdminServers implements AutoCloseable {
  private final AdminConfig config;
  private final PrometheusRegistry registry;
  private @Nullable AdminHttpServer http;
  private @Nullable AdminGrpcServer grpc;

  AdminServers(AdminConfig config, PrometheusRegistry registry) {
    this.config = config;
    this.registry = registry;
  }

  /**
   * Begins to serve.
   *
   * @throws IOException with one sentence for people when an address cannot be listened on
   */
  void start(NodeOperations node, Supplier<BpaStatus> bpa) throws IOException {
    var httpAddress = config.http();
    if (httpAddress != null) {
      http = AdminHttpServer.start(httpAddress.host(), httpAddress.port(), node, bpa, registry);
    }
    var grpcAddress = config.grpc();
    if (grpcAddress != null) {
      grpc =
          AdminGrpcServer.start(
              node, new InetSocketAddress(grpcAddress.host(), grpcAddress.port()));
    }
  }

  /** One sentence for each address, with the ports that the system chose. */
  List<String> addresses() {
    var lines = new ArrayList<String>();
    var httpAddress = config.http();
    if (http != null && httpAddress != null) {
      lines.add(
          "health and metrics at http://" + new Endpoint.Tcp(httpAddress.host(), http.port()));
    }
    var grpcAddress = config.grpc();
    if (grpc != null && grpcAddress != null) {
      lines.add("operator service (gRPC) at " + new Endpoint.Tcp(grpcAddress.host(), grpc.port()));
    }
    return lines;
  }

  /** Cuts operators off who are still there. */
  @Override
  public void close() {
    if (http != null) {
      http.close();
    }
    if (grpc != null) {
      grpc.close();
    }
  }
}
