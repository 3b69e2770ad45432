package dev.gantry.testbench.pump;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Keeps a window of frames in flight until its time is up, then waits for what is missing. */
final class PumpSource extends ChannelInboundHandlerAdapter {
  /** Frames up to this size are gathered in one buffer; larger ones are written as they are. */
  private static final int GATHER_LIMIT_BYTES = 4096;

  private final int payloadBytes;
  private final int window;
  private final long durationNanos;
  private final ByteBuf frame;
  private final CompletableFuture<BarePump.Result> result = new CompletableFuture<>();
  private long startNanos;
  private long sentFrames;
  private long acknowledgedBytes;

  PumpSource(int payloadBytes, int window, Duration duration) {
    this.payloadBytes = payloadBytes;
    this.window = window;
    this.durationNanos = duration.toNanos();
    this.frame = Unpooled.directBuffer(PumpFrame.HEADER_BYTES + payloadBytes);
    frame.writeLong(payloadBytes).writeZero(PumpFrame.HEADER_BYTES - Long.BYTES);
    frame.writeZero(payloadBytes);
  }

  BarePump.Result await(Duration limit) throws InterruptedException, TimeoutException {
    try {
      return result.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the pump's own connection failed", e.getCause());
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    startNanos = System.nanoTime();
    send(ctx);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var octets = (ByteBuf) message;
    acknowledgedBytes += octets.readableBytes();
    octets.release();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    var now = System.nanoTime();
    if (now - startNanos < durationNanos) {
      send(ctx);
    } else if (acknowledged() == sentFrames) {
      result.complete(new BarePump.Result(sentFrames, sentFrames * payloadBytes, now - startNanos));
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    frame.release();
    result.completeExceptionally(new IllegalStateException("connection closed"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    result.completeExceptionally(cause);
    ctx.close();
  }

  private long acknowledged() {
    return acknowledgedBytes / PumpFrame.ACK_BYTES;
  }

  private void send(ChannelHandlerContext ctx) {
    var free = (int) (window - (sentFrames - acknowledged()));
    if (free <= 0) {
      return;
    }
    if (payloadBytes <= GATHER_LIMIT_BYTES) {
      var gathered = ctx.alloc().directBuffer(free * frame.readableBytes());
      for (var i = 0; i < free; i++) {
        gathered.writeBytes(frame, frame.readerIndex(), frame.readableBytes());
      }
      ctx.write(gathered, ctx.voidPromise());
    } else {
      for (var i = 0; i < free; i++) {
        ctx.write(frame.retainedDuplicate(), ctx.voidPromise());
      }
    }
    sentFrames += free;
    ctx.flush();
  }
}
