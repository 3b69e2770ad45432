package dev.gantry.adapter.tcp.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;

/**
 * How far a connection has come with what it was handed. A write of many octets is done long after
 * its first have left, and the system tells of room only when a good part of its own buffer is
 * empty, which takes a slow peer minutes; so Netty and the system are asked where they stand. That
 * costs a call to the system, and is done only when a deadline is due.
 */
final class ChannelProgress implements OutputWatch.Socket {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Channel channel;
  private long markNanos;
  private long markBytes;

  ChannelProgress(Channel channel) {
    this.channel = channel;
  }

  @Override
  public void mark(long nowNanos) {
    markNanos = nowNanos;
    markBytes = leftOfFirstWrite();
  }

  @Override
  public boolean hasMoved(long nowNanos) {
    boolean moved = leftOfFirstWrite() != markBytes || systemHasSent(nowNanos);
    if (moved) {
      mark(nowNanos);
    }
    return moved;
  }

  /** Octets of the first unfinished write that have left. */
  private long leftOfFirstWrite() {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.currentProgress();
  }

  /**
   * Whether the system has sent data since the mark. What it only repeats does not count, nor do
   * the probes with which it asks a peer whose window is closed.
   */
  private boolean systemHasSent(long nowNanos) {
    if (!(channel instanceof EpollSocketChannel tcp) || !tcp.isOpen()) {
      return false;
    }
    var info = tcp.tcpInfo();
    return info.retransmits() == 0
        && info.lastDataSent() < (nowNanos - markNanos) / NANOS_PER_MILLI;
  }
}
