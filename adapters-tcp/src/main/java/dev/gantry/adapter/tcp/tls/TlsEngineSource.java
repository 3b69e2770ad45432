package dev.gantry.adapter.tcp.tls;

import dev.gantry.domain.identity.TlsFacts;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;

/**
 * Makes the TLS end of one connection, for one listener or one dialled peer. Any thread; called
 * when a session orders its TLS step, so that replaced keys serve new sessions.
 *
 * @implSpec The session driver, not the handler, times the handshake (it sets the handler's own
 *     timeout to 0) and decides when close_notify goes. Work that takes long belongs to the
 *     handler's task executor, never to the event loop.
 */
public interface TlsEngineSource {
  /**
   * A fresh handler for this connection; the driver puts it in front of the session and owns it
   * from then on.
   */
  SslHandler newHandler(ByteBufAllocator allocator, TlsConnection connection);

  /**
   * What a finished handshake agreed on, and what the peer's certificate claims. On the event loop,
   * once per handshake.
   */
  TlsFacts facts(SslHandler handler);

  /**
   * Why TLS failed, in the words of the session. On the event loop; also for a fatal alert that
   * comes right after the handshake (RFC 9174 4.4.3 with TLS 1.3, where the passive side's refusal
   * arrives late).
   *
   * @param failure as Netty reported it, its cause chain included
   */
  TlsFailure failure(SslHandler handler, Throwable failure);
}
