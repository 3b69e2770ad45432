package dev.gantry.adapter.tcp.channel;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * From where a connection really comes: what a proxy in front of us said, else the other end of the
 * socket. On the channel's event loop, or any thread once it is told.
 */
public final class SourceAddress {
  private static final AttributeKey<InetSocketAddress> TOLD =
      AttributeKey.valueOf(SourceAddress.class, "told");

  private SourceAddress() {}

  /** A proxy has said so. */
  public static void tell(Channel channel, InetSocketAddress source) {
    channel.attr(TOLD).set(source);
  }

  /** Null when the channel is not connected any more. */
  public static @Nullable SocketAddress of(Channel channel) {
    var told = channel.hasAttr(TOLD) ? channel.attr(TOLD).get() : null;
    return told == null ? channel.remoteAddress() : told;
  }
}
