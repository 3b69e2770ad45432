package dev.gantry.adapter.tcp.session;

import dev.gantry.adapter.tcp.payload.InboundBudget;
import dev.gantry.adapter.tcp.tls.TlsEngineSource;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.ConnectionFacts;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.MessageDecoder;
import dev.gantry.port.out.Observer;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * All that a session driver is given.
 *
 * @param key the session's number
 * @param facts what the machine is told of the connection
 * @param remoteAddress the peer's address, canonical text
 * @param remote the peer's address and port, null for a Unix socket
 * @param settings for the machine
 * @param decoder reads what the peer sends, within the bounds of its profile
 * @param limits of the connection
 * @param plaintextIsException whether a plaintext session is worth a warning
 * @param tls makes the TLS handler; null where CAN_TLS is not offered
 * @param budget of the process
 * @param sink where received bundles go
 * @param observer hears everything
 */
public record SessionContext(
    SessionKey key,
    ConnectionFacts facts,
    String remoteAddress,
    @Nullable InetSocketAddress remote,
    SessionSettings settings,
    MessageDecoder decoder,
    ChannelLimits limits,
    boolean plaintextIsException,
    @Nullable TlsEngineSource tls,
    InboundBudget budget,
    BundleSink sink,
    Observer observer) {}
