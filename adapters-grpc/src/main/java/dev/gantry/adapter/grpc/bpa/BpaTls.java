package dev.gantry.adapter.grpc.bpa;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS to the BPA.
 *
 * @param source keys and trust
 * @param serverName the name the BPA's certificate must have; null for the host of {@code
 *     bpa-address}
 */
public record BpaTls(Source source, @Nullable String serverName) {
  /** Where keys and trust come from. */
  public interface Source {
    /**
     * Keys and trust as they are now; asked for before each connection, so that replaced ones serve
     * from the next on.
     *
     * @throws IOException with one sentence for people when there are none that can be used
     */
    Material load() throws IOException;
  }

  /**
   * What we prove and whom we trust.
   *
   * @param key null for no certificate of our own
   * @param chain our certificate first, then its intermediates; empty exactly without a key
   * @param authorities whose certificates we take
   */
  public record Material(
      @Nullable PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities) {
    public Material {
      chain = List.copyOf(chain);
      authorities = List.copyOf(authorities);
      if ((key == null) != chain.isEmpty()) {
        throw new IllegalArgumentException("a key and its certificates go together");
      }
    }
  }
}
