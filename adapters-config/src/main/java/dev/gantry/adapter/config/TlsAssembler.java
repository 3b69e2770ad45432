package dev.gantry.adapter.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts keys and trust together from their keys. */
final class TlsAssembler {
  private static final List<ConfigKey<?>> MATERIAL =
      List.of(
          ConfigKeys.TLS_CERT_FILE,
          ConfigKeys.TLS_PRIVATE_KEY_FILE,
          ConfigKeys.TLS_PKCS12_FILE,
          ConfigKeys.TLS_KEY_PASSWORD,
          ConfigKeys.TLS_KEY_PASSWORD_FILE,
          ConfigKeys.TLS_CA_CERTS,
          ConfigKeys.TLS_SERVER_NAME,
          ConfigKeys.TLS_PINS,
          ConfigKeys.TLS_CRL_DIR,
          ConfigKeys.TLS_CRL,
          ConfigKeys.TLS_OCSP,
          SecurityKeys.ROOT.clientAuth(),
          SecurityKeys.ROOT.nodeIdCheck(),
          SecurityKeys.ROOT.hostCheck(),
          SecurityKeys.ROOT.extendedKeyUsage());

  private TlsAssembler() {}

  /**
   * Whether an operator means TLS to be used; an empty {@code tls} block, as in hardy's example
   * files, does not.
   */
  static boolean isConfigured(Section root) {
    TlsPreset preset = root.find(SecurityKeys.ROOT.preset());
    if (preset != null) {
      return preset != TlsPreset.DEVELOPMENT || MATERIAL.stream().anyMatch(root::isSet);
    }
    return MATERIAL.stream().anyMatch(root::isSet) || root.get(ConfigKeys.TLS_INSECURE_SKIP_VERIFY);
  }

  static @Nullable TlsConfig tls(Section root, TlsPreset preset) throws ConfigException {
    if (!isConfigured(root)) {
      return null;
    }
    return new TlsConfig(
        identity(root, IdentityKeys.SESSIONS),
        trust(root),
        revocation(root, preset),
        root.get(ConfigKeys.TLS_MIN_VERSION),
        root.get(ConfigKeys.TLS_PROVIDER),
        root.get(ConfigKeys.TLS_SESSION_RESUMPTION),
        root.getInt(ConfigKeys.TLS_MAX_RECORD_BYTES),
        root.get(ConfigKeys.TLS_RELOAD_INTERVAL),
        root.get(ConfigKeys.TLS_KEY_LOG),
        root.find(ConfigKeys.TLS_SERVER_NAME));
  }

  private static TlsConfig.Revocation revocation(Section root, TlsPreset preset)
      throws ConfigException {
    Path crlDir = root.find(ConfigKeys.TLS_CRL_DIR);
    TlsConfig.Crl crl = root.get(ConfigKeys.TLS_CRL);
    TlsConfig.Ocsp ocsp = root.find(ConfigKeys.TLS_OCSP);
    if (crl == TlsConfig.Crl.HARD && crlDir == null) {
      throw root.error(ConfigKeys.TLS_CRL, "= \"hard\" lets nobody in without tls.crl-dir");
    }
    if (root.get(ConfigKeys.TLS_INSECURE_SKIP_VERIFY)) {
      String contradiction = "= \"hard\" contradicts tls.insecure-skip-verify = true";
      if (crl == TlsConfig.Crl.HARD) {
        throw root.error(ConfigKeys.TLS_CRL, contradiction);
      }
      if (ocsp == TlsConfig.Ocsp.HARD) {
        throw root.error(ConfigKeys.TLS_OCSP, contradiction);
      }
    }
    return new TlsConfig.Revocation(crlDir, crl, ocsp == null ? preset.ocsp() : ocsp);
  }

  private static TlsConfig.Trust trust(Section root) {
    String ca = root.find(ConfigKeys.TLS_CA_CERTS);
    boolean system = "system".equals(ca);
    return new TlsConfig.Trust(
        ca == null || system ? null : Path.of(ca),
        system,
        root.get(ConfigKeys.TLS_INSECURE_SKIP_VERIFY),
        root.get(ConfigKeys.TLS_PINS),
        root.get(ConfigKeys.TLS_CLOCK_SKEW_TOLERANCE));
  }

  /** Where an identity is configured: sessions, the link to the BPA and operators have each one. */
  private record IdentityKeys(
      ConfigKey<Path> certFile,
      ConfigKey<Path> privateKeyFile,
      ConfigKey<Path> pkcs12File,
      ConfigKey<String> keyPassword,
      ConfigKey<Path> keyPasswordFile) {
    private static final IdentityKeys SESSIONS =
        new IdentityKeys(
            ConfigKeys.TLS_CERT_FILE,
            ConfigKeys.TLS_PRIVATE_KEY_FILE,
            ConfigKeys.TLS_PKCS12_FILE,
            ConfigKeys.TLS_KEY_PASSWORD,
            ConfigKeys.TLS_KEY_PASSWORD_FILE);
    private static final IdentityKeys BPA =
        new IdentityKeys(
            ConfigKeys.BPA_CERT_FILE,
            ConfigKeys.BPA_PRIVATE_KEY_FILE,
            ConfigKeys.BPA_PKCS12_FILE,
            ConfigKeys.BPA_KEY_PASSWORD,
            ConfigKeys.BPA_KEY_PASSWORD_FILE);
    private static final IdentityKeys ADMIN =
        new IdentityKeys(
            AdminKeys.CERT_FILE,
            AdminKeys.PRIVATE_KEY_FILE,
            AdminKeys.PKCS12_FILE,
            AdminKeys.KEY_PASSWORD,
            AdminKeys.KEY_PASSWORD_FILE);
  }

