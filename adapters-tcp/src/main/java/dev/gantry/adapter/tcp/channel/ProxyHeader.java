package dev.gantry.adapter.tcp.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header that a proxy puts before a connection, which says from where it really comes:
 * PROXY protocol, versions 1 and 2. It is over once that header has come, or cannot come any more;
 * what stands behind it is kept by the {@link InputGate}.
 */
public final class ProxyHeader extends ChannelInboundHandlerAdapter {
  private final Outcome outcome;
  private boolean heard;
  private boolean over;
  private @Nullable ScheduledFuture<?> timer;

  /** Hears what became of it, once; on the channel's event loop. */
  public interface Outcome {
    /**
     * The connection may go on; it does not read.
     *
     * @param source from where it comes, null when the proxy does not know
     */
    void forwarded(@Nullable InetSocketAddress source);

    /** The proxy itself has only looked whether somebody listens: LOCAL, or no octet at all. */
    void probed();

    /** What came is no such header, or nothing came in time. */
    void garbled();
  }

  private ProxyHeader(Outcome outcome) {
    this.outcome = outcome;
  }

  /** Waits for the header on a channel that is not registered yet and has its gate. */
  public static void await(Channel channel, Duration patience, Outcome outcome) {
    var header = new ProxyHeader(outcome);
    channel.pipeline().addFirst(header);
    channel.pipeline().addFirst(header.decoder());
    channel.config().setAutoRead(true);
    header.timer =
        channel
            .eventLoop()
            .schedule(
                () -> header.end(channel, outcome::garbled),
                patience.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  private HAProxyMessageDecoder decoder() {
    return new HAProxyMessageDecoder() {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        heard |= message instanceof ByteBuf octets && octets.isReadable();
        super.channelRead(ctx, message);
      }
    };
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof HAProxyMessage header)) {
      ctx.fireChannelRead(message);
      return;
    }
    try {
      if (header.command() == HAProxyCommand.LOCAL) {
        end(ctx.channel(), outcome::probed);
      } else {
        var source = source(header);
        end(ctx.channel(), () -> outcome.forwarded(source));
      }
    } finally {
      header.release();
    }
  }

  private static @Nullable InetSocketAddress source(HAProxyMessage header) {
    var family = header.proxiedProtocol().addressFamily();
    boolean inet = family == AddressFamily.AF_IPv4 || family == AddressFamily.AF_IPv6;
    var address =
        inet ? NetUtil.createInetAddressFromIpAddressString(header.sourceAddress()) : null;
    return address == null ? null : new InetSocketAddress(address, header.sourcePort());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent && !over) {
      closedEarly(ctx.channel());
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closedEarly(ctx.channel());
    ctx.fireChannelInactive();
  }

  /** What cannot be read as a header, or a connection that was reset. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (over) {
      ctx.fireExceptionCaught(cause);
    } else {
      closedEarly(ctx.channel());
    }
  }

  private void closedEarly(Channel channel) {
    end(channel, heard ? outcome::garbled : outcome::probed);
  }

  private void end(Channel channel, Runnable tell) {
    if (over) {
      return;
    }
    over = true;
    if (timer != null) {
      timer.cancel(false);
    }
    channel.config().setAutoRead(false);
    channel.pipeline().remove(this);
    tell.run();
  }
}
