package dev.gantry.adapter.tcp.tls;

import dev.gantry.domain.session.ConnectionFacts;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The connection that is to be protected.
 *
 * @param facts our role, the name dialled, the peer's address and the Node ID expected, as the
 *     session knows them
 * @param remote the peer's address and port, also the key of resumable sessions when we dialled;
 *     null for a Unix socket
 */
public record TlsConnection(ConnectionFacts facts, @Nullable InetSocketAddress remote) {}
