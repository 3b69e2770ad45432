package dev.gantry.adapter.tcp.session;

import dev.gantry.adapter.tcp.tls.TlsConnection;
import dev.gantry.adapter.tcp.tls.TlsEngineSource;
import dev.gantry.adapter.tcp.tls.TlsFailure;
import dev.gantry.domain.session.SessionEvent;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * The step from plaintext to TLS: puts TLS under the session when the machine orders it, and tells
 * the machine once how the handshake came out. Confined to the session's event loop.
 */
final class TlsStep {
  private static final String TLS_NAME = "tls";

  private final SessionDriver driver;
  private final SessionContext context;
  private final Channel channel;
  private boolean failureFound;
  private @Nullable SessionEvent untoldFailure;

  TlsStep(SessionDriver driver, SessionContext context, Channel channel) {
    this.driver = driver;
    this.context = context;
    this.channel = channel;
  }

  /**
   * Begins the handshake. Everything that was written in the clear has to be past the handlers.
   *
   * @param closeWanted called when TLS wants the connection closed
   */
  void start(Runnable closeWanted) {
    TlsEngineSource tls = context.tls();
    if (tls == null) {
      throw new IllegalStateException("CAN_TLS was offered without keys to keep the promise");
    }
    SslHandler handler =
        tls.newHandler(channel.alloc(), new TlsConnection(context.facts(), context.remote()));
    // The machine bounds the handshake itself.
    handler.setHandshakeTimeoutMillis(0);
    channel
        .pipeline()
        .addBefore(SessionHandler.NAME, TransportGuard.NAME, new TransportGuard(closeWanted))
        .addBefore(SessionHandler.NAME, TLS_NAME, handler);
  }

  /** Gives octets that stand behind the last plaintext message back to the pipeline. */
  void passThrough(ByteBuf octets) {
    channel.pipeline().fireChannelRead(octets);
    channel.pipeline().fireChannelReadComplete();
  }

  /** The handshake has succeeded. */
  void established() {
    SslHandler handler = handler();
    TlsEngineSource tls = context.tls();
    if (handler != null && tls != null) {
      driver.tlsEstablished(tls.facts(handler));
    }
  }

  /** The handshake has failed, or what looked like its success; counts once. */
  void failed(Throwable cause) {
    SslHandler handler = handler();
    TlsEngineSource tls = context.tls();
    if (handler != null && tls != null && !failureFound) {
      failureFound = true;
      TlsFailure failure = tls.failure(handler, cause);
      untoldFailure = new SessionEvent.TlsFailed(failure.cause(), failure.detail());
      // The handler tells of the failure before it has written its alert, which must leave first.
      channel.eventLoop().execute(this::tellFailure);
    }
  }

  /** Whether TLS has failed, told or not. */
  boolean hasFailed() {
    return failureFound;
  }

  /** Tells the machine of a failure now, unless there is none or it knows. */
  void tellFailure() {
    SessionEvent failure = untoldFailure;
    if (failure != null) {
      untoldFailure = null;
      driver.tell(failure);
      driver.finishLater();
    }
  }

  private @Nullable SslHandler handler() {
    return channel.pipeline().get(SslHandler.class);
  }
}
