package dev.gantry.adapter.tcp.node;

import dev.gantry.adapter.tcp.channel.AddressText;
import dev.gantry.adapter.tcp.channel.ProxyHeader;
import dev.gantry.adapter.tcp.channel.SourceAddress;
import dev.gantry.adapter.tcp.channel.Transport;
import dev.gantry.adapter.tcp.peer.Dialler;
import dev.gantry.domain.node.Origin;
import dev.gantry.domain.wire.Octets;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.address.HostText;
import dev.gantry.port.address.UnixSocketFile;
import dev.gantry.port.out.Observer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One bound endpoint. It accepts only while it is told to; until then the system's backlog holds
 * who connects.
 */
public final class Listener {
  /** Connections of a proxy that have not said yet where they come from. */
  static final int MAX_AWAITED_HEADERS = 1_024;

  /** As long as sessions need to end and give their descriptors back. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  /** As long as a node takes to let go of a few whom it does not want. */
  private static final Duration CATCH_UP = Duration.ofMillis(20);

  private final Endpoint endpoint;
  private volatile ListenEndpoint settings;
  private final Acceptor acceptor;
  private final AtomicLong unixPeers = new AtomicLong();
  private final AtomicInteger awaited = new AtomicInteger();
  private final Observer observer;
  private final AtomicInteger open;
  private final IntSupplier mostOpen;
  private @Nullable Channel channel;
  private volatile boolean wanted;

  /** Where accepted connections go. On their event loops. */
  @FunctionalInterface
  public interface Acceptor {
    /** A connection stands, which does not read yet. */
    void accepted(Channel channel, String remoteAddress, Origin.Way way, ListenEndpoint bound);
  }

  /**
   * A listener that is not bound yet.
   *
   * @param open connections that were accepted and are not closed yet, of all listeners
   * @param mostOpen at how many of those it waits before it accepts more; asked each time
   */
  public Listener(
      ListenEndpoint settings,
      Acceptor acceptor,
      Observer observer,
      AtomicInteger open,
      IntSupplier mostOpen) {
    this.endpoint = settings.endpoint();
    this.settings = settings;
    this.open = open;
    this.mostOpen = mostOpen;
    this.observer = observer;
    this.acceptor = acceptor;
  }

  /** From now on this is configured for its endpoint. Any thread. */
  public void configure(ListenEndpoint other) {
    settings = other;
  }

