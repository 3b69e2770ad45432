package dev.gantry.adapter.tcp.peer;

import dev.gantry.adapter.tcp.channel.InputGate;
import dev.gantry.adapter.tcp.channel.Transport;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.address.HostText;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.io.FileNotFoundException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Dials one peer, through every address that its name resolves to; remembers at which it was found
 * last. Names are resolved on a virtual thread, everything else happens on the loop that was given.
 */
public final class Dialler {
  /** Addresses of one name that are tried: more than any sane host has, few enough to end. */
  static final int MAX_ADDRESSES = 16;

  /** Octets waiting in a channel at which it stops being writable, and is so again. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(256 * 1024, 1024 * 1024);

  private final Transport transport;
  private final Duration connectTimeout;
  private final Resolver resolver;
  private volatile @Nullable InetAddress foundAt;

  /** A dialler that gives each address {@code connectTimeout}. */
  public Dialler(Transport transport, Duration connectTimeout, Resolver resolver) {
    this.transport = transport;
    this.connectTimeout = connectTimeout;
    this.resolver = resolver;
  }

  /** Options that every session's channel has, dialled or accepted; it does not read yet. */
  public static void configure(Channel channel) {
    var config = channel.config();
    // A Unix socket has no Nagle; it leaves the option unset and says so by false.
    config.setOption(ChannelOption.TCP_NODELAY, true);
    config.setOption(ChannelOption.SO_KEEPALIVE, true);
    config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    config.setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
    InputGate.close(channel);
  }

  /** Dials. */
  public void dial(Endpoint endpoint, EventLoop loop, Dial.Result result) {
    switch (endpoint) {
      case Endpoint.Unix(String path) ->
          new Dial(
                  new Way(endpoint, loop),
                  loop,
                  result,
                  null,
                  List.of(new DomainSocketAddress(path)))
              .begin();
      case Endpoint.Tcp(String host, int port) ->
          Thread.ofVirtual().name("gantry-resolve").start(() -> resolve(host, port, loop, result));
    }
  }

  private void resolve(String host, int port, EventLoop loop, Dial.Result result) {
    try {
      var addresses = new ArrayList<SocketAddress>();
      for (InetAddress address :
          AddressOrder.of(Arrays.asList(resolver.addressesOf(host)), foundAt)) {
        if (addresses.size() < MAX_ADDRESSES) {
          addresses.add(new InetSocketAddress(address, port));
        }
      }
      boolean literal = NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
      var way = new Way(new Endpoint.Tcp(host, port), loop);
      var dial = new Dial(way, loop, result, literal ? null : host, addresses);
      loop.execute(dial::begin);
    } catch (UnknownHostException e) {
      loop.execute(() -> result.failed(HostText.unresolved(host)));
    }
  }

  /** How a dial connects, and what becomes of that. */
  private final class Way implements Dial.Way {
    private final Endpoint endpoint;
    private final EventLoop loop;

    Way(Endpoint endpoint, EventLoop loop) {
      this.endpoint = endpoint;
      this.loop = loop;
    }

    @Override
    public ChannelFuture connect(SocketAddress address) {
      return new Bootstrap()
          .group(loop)
          .channel(transport.clientChannel(endpoint))
          .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTimeout.toMillis())
          .handler(
              new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                  configure(channel);
                }
              })
          .connect(address);
    }

    @Override
    public void found(SocketAddress address) {
      if (address instanceof InetSocketAddress inet) {
        foundAt = inet.getAddress();
      }
    }

    @Override
    public String failure(@Nullable Throwable cause) {
      return reason(cause);
    }
  }

  /** What the system and Netty say differs between transports. */
  private String reason(@Nullable Throwable cause) {
    String message = cause == null ? "" : String.valueOf(cause.getMessage());
    String lower = message.toLowerCase(Locale.ROOT);
    if (cause instanceof ConnectTimeoutException) {
      return "does not answer within " + connectTimeout.toMillis() + " ms";
    }
    if (lower.contains("refused")) {
      return "refuses the connection, nobody listens there";
    }
    if (lower.contains("unreachable") || lower.contains("no route")) {
      return "cannot be reached from this machine's network";
    }
    if (lower.contains("permission denied")) {
      return "may not be connected to by this user";
    }
    if (cause instanceof FileNotFoundException || lower.contains("no such file")) {
      return "does not exist";
    }
    // Netty names the address once more, and the native transport the call that failed and its
    // number in front; what the system says about it is between them.
    return Arrays.stream(message.split(": "))
        .filter(part -> !part.contains("(..)"))
        .findFirst()
        .orElse("cannot be connected to");
  }
}
