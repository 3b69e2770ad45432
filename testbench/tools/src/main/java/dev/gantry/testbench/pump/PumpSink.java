package dev.gantry.testbench.pump;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Reads frames, lets their payload go as retained slices, acknowledges each; one flush a read. */
final class PumpSink extends ChannelInboundHandlerAdapter {
  private long skipBytes;
  private long headerLength;
  private int headerBytes;
  private int acknowledgements;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var octets = (ByteBuf) message;
    try {
      while (octets.isReadable()) {
        if (skipBytes > 0) {
          skip(octets);
        } else {
          readHeader(octets);
        }
      }
    } finally {
      octets.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (acknowledgements > 0) {
      ctx.writeAndFlush(
          ctx.alloc()
              .directBuffer(acknowledgements * PumpFrame.ACK_BYTES)
              .writeZero(acknowledgements * PumpFrame.ACK_BYTES),
          ctx.voidPromise());
      acknowledgements = 0;
    }
  }

  private void skip(ByteBuf octets) {
    var count = (int) Math.min(skipBytes, octets.readableBytes());
    octets.readRetainedSlice(count).release();
    skipBytes -= count;
    if (skipBytes == 0) {
      acknowledgements++;
    }
  }

  private void readHeader(ByteBuf octets) {
    if (headerBytes == 0 && octets.readableBytes() >= PumpFrame.HEADER_BYTES) {
      skipBytes = octets.readLong();
      octets.skipBytes(PumpFrame.HEADER_BYTES - Long.BYTES);
      return;
    }
    var octet = octets.readByte();
    if (headerBytes < Long.BYTES) {
      headerLength = headerLength << 8 | octet & 0xff;
    }
    if (++headerBytes == PumpFrame.HEADER_BYTES) {
      skipBytes = headerLength;
      headerBytes = 0;
      headerLength = 0;
    }
  }
}
