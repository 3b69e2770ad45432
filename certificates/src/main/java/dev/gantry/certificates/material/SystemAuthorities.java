package dev.gantry.certificates.material;

import dev.gantry.certificates.wording.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The authorities that the machine believes: the file that its packages keep, to which operators
 * add their own; where there is none, those that came with the Java runtime.
 */
final class SystemAuthorities {
  private static final List<Path> BUNDLES =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"), // Debian, Ubuntu, Arch, Alpine
          Path.of("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"), // Fedora, Red Hat
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"), // older ones of these
          Path.of("/etc/ssl/ca-bundle.pem"), // SUSE
          Path.of("/etc/ssl/cert.pem")); // BSD, macOS

  private SystemAuthorities() {}

  /** The machine's file, null where none is known. */
  static @Nullable Path bundle() {
    return bundle(BUNDLES);
  }

  static @Nullable Path bundle(List<Path> candidates) {
    return candidates.stream().filter(Files::isReadable).findFirst().orElse(null);
  }

  static List<X509Certificate> load() throws MaterialException {
    return load(bundle());
  }

  static List<X509Certificate> load(@Nullable Path bundle) throws MaterialException {
    return bundle == null ? ofRuntime() : PemFile.read(bundle).certificates();
  }

  private static List<X509Certificate> ofRuntime() throws MaterialException {
    try {
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((@Nullable KeyStore) null);
      for (var manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager x509) {
          return List.of(x509.getAcceptedIssuers());
        }
      }
      return List.of();
    } catch (GeneralSecurityException e) {
      throw new MaterialException("the system's authorities cannot be read: " + Reason.of(e), e);
    }
  }
}
