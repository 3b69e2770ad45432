package dev.gantry.adapter.http;

import dev.gantry.domain.node.ConnectionCounts;
import dev.gantry.domain.node.Source;
import dev.gantry.domain.wire.Octets;
import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Bounds the connections of the HTTP port: how many there are together and of one source, and how
 * long each may come to nothing. Helidon asks it as each is accepted, before TLS: it closes those
 * for which an exception is thrown. Any thread.
 */
final class Connections implements SocketOptions {
  /** Connections at the same moment; 64, probes and scrapers need a handful. */
  static final int MAX_CONNECTIONS = 64;

  /** Of them from one source; 48, so that one host leaves a quarter to others. */
  static final int MAX_CONNECTIONS_OF_A_SOURCE = 48;

  /**
   * How long a connection may come to nothing, be it silent, or sent or read an octet at a time; 2
   * min, twice the usual pause between two scrapes.
   */
  static final Duration MAX_QUIET = Duration.ofMinutes(2);

  private final SocketOptions options = SocketOptions.create();
  private final ConnectionCounts counts =
      new ConnectionCounts(MAX_CONNECTIONS, MAX_CONNECTIONS_OF_A_SOURCE); // by this
  private final List<Open> open = new ArrayList<>(); // by this

  /**
   * One that was let in; its time, by {@link System#nanoTime}, is when it last came to something.
   */
  private static final class Open {
    private final SocketChannel channel;
    private final InetSocketAddress from;
    private long atNanos = System.nanoTime();

    private Open(SocketChannel channel, InetSocketAddress from) {
      this.channel = channel;
      this.from = from;
    }

    private Octets source() {
      return Source.of(Octets.of(from.getAddress().getAddress()));
    }
  }

  /**
   * Lets one in that was accepted.
   *
   * @throws IllegalStateException when it is one too many
   */
  @Override
  public void configureSocket(SocketChannel accepted) {
    try {
      admit(new Open(accepted, (InetSocketAddress) accepted.getRemoteAddress()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    options.configureSocket(accepted);
  }

  private synchronized void admit(Open accepted) {
    forgetClosed();
    if (!counts.opened(accepted.source())) {
      throw new IllegalStateException("one connection too many of " + accepted.from);
    }
    open.add(accepted);
  }

  /** Nobody tells when one is closed. */
  private void forgetClosed() {
    open.removeIf(
        one -> {
          if (one.channel.isOpen()) {
            return false;
          }
          counts.closed(one.source());
          return true;
        });
  }

  /** A whole request has come from there, or what was told has been taken there. */
  synchronized void stirred(SocketAddress from) {
    for (var one : open) {
      if (one.from.equals(from)) {
        one.atNanos = System.nanoTime();
      }
    }
  }

  /** Closes those that came to nothing for too long. */
  synchronized void endQuiet(long nowNanos) {
    for (var one : open) {
      if (nowNanos - one.atNanos >= MAX_QUIET.toNanos()) {
        try {
          one.channel.close();
        } catch (IOException e) {
          // It is gone, as it is to be.
        }
      }
    }
    forgetClosed();
  }

  @Override
  public Map<SocketOption<?>, Object> socketOptions() {
    return options.socketOptions();
  }

  @Override
  public Duration connectTimeout() {
    return options.connectTimeout();
  }

  @Override
  public Duration readTimeout() {
    return options.readTimeout();
  }

  @Override
  public Optional<Integer> socketReceiveBufferSize() {
    return options.socketReceiveBufferSize();
  }

  @Override
  public Optional<Integer> socketSendBufferSize() {
    return options.socketSendBufferSize();
  }

  @Override
  public boolean socketReuseAddress() {
    return options.socketReuseAddress();
  }

  @Override
  public boolean socketKeepAlive() {
    return options.socketKeepAlive();
  }

  @Override
  public boolean tcpNoDelay() {
    return options.tcpNoDelay();
  }
}
