package dev.gantry.domain.identity;

import org.jspecify.annotations.Nullable;

/**
 * What a TLS handshake agreed on.
 *
 * @param protocol for example {@code TLSv1.3}
 * @param cipherSuite for example {@code TLS_AES_256_GCM_SHA384}
 * @param certificate the peer's, null when it gave none
 */
public record TlsFacts(
    String protocol, String cipherSuite, @Nullable PeerCertificate certificate) {}
