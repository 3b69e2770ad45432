package dev.gantry.adapter.tcp.tls;

import dev.gantry.adapter.tcp.tls.TlsSettings.Version;
import dev.gantry.certificates.handshake.OwnKeyManager;
import dev.gantry.certificates.handshake.PeerTrustManager;
import dev.gantry.certificates.material.KeyMaterial;
import dev.gantry.certificates.material.TrustMaterial;
import dev.gantry.certificates.path.CertificatePaths;
import dev.gantry.certificates.revocation.Revocation;
import dev.gantry.certificates.revocation.RevocationRule;
import dev.gantry.certificates.wording.Reason;
import dev.gantry.domain.identity.IdentityPolicy.Check;
import dev.gantry.domain.session.Role;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The TLS contexts made from one state of the files, one for each role and profile; thread-safe.
 * Sessions are resumable only within one of these, so replacing it also makes every peer prove
 * itself anew.
 */
final class TlsContexts {
  /** Longest list of certificates that a peer may send, in octets. */
  static final int MAX_CERTIFICATE_LIST_BYTES = 64 << 10;

  // RFC 9325 4.2: AEAD suites with forward secrecy, and nothing else.
  private static final List<String> CIPHER_SUITES =
      List.of(
          "TLS_AES_256_GCM_SHA384",
          "TLS_AES_128_GCM_SHA256",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private record Key(Role role, TlsProfile profile) {}

  private final TlsSettings settings;
  private final TlsImplementation implementation;
  private final @Nullable KeyMaterial keys;
  private final @Nullable KeyManagerFactory keyManagers;
  private final CertificatePaths paths;
  private final Revocation revocation;
  private final @Nullable KeyLog keyLog;
  private final Map<Key, SslContext> contexts = new LinkedHashMap<>();
  private boolean closed;

  TlsContexts(
      TlsSettings settings,
      TlsImplementation implementation,
      @Nullable KeyMaterial keys,
      TrustMaterial trust,
      @Nullable KeyLog keyLog,
      InstantSource clock) {
    this.settings = settings;
    this.implementation = implementation;
    this.keys = keys;
    this.keyManagers = keys == null ? null : keyManagers(implementation, keys);
    this.paths =
        new CertificatePaths(
            trust.authorities(),
            settings.trust().clockSkew(),
            settings.trust().insecureSkipVerify(),
            clock);
    this.revocation =
        new Revocation(
            trust.revocationLists(),
            settings.trust().revocationListRule(),
            settings.trust().ocspRule());
    this.keyLog = keyLog;
  }

  boolean hasKeys() {
    return keys != null;
  }

  /** Calls {@code use} with the context, which stays usable during the call. */
  synchronized <T> T with(Role role, TlsProfile profile, Function<SslContext, T> use) {
    if (closed) {
      throw new IllegalStateException("these contexts were replaced");
    }
    if (settings.resumption().isZero()) {
      // Neither implementation can be kept from resuming within one context, so each has its own.
      var context = build(role, profile);
      try {
        return use.apply(context);
      } finally {
        ReferenceCountUtil.safeRelease(context);
      }
    }
    return use.apply(contexts.computeIfAbsent(new Key(role, profile), _ -> build(role, profile)));
  }

  /** Lets go of the contexts; handlers made before keep theirs. */
  synchronized void close() {
    closed = true;
    contexts.values().forEach(ReferenceCountUtil::safeRelease);
    contexts.clear();
  }

  private SslContext build(Role role, TlsProfile profile) {
    var builder =
        switch (role) {
          case ACTIVE -> SslContextBuilder.forClient();
          case PASSIVE -> SslContextBuilder.forServer(requiredKeyManagers());
        };
    if (keyManagers != null) {
      builder.keyManager(keyManagers);
    }
    builder
        .sslProvider(implementation.provider())
        .trustManager(
            new PeerTrustManager(
                profile.policy(), profile.pins(), paths, revocation, implementation))
        .protocols(protocols())
        .ciphers(CIPHER_SUITES)
        .clientAuth(clientAuth(profile.policy().clientCertificate()))
        // RFC 9174 4.4.1: names come from subjectAltName, and the session compares them; the JDK's
        // own host name check would take a common name.
        .endpointIdentificationAlgorithm(null)
        .sessionCacheSize(settings.maxResumableSessions())
        .sessionTimeout(Math.max(1, settings.resumption().toSeconds()));
    if (implementation == TlsImplementation.BORINGSSL) {
      builder
          .option(OpenSslContextOption.GROUPS, implementation.groups().toArray(new String[0]))
          .option(OpenSslContextOption.MAX_CERTIFICATE_LIST_BYTES, MAX_CERTIFICATE_LIST_BYTES);
      // The client asks for a staple, the server has one.
      builder.enableOcsp(settings.trust().ocspRule() != RevocationRule.OFF);
    }
    var context = built(builder);
    if (keyLog != null && context instanceof ReferenceCountedOpenSslContext boringSsl) {
      keyLog.attach(boringSsl);
    }
    return context;
  }

  private static SslContext built(SslContextBuilder builder) {
    try {
      return builder.build();
    } catch (SSLException e) {
      throw new IllegalStateException("no TLS context: " + Reason.of(e), e);
    }
  }

  private KeyManagerFactory requiredKeyManagers() {
    if (keyManagers == null) {
      throw new IllegalStateException("a listener with TLS needs a certificate and a key");
    }
    return keyManagers;
  }

  private String[] protocols() {
    return settings.oldestVersion() == Version.TLS_1_3
        ? new String[] {"TLSv1.3"}
        : new String[] {"TLSv1.3", "TLSv1.2"};
  }

  private ClientAuth clientAuth(Check check) {
    return switch (check) {
      case OFF -> ClientAuth.NONE;
      // Where nobody is believed, all who answered would be refused.
      case OPTIONAL -> paths.believesSomebody() ? ClientAuth.OPTIONAL : ClientAuth.NONE;
      case REQUIRED -> ClientAuth.REQUIRE;
    };
  }

  private static KeyManagerFactory keyManagers(TlsImplementation implementation, KeyMaterial keys) {
    var factory = new OwnKeyManagerFactory(new OwnKeyManager(keys));
    return switch (implementation) {
      case BORINGSSL -> new OpenSslCachingX509KeyManagerFactory(factory);
      case JDK -> factory;
    };
  }
}
