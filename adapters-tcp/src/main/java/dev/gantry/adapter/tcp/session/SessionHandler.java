package dev.gantry.adapter.tcp.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;

/** Where a session meets its channel: Netty's callbacks become calls of the driver. */
final class SessionHandler extends ChannelInboundHandlerAdapter {
  private final SessionDriver driver;
  private final SessionConnection connection;
  private boolean started;

  /** The handler of one session; the last of its pipeline. */
  SessionHandler(SessionDriver driver) {
    this.driver = driver;
    connection = driver.connection();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (ctx.channel().isActive()) {
      start();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    start();
  }

  private void start() {
    if (!started) {
      started = true;
      driver.connected();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf octets) {
      driver.octetsReceived(octets);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    driver.readComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    driver.writabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    switch (event) {
      case SslHandshakeCompletionEvent handshake -> {
        if (handshake.isSuccess()) {
          connection.tlsEstablished();
        } else {
          connection.tlsFailed(handshake.cause());
        }
      }
      case ChannelInputShutdownEvent _ -> connection.inputClosed();
      case SslCloseCompletionEvent close when close.isSuccess() -> connection.inputClosed();
      default -> {}
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    connection.failed(cause);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    connection.closed();
  }
}
