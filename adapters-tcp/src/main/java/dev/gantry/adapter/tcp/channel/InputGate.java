package dev.gantry.adapter.tcp.channel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;

/**
 * Holds what comes on a connection before anyone is there to read it. The channel does not read by
 * itself until then; but when a peer closes its direction, the native transport reads all the same,
 * and what it reads must not be lost.
 */
public final class InputGate extends ChannelInboundHandlerAdapter {
  private static final String NAME = "gate";

  private final ArrayDeque<Object> held = new ArrayDeque<>(0);
  private boolean inputShutDown;

  private InputGate() {}

  /** Closes the gate of a channel that is not registered or does not read yet. */
  public static void close(Channel channel) {
    channel.config().setAutoRead(false);
    channel.pipeline().addLast(NAME, new InputGate());
  }

  /**
   * Opens the gate: the handlers behind it get what was held, and the channel reads on. On its
   * event loop. A channel without a gate only reads on.
   */
  public static void open(Channel channel) {
    var gate = channel.pipeline().get(NAME) instanceof InputGate closed ? closed : null;
    // Where the input has ended there is nothing to wait for, and the native transport takes a
    // channel that waits for nothing out of its set and fails when it should wait again.
    if (gate == null || !gate.inputShutDown) {
      channel.config().setAutoRead(true);
    }
    if (gate != null) {
      channel.pipeline().remove(gate);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    held.add(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputShutDown = true;
      held.add(event);
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    held.add(cause);
  }

  /** From the head of the pipeline: what is held may itself bring a handler there. */
  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    var pipeline = ctx.pipeline();
    boolean read = false;
    while (!held.isEmpty()) {
      Object next = held.remove();
      if (next instanceof Throwable cause) {
        pipeline.fireExceptionCaught(cause);
      } else if (!ctx.channel().isOpen()) {
        ReferenceCountUtil.release(next);
      } else if (next instanceof ChannelInputShutdownEvent) {
        pipeline.fireChannelReadComplete();
        pipeline.fireUserEventTriggered(next);
      } else {
        read = true;
        pipeline.fireChannelRead(next);
      }
    }
    if (read) {
      pipeline.fireChannelReadComplete();
    }
  }
}
