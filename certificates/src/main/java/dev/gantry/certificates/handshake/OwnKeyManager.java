package dev.gantry.certificates.handshake;

import dev.gantry.certificates.material.KeyMaterial;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Presents our one certificate whenever it is asked for (RFC 9174 4.4.3), whatever authorities the
 * peer says it would like. Thread-safe.
 */
public final class OwnKeyManager extends X509ExtendedKeyManager {
  private static final String ALIAS = "own";

  private final KeyMaterial material;

  /** Shows this key and its chain. */
  public OwnKeyManager(KeyMaterial material) {
    this.material = material;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    for (var keyType : keyTypes) {
      if (fits(keyType)) {
        return ALIAS;
      }
    }
    return null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return fits(keyType) ? ALIAS : null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineClientAlias(keyTypes, issuers, null);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return fits(keyType) ? new String[] {ALIAS} : null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return getClientAliases(keyType, issuers);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return alias.equals(ALIAS) ? material.chain().toArray(new X509Certificate[0]) : null;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return alias.equals(ALIAS) ? material.key() : null;
  }

  private boolean fits(String keyType) {
    var own = material.key().getAlgorithm();
    return keyType.equals(own)
        || (own.equals("EC") && keyType.startsWith("EC"))
        // The JDK calls an Ed25519 key EdDSA or Ed25519, depending on where it asks.
        || (own.startsWith("Ed") && keyType.startsWith("Ed"));
  }
}
