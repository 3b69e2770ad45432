package dev.gantry.adapter.http;

import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import javax.net.ssl.SSLContext;

/**
 * TLS of the HTTP port.
 *
 * @param context what it shows, and whom it believes
 * @param asksCallers whether callers are asked for a certificate; they need not have one
 */
public record HttpsPort(SSLContext context, boolean asksCallers) {
  Tls forServer() {
    return Tls.builder()
        .sslContext(context)
        .clientAuth(asksCallers ? TlsClientAuth.OPTIONAL : TlsClientAuth.NONE)
        .build();
  }
}
