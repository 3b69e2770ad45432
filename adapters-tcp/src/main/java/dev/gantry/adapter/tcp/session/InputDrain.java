package dev.gantry.adapter.tcp.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;

/** Throws away what a peer still sends behind our FIN, up to a bound, until its own FIN. */
final class InputDrain extends ChannelInboundHandlerAdapter {
  private final long limitBytes;
  private long drainedBytes;

  InputDrain(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf octets) {
      drainedBytes += octets.readableBytes();
    }
    ReferenceCountUtil.release(message);
    if (drainedBytes > limitBytes) {
      ctx.close();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      ctx.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