  /** What it is to be bound to. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /**
   * Binds, without accepting yet.
   *
   * @throws IOException with one sentence that names the endpoint and the cause
   */
  public void bind(Transport transport, int backlog) throws IOException {
    try {
      SocketAddress address = address();
      var bootstrap =
          new ServerBootstrap()
              .group(transport.loops())
              .channel(transport.serverChannel(endpoint))
              .option(ChannelOption.SO_BACKLOG, backlog)
              .option(ChannelOption.AUTO_READ, false)
              .handler(new Pause())
              .childHandler(
                  new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                      accepted(accepted);
                    }
                  });
      if (endpoint instanceof Endpoint.Tcp) {
        bootstrap.option(ChannelOption.SO_REUSEADDR, true);
      }
      ChannelFuture binding = bootstrap.bind(address).awaitUninterruptibly();
      Throwable cause = binding.cause();
      if (cause != null) {
        throw new IOException(reason(cause), cause);
      }
      channel = binding.channel();
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("cannot listen on " + endpoint + ": " + e.getMessage(), e);
    }
  }

  private SocketAddress address() throws IOException {
    return switch (endpoint) {
      case Endpoint.Unix(String path) -> {
        UnixSocketFile.clear(path);
        yield new DomainSocketAddress(path);
      }
      case Endpoint.Tcp(String host, int port) -> {
        var address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
          throw new UnknownHostException(HostText.unresolved(host));
        }
        yield address;
      }
    };
  }

  private static String reason(Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.contains("in use")) {
      return "the address is in use by another program; stop that or choose another port";
    }
    if (lower.contains("cannot assign")) {
      return "this machine does not have that address";
    }
    if (lower.contains("permission denied")) {
      return "permission denied; ports below 1024 need a privilege";
    }
    return text;
  }

  /** Accepts, or leaves who connects in the backlog. Any thread. */
  public void accepting(boolean accept) {
    wanted = accept;
    if (channel != null) {
      channel.config().setAutoRead(accept);
    }
  }

  /**
   * Stops accepting for a while where a connection cannot be accepted, as without a free
   * descriptor, and where the node does not keep up with those that are; who connects meanwhile
   * waits in the backlog. Netty would do the former, but also where we were told to accept nobody.
   */
  private final class Pause extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
      if (open.incrementAndGet() >= mostOpen.getAsInt()) {
        ctx.channel().config().setAutoRead(false);
        goOnLater(ctx.channel(), CATCH_UP);
      }
      ((Channel) accepted).closeFuture().addListener(_ -> open.decrementAndGet());
      ctx.fireChannelRead(accepted);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.channel().config().setAutoRead(false);
      observer.listenerPaused(boundAddress(), PAUSE, String.valueOf(cause.getMessage()));
      goOnLater(ctx.channel(), PAUSE);
    }

    private void goOnLater(Channel server, Duration pause) {
      server.eventLoop().schedule(() -> goOn(server), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void goOn(Channel server) {
      if (open.get() >= mostOpen.getAsInt()) {
        goOnLater(server, CATCH_UP);
      } else {
        server.config().setAutoRead(wanted);
      }
    }
  }

  /** For tests: accepting fails as the system would have it. */
  void failToAccept(IOException cause) {
    if (channel != null) {
      var pipeline = channel.pipeline();
      channel.eventLoop().execute(() -> pipeline.fireExceptionCaught(cause));
    }
  }

  /** For tests: whether it accepts now. */
  boolean isAccepting() {
    return channel != null && channel.config().isAutoRead();
  }

  /** Where it is bound, canonical text. */
  public String boundAddress() {
    if (channel == null || endpoint instanceof Endpoint.Unix) {
      return endpoint.toString();
    }
    return AddressText.of(channel.localAddress());
  }

  /** Port of a TCP listener, -1 for a Unix socket. */
  public int boundPort() {
    return channel != null && channel.localAddress() instanceof InetSocketAddress inet
        ? inet.getPort()
        : -1;
  }

  /** Stops listening; does not wait, because the event loop may be waiting for the caller. */
  public void close() {
    if (channel != null) {
      channel
          .close()
          .addListener(
              _ -> {
                if (endpoint instanceof Endpoint.Unix(String path)) {
                  UnixSocketFile.remove(path);
                }
              });
    }
  }

  private void accepted(Channel accepted) {
    Dialler.configure(accepted);
    var bound = settings;
    var remote = accepted.remoteAddress();
    if (bound.door().isBehindProxy()
        && remote instanceof InetSocketAddress proxy
        && bound.door().isProxy(octets(proxy))) {
      behindProxy(accepted, proxy, bound);
    } else {
      acceptor.accepted(accepted, text(remote), Origin.Way.DIRECT, bound);
    }
  }

  /** Nobody is asked about it before the proxy has said where it comes from. */
  private void behindProxy(Channel accepted, InetSocketAddress proxy, ListenEndpoint bound) {
    if (awaited.incrementAndGet() > MAX_AWAITED_HEADERS) {
      awaited.decrementAndGet();
      acceptor.accepted(accepted, text(proxy), Origin.Way.GARBLED, bound);
      return;
    }
    ProxyHeader.await(
        accepted,
        bound.profile().timers().contact(),
        new ProxyHeader.Outcome() {
          @Override
          public void forwarded(@Nullable InetSocketAddress source) {
            awaited.decrementAndGet();
            if (source != null) {
              SourceAddress.tell(accepted, source);
            }
            acceptor.accepted(
                accepted, text(source == null ? proxy : source), Origin.Way.PROXIED, bound);
          }

          @Override
          public void probed() {
            awaited.decrementAndGet();
            accepted.close();
            observer.probed(text(proxy));
          }

          @Override
          public void garbled() {
            awaited.decrementAndGet();
            acceptor.accepted(accepted, text(proxy), Origin.Way.GARBLED, bound);
          }
        });
  }

  private static Octets octets(InetSocketAddress address) {
    return Octets.of(address.getAddress().getAddress());
  }

  private String text(SocketAddress remote) {
    return remote instanceof InetSocketAddress inet
        ? AddressText.of(inet)
        : endpoint + "#" + unixPeers.incrementAndGet();
  }
}
