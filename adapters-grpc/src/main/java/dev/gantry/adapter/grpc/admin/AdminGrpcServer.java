package dev.gantry.adapter.grpc.admin;

import dev.gantry.port.address.LocalPort;
import dev.gantry.port.in.Caller;
import dev.gantry.port.in.Logins;
import io.grpc.Attributes;
import io.grpc.BindableService;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves operators over gRPC: the operator service, health and reflection, at each door that is
 * opened. Calls run on virtual threads. Any thread.
 */
public final class AdminGrpcServer implements AutoCloseable {
  /** Connections at each door; 64, operators and probes need a handful. */
  static final int MAX_CONNECTIONS = 64;

  /** Of them from one source; 48, so that one host leaves a quarter to others. */
  static final int MAX_CONNECTIONS_OF_A_SOURCE = 48;

  /**
   * Calls under way on one connection; 8, a terminal makes one, and each may leave an answer of 200
   * kB unread.
   */
  static final int MAX_CALLS = 8;

  /** Octets of a request; 64 KiB, the longest has some hundred. */
  private static final int MAX_REQUEST_BYTES = 64 << 10;

  /** Octets of all headers of a request; 8 KiB, as gRPC has it. */
  private static final int MAX_HEADERS_BYTES = 8 << 10;

  /**
   * How long a connection may last without a call; 2 min, as over HTTP: who looks again connects
   * again, and who never asks anything keeps no place from others.
   */
  static final Duration MAX_IDLE = Duration.ofMinutes(2);

  /** How long a TLS handshake may take; 10 s, and one that does not end holds a connection. */
  static final Duration MAX_HANDSHAKE = Duration.ofSeconds(10);

  /** Nobody waits for an operator who watches while the server ends. */
  private static final Duration SHUTDOWN_GRACE = Duration.ofMillis(200);

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final OperatorCalls calls;
  private final Logins logins;
  private final Watchers watchers = new Watchers();
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("gantry-operators", true), NioIoHandler.newFactory());
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Server> servers = new ArrayList<>(); // by this
  private final List<SocketFolder> sockets = new ArrayList<>(); // by this

  /**
   * Answers {@code calls}, at no door yet.
   *
   * @param logins who comes in over TCP
   */
  public AdminGrpcServer(OperatorCalls calls, Logins logins) {
    this.calls = calls;
    this.logins = logins;
  }

  /**
   * Opens a Unix socket; who may write to its file may do everything.
   *
   * @param group whether the group of its folder may, too
   * @throws IOException when it cannot be had, with a phrase for people
   */
  public synchronized void openSocket(Path path, boolean group) throws IOException {
    var folder = new SocketFolder(path, group);
    var server =
        builder(
                UnixDomainSocketAddress.of(folder.prepare()),
                NioServerDomainSocketChannel::new,
                (_, _) -> new Caller("at the socket", Caller.Role.CHANGE))
            // Set by the library, and told of with a warning, since a Unix socket has none.
            .withChildOption(ChannelOption.SO_KEEPALIVE, null)
            .build()
            .start();
    sockets.add(folder);
    servers.add(server);
    folder.show();
  }

  /**
   * Opens a TCP port.
   *
   * @param address where; port 0 takes a free one
   * @param tls what it shows, and whom it asks; null in the clear
   * @return the port
   * @throws IOException when the address is taken or is none of ours
   */
  public synchronized int openPort(InetSocketAddress address, @Nullable PortTls tls)
      throws IOException {
    try {
      LocalPort.demandFree(address);
      boolean openDoor = tls == null && address.getAddress().isLoopbackAddress();
      var builder =
          builder(
              address,
              NioServerSocketChannel::new,
              (connection, headers) -> logins.caller(arrival(connection, headers, openDoor)));
      if (tls != null) {
        builder.sslContext(tls.forServer());
        builder.handshakeTimeout(MAX_HANDSHAKE.toSeconds(), TimeUnit.SECONDS);
      }
      var server = builder.build().start();
      servers.add(server);
      return server.getPort();
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on admin-grpc-address "
              + address.getHostString()
              + ":"
              + address.getPort()
              + " ("
              + rootMessage(e)
              + "): stop what uses it, or choose another admin-grpc-address",
          e);
    }
  }

  private NettyServerBuilder builder(
      SocketAddress address, Supplier<ServerChannel> channels, Callers.Way callers) {
    var bound = new ConnectionBound(MAX_CONNECTIONS, MAX_CONNECTIONS_OF_A_SOURCE);
    ChannelFactory<ServerChannel> factory =
        () -> {
          var channel = channels.get();
          channel.pipeline().addLast(bound);
          return channel;
        };
    return NettyServerBuilder.forAddress(address)
        .channelFactory(factory)
        .bossEventLoopGroup(loops)
        .workerEventLoopGroup(loops)
        .executor(threads)
        .maxConcurrentCallsPerConnection(MAX_CALLS)
        .maxInboundMessageSize(MAX_REQUEST_BYTES)
        .maxInboundMetadataSize(MAX_HEADERS_BYTES)
        .maxConnectionIdle(MAX_IDLE.toSeconds(), TimeUnit.SECONDS)
        .intercept(new Callers(callers))
        .intercept(new EarlyHeaders())
        .addService(OperatorService.of(calls, watchers))
        .addService(new HealthService(calls::ready))
        .addService(ProtoReflectionServiceV1.newInstance())
        .addService(olderReflection());
  }

  private static Logins.Arrival arrival(Attributes connection, Metadata headers, boolean openDoor) {
    var remote = connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    var address = remote instanceof InetSocketAddress inet ? inet.getAddress() : null;
    var tls = connection.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    return new Logins.Arrival(
        address == null ? String.valueOf(remote) : address.getHostAddress(),
        openDoor,
        tls != null || (address != null && address.isLoopbackAddress()),
        headers.get(AUTHORIZATION),
        tls == null ? null : PortTls.shownIn(tls));
  }

  /** What clients ask for that do not know the first version yet, such as Python's. */
  @SuppressWarnings("deprecation")
  private static BindableService olderReflection() {
    return ProtoReflectionService.newInstance();
  }

  @Override
  public synchronized void close() {
    servers.forEach(Server::shutdown);
    try {
      for (var server : servers) {
        var _ = server.awaitTermination(SHUTDOWN_GRACE.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    servers.forEach(Server::shutdownNow);
    sockets.forEach(SocketFolder::remove);
    threads.shutdown();
    var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private static String rootMessage(Throwable failure) {
    var cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
