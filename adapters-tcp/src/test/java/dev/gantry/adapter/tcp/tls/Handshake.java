package dev.gantry.adapter.tcp.tls;

import dev.gantry.domain.identity.TlsFacts;
import dev.gantry.domain.session.ConnectionFacts;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.wire.Octets;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;

/**
 * Two TLS ends over loopback. The passive side greets with one octet, so that late refusals of TLS
 * 1.3 come to light.
 */
final class Handshake implements AutoCloseable {
  private static final byte GREETING = 7;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  private static final byte[] CONTACT_HEADER = {'d', 't', 'n', '!', 4, 1};

  private final boolean contactHeaders;
  private final Queue<Channel> made = new ConcurrentLinkedQueue<>();
  private final Queue<SSLEngine> engines = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Channel> activeChannel = new AtomicReference<>();

  Handshake() {
    this(false);
  }

  /** With Contact Headers before TLS, as TCPCLv4 has them, or without. */
  Handshake(boolean contactHeaders) {
    this.contactHeaders = contactHeaders;
  }

  /** How one end saw it: facts, or a failure. */
  record End(TlsFacts facts, TlsFailure failure, Throwable raw, SslHandler handler) {}

  /** How both ends saw it. */
  record Ends(End active, End passive) {}

  Ends run(TlsEngineSource active, TlsEngineSource passive, String dialledName) throws Exception {
    var passiveEnd = new CompletableFuture<End>();
    var activeEnd = new CompletableFuture<End>();
    var server =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(initializer(passive, Role.PASSIVE, null, passiveEnd))
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    var client =
        new Bootstrap()
            .group(group)
            .channel(NioSocketChannel.class)
            .handler(initializer(active, Role.ACTIVE, dialledName, activeEnd))
            .connect(server.localAddress())
            .sync()
            .channel();
    try {
      return new Ends(activeEnd.get(20, TimeUnit.SECONDS), passiveEnd.get(20, TimeUnit.SECONDS));
    } finally {
      client.close().sync();
      server.close().sync();
    }
  }

  /** The one end only, against a peer that is not ours. */
  CompletableFuture<End> dial(TlsEngineSource active, String dialledName, InetSocketAddress to) {
    var end = new CompletableFuture<End>();
    new Bootstrap()
        .group(group)
        .channel(NioSocketChannel.class)
        .handler(initializer(active, Role.ACTIVE, dialledName, end))
        .connect(to)
        .addListener(
            (ChannelFuture connected) -> {
              activeChannel.set(connected.channel());
              if (!connected.isSuccess()) {
                end.completeExceptionally(connected.cause());
              }
            });
    return end;
  }

  /** A passive side that outlives one connection. */
  Server serve(TlsEngineSource passive) throws Exception {
    var ends = new LinkedBlockingQueue<End>();
    var channel =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel child) {
                    var end = new CompletableFuture<End>();
                    end.thenAccept(ends::add);
                    child.pipeline().addLast(new Starter(passive, Role.PASSIVE, null, end));
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    return new Server(channel, ends);
  }

  /** The passive side and what became of its connections. */
  record Server(Channel channel, BlockingQueue<End> ends) implements AutoCloseable {
    InetSocketAddress address() {
      return (InetSocketAddress) channel.localAddress();
    }

    /** The latest end; waits for the first one. */
    End lastEnd() throws InterruptedException {
      var end = ends.poll(20, TimeUnit.SECONDS);
      for (var later = ends.poll(); later != null; later = ends.poll()) {
        end = later;
      }
      return end;
    }

    @Override
    public void close() throws InterruptedException {
      channel.close().sync();
    }
  }

  /**
   * Sends that many octets after the handshake and measures the longest TLS record, in octets of
   * its body.
   */
  int longestRecord(TlsEngineSource active, TlsEngineSource passive, int octets) throws Exception {
    var longest = new AtomicInteger();
    var received = new CompletableFuture<Void>();
    var server =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel child) {
                    var end = new CompletableFuture<End>();
                    child
                        .pipeline()
                        .addLast(new Starter(passive, Role.PASSIVE, null, end))
                        .addLast(new Counter(octets, received));
                    child.pipeline().addFirst(new RecordMeter(longest));
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    var end = dial(active, null, (InetSocketAddress) server.localAddress());
    end.get(20, TimeUnit.SECONDS);
    activeChannel.get().writeAndFlush(Unpooled.wrappedBuffer(new byte[octets]));
    received.get(20, TimeUnit.SECONDS);
    activeChannel.get().close().sync();
    server.close().sync();
    return longest.get();
  }

