package dev.gantry.certificates.serving;

import dev.gantry.certificates.handshake.OwnKeyManager;
import dev.gantry.certificates.material.KeyMaterial;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the key that serves now. A handshake asks for the name of a key, then for its parts: one
 * that began before the key was replaced goes on with the one it was named. Thread-safe.
 */
final class ServedKeys extends X509ExtendedKeyManager {
  /** The newest first; of those before it the last one alone. */
  private volatile List<Served> served;

  private record Served(String alias, KeyMaterial material, OwnKeyManager keys) {
    static Served of(int number, KeyMaterial material) {
      return new Served("served-" + number, material, new OwnKeyManager(material));
    }
  }

  private int replaced; // by this

  ServedKeys(KeyMaterial first) {
    served = List.of(Served.of(0, first));
  }

  synchronized void replace(KeyMaterial next) {
    served = List.of(Served.of(++replaced, next), served.getFirst());
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    var newest = served.getFirst();
    return newest.keys().chooseEngineServerAlias(keyType, issuers, engine) == null
        ? null
        : newest.alias();
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    var alias = chooseEngineServerAlias(keyType, issuers, null);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    var material = named(alias);
    return material == null ? null : material.chain().toArray(new X509Certificate[0]);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    var material = named(alias);
    return material == null ? null : material.key();
  }

  private @Nullable KeyMaterial named(String alias) {
    for (var one : served) {
      if (one.alias().equals(alias)) {
        return one.material();
      }
    }
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null; // we dial nobody
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }
}
