package dev.gantry.adapter.grpc.admin;

import dev.gantry.domain.node.Source;
import dev.gantry.domain.node.SourceCounts;
import dev.gantry.domain.wire.Octets;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections that are one too many before anything is made for them: of all, and of one
 * source, so that one host does not keep all others out. Any thread.
 */
@Sharable
final class ConnectionBound extends ChannelInboundHandlerAdapter {
  private final int most;
  private final int mostOfOne;

  // Guarded by this.
  private int open;
  private final SourceCounts bySource = new SourceCounts();

  /**
   * Nothing is open yet.
   *
   * @param most of all
   * @param mostOfOne of an IPv4 address or an IPv6 /64; a Unix socket has no such
   */
  ConnectionBound(int most, int mostOfOne) {
    this.most = most;
    this.mostOfOne = mostOfOne;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    var connection = (Channel) accepted;
    var source = source(connection);
    if (!opened(source)) {
      connection.unsafe().closeForcibly();
      return;
    }
    connection.closeFuture().addListener(_ -> closed(source));
    context.fireChannelRead(accepted);
  }

  private synchronized boolean opened(@Nullable Octets source) {
    if (open == most || source != null && bySource.of(source) == mostOfOne) {
      return false;
    }
    open++;
    if (source != null) {
      bySource.add(source);
    }
    return true;
  }

  private synchronized void closed(@Nullable Octets source) {
    open--;
    if (source != null) {
      bySource.remove(source);
    }
  }

  private static @Nullable Octets source(Channel connection) {
    return connection.remoteAddress() instanceof InetSocketAddress remote
        ? Source.of(Octets.of(remote.getAddress().getAddress()))
        : null;
  }
}
