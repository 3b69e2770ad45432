package dev.gantry.conformance.line;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a TLS handshake came to.
 *
 * @param protocol such as {@code TLSv1.3}
 * @param chain as the other side sent it; empty where it showed none
 * @param asked whether a tester that dialled was asked for a certificate
 * @param hello of the other side where it dialled, else of no content
 */
public record Secured(
    String protocol, String suite, List<X509Certificate> chain, boolean asked, ClientHello hello) {
  public Secured {
    chain = List.copyOf(chain);
  }

  public String text() {
    return protocol + ", " + suite;
  }
}