  private ChannelInitializer<Channel> initializer(
      TlsEngineSource source, Role role, String dialledName, CompletableFuture<End> end) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channel.pipeline().addLast(new Starter(source, role, dialledName, end));
      }
    };
  }

  /** Puts TLS in front when the connection stands, as the session driver does. */
  private final class Starter extends ChannelInboundHandlerAdapter {
    private final TlsEngineSource source;
    private final Role role;
    private final String dialledName;
    private final CompletableFuture<End> end;
    private SslHandler tls;

    Starter(TlsEngineSource source, Role role, String dialledName, CompletableFuture<End> end) {
      this.source = source;
      this.role = role;
      this.dialledName = dialledName;
      this.end = end;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      made.add(context.channel());
      if (contactHeaders) {
        context.writeAndFlush(Unpooled.copiedBuffer(CONTACT_HEADER));
      } else {
        startTls(context);
      }
    }

    private void startTls(ChannelHandlerContext context) {
      var remote = (InetSocketAddress) context.channel().remoteAddress();
      var facts =
          new ConnectionFacts(role, dialledName, Octets.of(remote.getAddress().getAddress()), null);
      tls = source.newHandler(context.alloc(), new TlsConnection(facts, remote));
      tls.setHandshakeTimeoutMillis(0);
      engines.add(tls.engine());
      context.pipeline().addBefore(context.name(), null, tls);
      tls.handshakeFuture()
          .addListener(
              done -> {
                if (!done.isSuccess()) {
                  fail(context, done.cause());
                } else if (role == Role.PASSIVE) {
                  context.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {GREETING}));
                  end.complete(new End(source.facts(tls), null, null, tls));
                }
              });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (tls == null) {
        // Tests send the header alone, and never in pieces.
        var octets = (ByteBuf) message;
        octets.skipBytes(CONTACT_HEADER.length);
        startTls(context);
        if (octets.isReadable()) {
          context.pipeline().context(tls).pipeline().fireChannelRead(octets);
        } else {
          octets.release();
        }
        return;
      }
      end.complete(end.isDone() ? null : new End(source.facts(tls), null, null, tls));
      context.fireChannelRead(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      fail(context, cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      fail(context, new java.nio.channels.ClosedChannelException());
    }

    private void fail(ChannelHandlerContext context, Throwable cause) {
      end.complete(new End(null, source.failure(tls, cause), cause, tls));
      context.close();
    }
  }

  /** Counts decrypted octets. */
  private static final class Counter extends ChannelInboundHandlerAdapter {
    private final CompletableFuture<Void> done;
    private int missing;

    Counter(int octets, CompletableFuture<Void> done) {
      this.missing = octets;
      this.done = done;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      missing -= ((ByteBuf) message).readableBytes();
      ReferenceCountUtil.release(message);
      if (missing <= 0) {
        done.complete(null);
      }
    }
  }

  /** Reads the lengths in TLS record headers on their way to the handler. */
  private static final class RecordMeter extends ChannelInboundHandlerAdapter {
    private static final int HEADER_BYTES = 5;
    private final ByteBuf pending = Unpooled.buffer();
    private final AtomicInteger longest;

    RecordMeter(AtomicInteger longest) {
      this.longest = longest;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var octets = (ByteBuf) message;
      pending.writeBytes(octets, octets.readerIndex(), octets.readableBytes());
      while (pending.readableBytes() >= HEADER_BYTES) {
        var length = pending.getUnsignedShort(pending.readerIndex() + HEADER_BYTES - 2);
        if (pending.readableBytes() < HEADER_BYTES + length) {
          break;
        }
        if (pending.getByte(pending.readerIndex()) == 23) { // application data
          longest.accumulateAndGet(length, Math::max);
        }
        pending.skipBytes(HEADER_BYTES + length);
      }
      context.fireChannelRead(message);
    }
  }

  /** Ends all connections. */
  void closeChannels() throws InterruptedException {
    for (var channel : made) {
      channel.close().sync();
    }
  }

  @Override
  public void close() throws Exception {
    closeChannels();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    for (var engine : engines) {
      if (engine instanceof ReferenceCounted counted && counted.refCnt() != 0) {
        throw new AssertionError("leaked: " + engine + ", references " + counted.refCnt());
      }
    }
  }
}
