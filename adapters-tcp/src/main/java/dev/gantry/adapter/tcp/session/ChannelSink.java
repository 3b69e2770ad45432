package dev.gantry.adapter.tcp.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** Gives a session's octets to its channel. */
final class ChannelSink implements FlushGatherer.Sink {
  private final Channel channel;

  ChannelSink(Channel channel) {
    this.channel = channel;
  }

  @Override
  public void write(ByteBuf octets, FlushGatherer.Written written) {
    channel.write(octets).addListener(written);
  }

  @Override
  public void flush() {
    channel.flush();
  }
}
