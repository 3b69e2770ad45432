package dev.gantry.adapter.grpc.admin;

import dev.gantry.domain.node.ConnectionCounts;
import dev.gantry.domain.node.Source;
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
  private final ConnectionCounts counts; // by this

  /**
   * Nothing is open yet.
   *
   * @param most of all
   * @param mostOfOne of an IPv4 address or an IPv6 /64; a Unix socket has no such
   */
  ConnectionBound(int most, int mostOfOne) {
    counts = new ConnectionCounts(most, mostOfOne);
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
    return counts.opened(source);
  }

  private synchronized void closed(@Nullable Octets source) {
    counts.closed(source);
  }

  private static @Nullable Octets source(Channel connection) {
    return connection.remoteAddress() instanceof InetSocketAddress remote
        ? Source.of(Octets.of(remote.getAddress().getAddress()))
        : null;
  }
}
