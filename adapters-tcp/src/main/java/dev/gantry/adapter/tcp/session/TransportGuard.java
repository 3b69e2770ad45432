package dev.gantry.adapter.tcp.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Stands between TLS and the socket: a failed handshake must end with FIN behind its alert, not
 * with the handler's own close.
 */
final class TransportGuard extends ChannelOutboundHandlerAdapter {
  private final Runnable closeWanted;

  TransportGuard(Runnable closeWanted) {
    this.closeWanted = closeWanted;
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    ctx.flush();
    promise.trySuccess();
    ctx.executor().execute(closeWanted);
  }
}
