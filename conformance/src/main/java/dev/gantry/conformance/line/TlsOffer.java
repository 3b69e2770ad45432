package dev.gantry.conformance.line;

import dev.gantry.conformance.certificate.Identity;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What a tester shows in TLS handshakes. It believes every certificate, as it is for cases to look
 * at them. Sessions of one offer can be resumed. Any thread.
 */
public final class TlsOffer {
  private static final String ALIAS = "tester";

  private final Identity identity;
  private final SSLContext context;
  private final Keys keys = new Keys();

  private TlsOffer(Identity identity) {
    this.identity = identity;
    try {
      context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keys}, new TrustManager[] {new Credulous()}, null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  public static TlsOffer of(Identity identity) {
    return new TlsOffer(identity);
  }

  /** Whether it was asked for a certificate, in the last handshake as a client. */
  boolean asked() {
    return keys.asked;
  }

  SSLEngine engine(boolean client) {
    keys.asked = false;
    var engine = context.createSSLEngine();
    engine.setUseClientMode(client);
    if (!client) {
      engine.setWantClientAuth(true);
    }
    return engine;
  }

  private final class Keys extends X509ExtendedKeyManager {
    volatile boolean asked;

    @Override
    public @Nullable String chooseEngineClientAlias(
        String[] types, Principal[] issuers, SSLEngine engine) {
      asked = true;
      return fits(List.of(types)) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String type, Principal[] issuers, SSLEngine engine) {
      return fits(List.of(type)) ? ALIAS : null;
    }

    /** TLS asks for one kind of key after the other, in words such as EC and RSASSA-PSS. */
    private boolean fits(List<String> types) {
      return types.stream().anyMatch(one -> one.startsWith(identity.key().getAlgorithm()));
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return identity.chain().toArray(new X509Certificate[0]);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return identity.key();
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal[] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal[] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return null;
    }
  }

  /** Cases look at certificates themselves, and take nothing on trust. */
  private static final class Credulous extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
