package dev.gantry.adapter.tcp.session;

import dev.gantry.adapter.tcp.tls.TlsConnection;
import dev.gantry.adapter.tcp.tls.TlsEngineSource;
import dev.gantry.adapter.tcp.tls.TlsFailure;
import dev.gantry.domain.identity.TlsFacts;
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
  private final SessionContext context;
  private final Channel channel;
  private final MachineEvents machine;
  private final Milestones milestones;
  private boolean failureFound;
  private @Nullable SessionEvent untoldFailure;

  TlsStep(SessionContext context, Channel channel, MachineEvents machine, Milestones milestones) {
    this.context = context;
    this.channel = channel;
    this.machine = machine;
    this.milestones = milestones;
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
        .addBefore(Handlers.SESSION, Handlers.GUARD, new TransportGuard(closeWanted))
        .addBefore(Handlers.SESSION, Handlers.TLS, handler);
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
      TlsFacts facts = tls.facts(handler);
      milestones.tlsEstablished(facts);
      machine.tell(new SessionEvent.TlsEstablished(facts));
    }
  }

  /** Whether what TLS refuses now is still the handshake: TLS 1.3 tells of it behind its end. */
  boolean decides() {
    return !milestones.wasEstablished();
  }

  /** The handshake has failed, or what looked like its success; counts once. */
  void failed(Throwable cause) {
    SslHandler handler = handler();
    TlsEngineSource tls = context.tls();
    if (handler != null && tls != null && !failureFound) {
      failureFound = true;
      TlsFailure failure = tls.failure(handler, cause);
      untoldFailure = new SessionEvent.TlsFailed(failure.by(), failure.cause(), failure.detail());
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
      machine.tell(failure);
    }
  }

  private @Nullable SslHandler handler() {
    return channel.pipeline().get(SslHandler.class);
  }
}
