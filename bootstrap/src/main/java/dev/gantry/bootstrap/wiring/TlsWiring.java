package dev.gantry.bootstrap.wiring;

import dev.gantry.adapter.config.GantryConfig;
import dev.gantry.adapter.config.SecurityConfig;
import dev.gantry.adapter.config.TlsConfig;
import dev.gantry.adapter.http.CertificateMetrics;
import dev.gantry.adapter.tcp.tls.Tls;
import dev.gantry.adapter.tcp.tls.TlsEngineSource;
import dev.gantry.adapter.tcp.tls.TlsProfile;
import dev.gantry.adapter.tcp.tls.TlsSettings;
import dev.gantry.adapter.tcp.tls.TlsSetupException;
import dev.gantry.certificates.expiry.CertificateExpiry;
import dev.gantry.certificates.material.KeyFiles;
import dev.gantry.certificates.material.TrustFiles;
import dev.gantry.certificates.revocation.RevocationRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * TLS as the configuration wants it: one set of keys and trust for the process, one engine source
 * for each listener and peer.
 */
public final class TlsWiring implements AutoCloseable {
  private final @Nullable TlsConfig config;
  private final @Nullable Tls tls;

  private TlsWiring(@Nullable TlsConfig config, @Nullable Tls tls) {
    this.config = config;
    this.tls = tls;
  }

  /**
   * Reads keys and trust; nothing where TLS is not configured.
   *
   * @param environment for {@code SSLKEYLOGFILE}
   * @throws StartupException naming the file that cannot be used
   */
  public static TlsWiring open(GantryConfig config, Map<String, String> environment) {
    var tls = config.tls();
    if (tls == null) {
      return new TlsWiring(null, null);
    }
    try {
      return new TlsWiring(tls, Tls.open(settings(tls, environment)));
    } catch (TlsSetupException e) {
      throw new StartupException(
          StartupException.Kind.CONFIGURATION, String.valueOf(e.getMessage()), e);
    }
  }

  /** The engine source for a listener or a peer, null where it speaks plaintext. */
  @Nullable TlsEngineSource source(SecurityConfig security, List<String> peerPinsHex) {
    if (tls == null || config == null || !security.canTls()) {
      return null;
    }
    var pins = new ArrayList<String>();
    for (var hex : peerPinsHex.isEmpty() ? config.trust().pinsSha256() : peerPinsHex) {
      pins.add(Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex)));
    }
    return tls.source(new TlsProfile(security.identity(), pins, config.maxRecordBytes()));
  }

  /** Has {@code task} run whenever replaced files were taken up. */
  void onReload(Runnable task) {
    if (tls != null) {
      tls.onReload(task);
    }
  }

  /**
   * Takes up files that were replaced, without waiting for the reload interval.
   *
   * @return whether any were
   * @throws StartupException naming the file that cannot be used; the old ones stay
   */
  boolean takeUpFiles() {
    try {
      return tls != null && tls.lookNow();
    } catch (TlsSetupException e) {
      throw new StartupException(
          StartupException.Kind.CONFIGURATION, String.valueOf(e.getMessage()), e);
    }
  }

  /** When our certificates end. */
  public List<CertificateExpiry> expiries() {
    return tls == null ? List.of() : tls.expiries();
  }

  /** The same for the metrics. */
  List<CertificateMetrics.CertificateEnd> certificateEnds() {
    return expiries().stream()
        .map(
            expiry ->
                new CertificateMetrics.CertificateEnd(
                    expiry.kind().name().toLowerCase(Locale.ROOT),
                    expiry.subject(),
                    expiry.notAfter()))
        .toList();
  }

  @Override
  public void close() {
    if (tls != null) {
      tls.close();
    }
  }

  private static TlsSettings settings(TlsConfig tls, Map<String, String> environment) {
    var keyLog = tls.keyLog() ? environment.get("SSLKEYLOGFILE") : null;
    return new TlsSettings(
        keys(tls.identity()),
        trust(tls),
        switch (tls.provider()) {
          case AUTO -> TlsSettings.Engine.AUTOMATIC;
          case OPENSSL -> TlsSettings.Engine.BORINGSSL;
          case JDK -> TlsSettings.Engine.JDK;
        },
        switch (tls.minVersion()) {
          case TLS_1_2 -> TlsSettings.Version.TLS_1_2;
          case TLS_1_3 -> TlsSettings.Version.TLS_1_3;
        },
        tls.sessionResumption() ? TlsSettings.DEFAULT_RESUMPTION : Duration.ZERO,
        TlsSettings.DEFAULT_MAX_RESUMABLE_SESSIONS,
        keyLog == null ? null : Path.of(keyLog),
        tls.reloadInterval());
  }

  private static TlsSettings.Trust trust(TlsConfig tls) {
    var authorities = new ArrayList<String>();
    var caCerts = tls.trust().caCerts();
    if (caCerts != null) {
      authorities.add(caCerts.toString());
    }
    if (tls.trust().system()) {
      authorities.add(TrustFiles.SYSTEM);
    }
    return new TlsSettings.Trust(
        new TrustFiles(authorities, tls.revocation().crlDir()),
        switch (tls.revocation().crl()) {
          case SOFT -> RevocationRule.SOFT;
          case HARD -> RevocationRule.HARD;
        },
        switch (tls.revocation().ocsp()) {
          case OFF -> RevocationRule.OFF;
          case SOFT -> RevocationRule.SOFT;
          case HARD -> RevocationRule.HARD;
        },
        tls.trust().clockSkewTolerance(),
        tls.trust().insecureSkipVerify());
  }

  /**
   * Where a configured identity lies, with the password that opens it.
   *
   * @throws StartupException when the file with the password cannot be read
   */
  static @Nullable KeyFiles keys(TlsConfig.@Nullable Identity identity) {
    return switch (identity) {
      case null -> null;
      case TlsConfig.PemIdentity pem ->
          new KeyFiles.Pem(pem.certFile(), pem.privateKeyFile(), password(pem.password()));
      case TlsConfig.Pkcs12Identity pkcs12 ->
          new KeyFiles.Pkcs12(pkcs12.file(), password(pkcs12.password()));
    };
  }

  private static @Nullable String password(TlsConfig.@Nullable KeyPassword password) {
    if (password == null) {
      return null;
    }
    var file = password.file();
    if (file == null) {
      return password.value();
    }
    try (var lines = Files.lines(file)) {
      return lines.findFirst().orElse("");
    } catch (IOException e) {
      throw new StartupException(
          StartupException.Kind.CONFIGURATION,
          "the password file " + file + " cannot be read: " + e.getMessage(),
          e);
    }
  }
}
