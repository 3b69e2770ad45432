package dev.gantry.adapter.tcp.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection so that the peer reads to the end of what we wrote: all written,
 * close_notify, FIN, its input thrown away until its FIN, close. Each stage is bounded. Closing
 * with unread input would reset the connection, and a reset takes what the peer has not read yet
 * with it (RFC 9174 4.1, orderly FIN).
 */
final class TransportCloser {
  private enum Stage {
    OPEN,
    WRITING,
    DRAINING,
    CLOSED
  }

  private final Channel channel;
  private final ChannelLimits limits;
  private final OutputOrder output;
  private Stage stage = Stage.OPEN;
  private boolean closureAlert;
  private boolean inputClosed;
  private @Nullable ScheduledFuture<?> bound;

  TransportCloser(Channel channel, ChannelLimits limits, OutputOrder output) {
    this.channel = channel;
    this.limits = limits;
    this.output = output;
  }

  boolean begun() {
    return stage != Stage.OPEN;
  }

  /** Begins; a second call changes nothing. */
  void close(boolean withClosureAlert) {
    if (begun()) {
      return;
    }
    stage = Stage.WRITING;
    closureAlert = withClosureAlert;
    bound =
        channel
            .eventLoop()
            .schedule(this::closeNow, limits.closeFlush().toMillis(), TimeUnit.MILLISECONDS);
    progressed();
  }

  /** Something that was written has left. */
  void progressed() {
    if (stage != Stage.WRITING || !output.empty()) {
      return;
    }
    stage = Stage.DRAINING;
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (closureAlert && tls != null && tls.handshakeFuture().isSuccess()) {
      tls.closeOutbound().addListener(_ -> finishOutput());
    } else {
      finishOutput();
    }
  }

  /** The peer's FIN is in. */
  void inputClosed() {
    inputClosed = true;
  }

  /** Closes without waiting for anything. */
  void closeNow() {
    stage = Stage.CLOSED;
    if (bound != null) {
      bound.cancel(false);
      bound = null;
    }
    // Past every handler: TLS would write once more.
    ChannelHandlerContext first = channel.pipeline().firstContext();
    if (first != null) {
      first.close();
    }
  }

  /** The connection is gone. */
  void closed() {
    stage = Stage.CLOSED;
    if (bound != null) {
      bound.cancel(false);
      bound = null;
    }
  }

  private void finishOutput() {
    if (stage == Stage.CLOSED || !(channel instanceof DuplexChannel duplex)) {
      closeNow();
      return;
    }
    duplex
        .shutdownOutput()
        .addListener(
            future -> {
              if (inputClosed || !future.isSuccess()) {
                closeNow();
              } else {
                drain();
              }
            });
  }

  private void drain() {
    if (stage == Stage.CLOSED) {
      return;
    }
    if (bound != null) {
      bound.cancel(false);
    }
    bound =
        channel
            .eventLoop()
            .schedule(this::closeNow, limits.drain().toMillis(), TimeUnit.MILLISECONDS);
    channel.pipeline().addFirst(Handlers.DRAIN, new InputDrain(limits.drainBytes()));
    channel.config().setAutoRead(true);
  }
}
