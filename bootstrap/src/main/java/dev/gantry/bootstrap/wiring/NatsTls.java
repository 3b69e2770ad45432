package dev.gantry.bootstrap.wiring;

import dev.gantry.adapter.grpc.bpa.BpaTls;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS for a client that takes a context of the JDK and looks at no name in a certificate: this one
 * does, and reads keys and trust at each handshake, so that replaced files serve the next.
 */
final class NatsTls {
  private NatsTls() {}

  /** A context for clients. */
  static SSLContext context(BpaTls.Source source) {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {new Keys(source)}, new TrustManager[] {new Trust(source)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  /** Shows our certificate to a server that asks for one. */
  private static final class Keys extends X509ExtendedKeyManager {
    private static final String OWN = "own";

    private final BpaTls.Source source;
    private volatile BpaTls.@Nullable Material shown;

    Keys(BpaTls.Source source) {
      this.source = source;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
      try {
        var material = source.load();
        var key = material.key();
        if (key == null || !Arrays.asList(keyTypes).contains(key.getAlgorithm())) {
          return null;
        }
        shown = material;
        return OWN;
      } catch (IOException e) {
        return null;
      }
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
        String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return chooseClientAlias(keyTypes, issuers, null);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
      var material = shown;
      return material == null ? null : material.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
      var material = shown;
      return material == null ? null : material.key();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }
  }

  /** Believes a server that the authorities vouch for under the host that was dialled. */
  private static final class Trust extends X509ExtendedTrustManager {
    private final BpaTls.Source source;

    Trust(BpaTls.Source source) {
      this.source = source;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      if (!(socket instanceof SSLSocket tls)) {
        throw new CertificateException("no TLS");
      }
      var parameters = tls.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      tls.setSSLParameters(parameters);
      manager().checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      var parameters = engine.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      engine.setSSLParameters(parameters);
      manager().checkServerTrusted(chain, authType, engine);
    }

    private X509ExtendedTrustManager manager() throws CertificateException {
      try {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (var authority : source.load().authorities()) {
          store.setCertificateEntry("authority" + number++, authority);
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (var manager : factory.getTrustManagers()) {
          if (manager instanceof X509ExtendedTrustManager found) {
            return found;
          }
        }
        throw new IllegalStateException("every JDK has a manager of trust");
      } catch (GeneralSecurityException | IOException e) {
        throw new CertificateException(e.getMessage(), e);
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("whose certificate it is cannot be seen");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("there are no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