  private static TlsConfig.@Nullable Identity identity(Section root, IdentityKeys keys)
      throws ConfigException {
    exclude(root, keys.keyPassword(), keys.keyPasswordFile());
    exclude(root, keys.pkcs12File(), keys.certFile());
    exclude(root, keys.pkcs12File(), keys.privateKeyFile());
    pair(root, keys.certFile(), keys.privateKeyFile());
    TlsConfig.KeyPassword password =
        password(root, root.find(keys.keyPassword()), keys.keyPasswordFile());
    Path pkcs12 = root.find(keys.pkcs12File());
    if (pkcs12 != null) {
      return new TlsConfig.Pkcs12Identity(pkcs12, password);
    }
    Path certFile = root.find(keys.certFile());
    if (certFile != null) {
      Path keyFile = Objects.requireNonNull(root.find(keys.privateKeyFile()));
      return new TlsConfig.PemIdentity(certFile, keyFile, password);
    }
    if (password != null) {
      ConfigKey<?> key = password.file() == null ? keys.keyPassword() : keys.keyPasswordFile();
      throw root.error(
          key,
          "opens no key: " + keys.privateKeyFile() + " and " + keys.pkcs12File() + " are not set");
    }
    return null;
  }

  static BpaConfig.BpaTls bpa(Section root) throws ConfigException {
    String ca = root.find(ConfigKeys.BPA_CA_CERTS);
    return new BpaConfig.BpaTls(
        ca == null || ca.equals("system") ? null : Path.of(ca),
        identity(root, IdentityKeys.BPA),
        root.find(ConfigKeys.BPA_SERVER_NAME));
  }

  /**
   * TLS for operators.
   *
   * @param reached whether there is an address that they come to
   */
  static AdminConfig.@Nullable Tls admin(Section root, boolean reached) throws ConfigException {
    TlsConfig.Identity identity = identity(root, IdentityKeys.ADMIN);
    for (ConfigKey<?> key : AdminKeys.ALL) {
      if (isAsked(root, key) && !reached) {
        throw root.error(key, "needs an admin-address or an admin-grpc-address");
      }
      if (isAsked(root, key) && identity == null) {
        throw root.error(
            key, "needs a certificate that is shown to operators: set admin-tls.cert-file");
      }
    }
    Path authorities = root.find(AdminKeys.CA_CERTS);
    if (authorities != null && authorities.equals(Path.of("system"))) {
      // The other keys of this name take the word; here everybody with a web site would be vouched
      // for.
      throw root.error(
          AdminKeys.CA_CERTS,
          "= system would believe every public authority: name a file or a directory of an"
              + " authority of operators (./system is one of that name)");
    }
    for (ConfigKey<?> key : List.of(AdminKeys.CRL_DIR, AdminKeys.READ, AdminKeys.CHANGE)) {
      if (isAsked(root, key) && authorities == null) {
        throw root.error(key, "is useless without " + AdminKeys.CA_CERTS);
      }
    }
    return identity == null
        ? null
        : new AdminConfig.Tls(
            identity,
            authorities,
            root.find(AdminKeys.CRL_DIR),
            root.get(AdminKeys.READ),
            root.get(AdminKeys.CHANGE));
  }

  /** Whether somebody wants something by it: an export writes what is there without being set. */
  private static boolean isAsked(Section root, ConfigKey<?> key) throws ConfigException {
    return root.isSet(key) && !Objects.equals(root.find(key), key.defaultValue());
  }

  private static TlsConfig.@Nullable KeyPassword password(
      Section root, @Nullable String value, ConfigKey<Path> fileKey) {
    Path file = root.find(fileKey);
    return value == null && file == null ? null : new TlsConfig.KeyPassword(value, file);
  }

  private static void pair(Section root, ConfigKey<?> one, ConfigKey<?> other)
      throws ConfigException {
    if (root.isSet(one) != root.isSet(other)) {
      ConfigKey<?> given = root.isSet(one) ? one : other;
      throw root.error(given, "is useless without " + (given == one ? other : one));
    }
  }

  private static void exclude(Section root, ConfigKey<?> one, ConfigKey<?> other)
      throws ConfigException {
    if (root.isSet(one) && root.isSet(other)) {
      throw root.error(one, "contradicts " + other + "; remove one of the two");
    }
  }
}
