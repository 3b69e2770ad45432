package dev.gantry.testbench.mock;

import dev.gantry.adapter.grpc.wire.AliasingMarshaller;
import dev.gantry.adapter.grpc.wire.BpaToCla;
import dev.gantry.adapter.grpc.wire.ClaMethod;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The gRPC server of a mock BPA: h2c, one event loop, connections that can be cut. */
final class MockServer {
  private static final int FLOW_CONTROL_WINDOW_BYTES = 8 << 20;
  private static final int PERMITTED_KEEPALIVE_SECONDS = 1;

  private final EventLoopGroup group;
  private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
  private final Server server;

  MockServer(
      MockBpaSettings settings,
      EventLoopGroup group,
      Function<ServerCall<Incoming, BpaToCla>, MockStream> handler)
      throws IOException {
    this.group = group;
    var method =
        ClaMethod.register(
            new Incoming.Reader(settings.discard(), settings.maxMessageBytes()),
            new AliasingMarshaller<>(BpaToCla.getDefaultInstance()));
    var builder =
        NettyServerBuilder.forAddress(settings.address())
            .bossEventLoopGroup(group)
            .workerEventLoopGroup(group)
            .channelFactory(this::listener)
            .withChildOption(ChannelOption.TCP_NODELAY, true)
            .directExecutor()
            // Longer ones are answered as hardy's BPA does it, see MockStream.
            .maxInboundMessageSize(Integer.MAX_VALUE)
            .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
            .permitKeepAliveTime(PERMITTED_KEEPALIVE_SECONDS, TimeUnit.SECONDS)
            .addService(new HealthStatusManager().getHealthService())
            .addService(
                ServerServiceDefinition.builder(ClaMethod.SERVICE_NAME)
                    .addMethod(method, (call, _) -> handler.apply(call))
                    .build());
    var tls = settings.tls();
    this.server = (tls == null ? builder : builder.sslContext(sslContext(tls))).build();
  }

  private static SslContext sslContext(MockBpaSettings.Tls tls) throws IOException {
    try {
      var builder =
          GrpcSslContexts.forServer(tls.certFile().toFile(), tls.privateKeyFile().toFile());
      var clientCa = tls.clientCaFile();
      if (clientCa != null) {
        builder.trustManager(clientCa.toFile()).clientAuth(ClientAuth.REQUIRE);
      }
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new IOException("cannot serve TLS: " + e.getMessage(), e);
    }
  }

  /** One loop for everything. */
  static EventLoopGroup newGroup() {
    var threads = new DefaultThreadFactory("gantry-mock-bpa", true);
    return Epoll.isAvailable()
        ? new EpollEventLoopGroup(1, threads)
        : new NioEventLoopGroup(1, threads);
  }

  void start() throws IOException {
    server.start();
  }

  int port() {
    return server.getPort();
  }

  /** Cuts every connection without a word, as a crash does. */
  void cutConnections() {
    for (var connection : List.copyOf(connections)) {
      connection.config().setOption(ChannelOption.SO_LINGER, 0);
      connection.unsafe().closeForcibly();
      connection.pipeline().fireChannelInactive();
    }
  }

  /** GOAWAY with the word that grpc servers have for it, and the end of the connection. */
  void punishPings() {
    for (var connection : List.copyOf(connections)) {
      var context = connection.pipeline().context(Http2ConnectionHandler.class);
      var handler = (Http2ConnectionHandler) context.handler();
      var word = Unpooled.copiedBuffer("too_many_pings", StandardCharsets.US_ASCII);
      handler.goAway(
          context,
          Integer.MAX_VALUE,
          Http2Error.ENHANCE_YOUR_CALM.code(),
          word,
          context.newPromise());
      context.flush();
      connection.close();
    }
  }

  /** GOAWAY: takes no new stream and waits for those that are. */
  void goAway() {
    server.shutdown();
  }

  void close() {
    server.shutdownNow();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private ServerChannel listener() {
    ServerChannel channel =
        Epoll.isAvailable() ? new EpollServerSocketChannel() : new NioServerSocketChannel();
    channel
        .pipeline()
        .addFirst(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext context, Object connection)
                  throws Exception {
                if (connection instanceof Channel child) {
                  connections.add(child);
                  child.closeFuture().addListener(_ -> connections.remove(child));
                }
                super.channelRead(context, connection);
              }
            });
    return channel;
  }
}
