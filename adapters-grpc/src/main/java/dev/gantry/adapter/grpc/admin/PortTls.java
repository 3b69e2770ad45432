package dev.gantry.adapter.grpc.admin;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * TLS of a port for operators.
 *
 * @param context what it shows, and whom it believes
 * @param asksCallers whether callers are asked for a certificate; they need not have one
 */
public record PortTls(SSLContext context, boolean asksCallers) {
  private static final String HTTP_2 = "h2";

  SslContext forServer() {
    return new JdkSslContext(
        context,
        false,
        null,
        IdentityCipherSuiteFilter.INSTANCE,
        new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            HTTP_2),
        asksCallers ? ClientAuth.OPTIONAL : ClientAuth.NONE,
        null,
        false);
  }

  /** The certificate that the other end of a session has proved to own, null for none. */
  static @Nullable X509Certificate shownIn(SSLSession session) {
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate shown ? shown : null;
    } catch (SSLPeerUnverifiedException e) {
      return null; // it has shown none
    }
  }
}
