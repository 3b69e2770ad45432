package dev.gantry.adapter.tcp.channel;

import dev.gantry.port.address.Endpoint;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event loops of a process and the kinds of channel that run on them: native epoll where it
 * loads, NIO otherwise.
 */
public final class Transport implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Transport.class);
  private static final long QUIET_MILLIS = 0;
  private static final long CLOSE_MILLIS = 2_000;

  /** What {@link #close()} takes at most: a loop that is busy gets a second more. */
  public static final Duration LONGEST_CLOSE = Duration.ofMillis(CLOSE_MILLIS + 1_000);

  private final EventLoopGroup loops;
  private final boolean epoll;

  private Transport(EventLoopGroup loops, boolean epoll) {
    this.loops = loops;
    this.epoll = epoll;
  }

  /**
   * Starts event loops.
   *
   * @param loopCount 1 or more; 0 takes one for each processor
   */
  public static Transport open(int loopCount) {
    int count = loopCount == 0 ? Runtime.getRuntime().availableProcessors() : loopCount;
    boolean epoll = Epoll.isAvailable();
    if (!epoll) {
      LOG.info("native epoll is not available, using NIO: {}", reason());
    }
    var threads = new DefaultThreadFactory("gantry-loop", true);
    var factory = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new Transport(new MultiThreadIoEventLoopGroup(count, threads, factory), epoll);
  }

  /** Whether Unix domain sockets can be used. */
  public boolean supportsUnixSockets() {
    return epoll;
  }

  /** The loops. */
  public EventLoopGroup loops() {
    return loops;
  }

  /** Completes when each loop has run a task that was given to it now. */
  public CompletionStage<?> signOfLife() {
    var signs = new ArrayList<CompletableFuture<?>>();
    loops.forEach(loop -> signs.add(CompletableFuture.runAsync(() -> {}, loop)));
    return CompletableFuture.allOf(signs.toArray(CompletableFuture<?>[]::new));
  }

  /**
   * The kind of channel that dials {@code endpoint}.
   *
   * @throws IllegalArgumentException for a Unix socket without native epoll
   */
  public Class<? extends Channel> clientChannel(Endpoint endpoint) {
    return switch (endpoint) {
      case Endpoint.Tcp _ -> epoll ? EpollSocketChannel.class : NioSocketChannel.class;
      case Endpoint.Unix unix -> {
        requireUnixSockets(unix);
        yield EpollDomainSocketChannel.class;
      }
    };
  }

  /**
   * The kind of channel that listens on {@code endpoint}.
   *
   * @throws IllegalArgumentException for a Unix socket without native epoll
   */
  public Class<? extends ServerChannel> serverChannel(Endpoint endpoint) {
    return switch (endpoint) {
      case Endpoint.Tcp _ -> epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
      case Endpoint.Unix unix -> {
        requireUnixSockets(unix);
        yield EpollServerDomainSocketChannel.class;
      }
    };
  }

  private void requireUnixSockets(Endpoint.Unix unix) {
    if (!epoll) {
      throw new IllegalArgumentException(
          unix + " needs the native epoll transport, which does not load here: " + reason());
    }
  }

  private static String reason() {
    Throwable cause = Epoll.unavailabilityCause();
    return cause == null ? "unknown" : String.valueOf(cause.getMessage());
  }

  /** Stops the loops; what is still open is closed without ceremony. */
  @Override
  public void close() {
    loops
        .shutdownGracefully(QUIET_MILLIS, CLOSE_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(LONGEST_CLOSE.toMillis());
  }
}
