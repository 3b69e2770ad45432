package dev.gantry.adapter.grpc.bpa;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** The event loop of one BPA link and the channels opened on it, one for each attempt. */
final class Transport {
  /**
   * HTTP/2 flow control window: a window below the largest bundle costs a round trip per window.
   */
  private static final int FLOW_CONTROL_WINDOW_BYTES = 8 << 20;

  private static final Duration MAX_KEEPALIVE = Duration.ofMinutes(10);

  private final GrpcBpaSettings settings;
  private final EventLoopGroup group;
  private final EventLoop loop;
  private volatile Duration keepalive;

  Transport(GrpcBpaSettings settings) {
    this.settings = settings;
    this.keepalive = settings.pace().keepalive();
    var threads = new DefaultThreadFactory("gantry-bpa", true);
    this.group =
        Epoll.isAvailable()
            ? new EpollEventLoopGroup(1, threads)
            : new NioEventLoopGroup(1, threads);
    this.loop = group.next();
  }

  EventLoop loop() {
    return loop;
  }

  /** Runs at once on the loop, as a task of it elsewhere. */
  Executor confined() {
    return task -> {
      if (loop.inEventLoop()) {
        task.run();
      } else {
        loop.execute(task);
      }
    };
  }

  /** Runs on the loop, in the order of the calls; false when the loop has ended. Any thread. */
  boolean post(Runnable task) {
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException _) {
      return false;
    }
  }

  /**
   * A channel that connects on first use. A new one for each attempt: no back-off but ours, names
   * and keys looked up anew.
   *
   * @throws IOException with one sentence for people when keys or trust cannot be used
   */
  ManagedChannel open(URI bpaAddress) throws IOException {
    var builder =
        NettyChannelBuilder.forAddress(
                GrpcBpaSettings.host(bpaAddress), GrpcBpaSettings.port(bpaAddress))
            .eventLoopGroup(group)
            .channelType(channelType())
            .executor(confined())
            .disableRetry()
            .maxInboundMessageSize(settings.limits().maxMessageBytes())
            .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
            .withOption(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                Math.toIntExact(settings.pace().connectTimeout().toMillis()))
            .withOption(ChannelOption.TCP_NODELAY, true);
    if (!keepalive.isZero()) {
      builder
          .keepAliveTime(keepalive.toNanos(), TimeUnit.NANOSECONDS)
          .keepAliveTimeout(settings.pace().keepaliveTimeout().toNanos(), TimeUnit.NANOSECONDS);
    }
    var tls = settings.tls();
    if (tls == null) {
      return builder.usePlaintext().build();
    }
    if (tls.serverName() != null) {
      builder.overrideAuthority(tls.serverName());
    }
    return builder.sslContext(sslContext(tls)).build();
  }

  /** The BPA finds our pings too frequent: half as many from the next channel on. */
  void pingLess() {
    var doubled = keepalive.multipliedBy(2);
    keepalive = doubled.compareTo(MAX_KEEPALIVE) > 0 ? MAX_KEEPALIVE : doubled;
  }

  /** Any thread. */
  Duration keepalive() {
    return keepalive;
  }

  void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private static Class<? extends Channel> channelType() {
    return Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  private static SslContext sslContext(BpaTls tls) throws IOException {
    var material = tls.source().load();
    var builder = GrpcSslContexts.forClient();
    builder.trustManager(material.authorities().toArray(new X509Certificate[0]));
    if (material.key() != null) {
      builder.keyManager(material.key(), material.chain().toArray(new X509Certificate[0]));
    }
    return builder.build();
  }
}
