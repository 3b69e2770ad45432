package dev.gantry.adapter.tcp.tls;

import dev.gantry.adapter.tcp.tls.TlsSettings.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The authorities that we believe, and what they have revoked.
 *
 * @param authorities trust anchors
 * @param revocationLists as read, not verified yet
 */
record TrustMaterial(List<X509Certificate> authorities, List<X509CRL> revocationLists) {
  /** Most files read of one directory. */
  static final int MAX_FILES = 10_000;

  TrustMaterial {
    authorities = List.copyOf(authorities);
    revocationLists = List.copyOf(revocationLists);
  }

  static TrustMaterial load(Trust trust) throws TlsFilesException {
    var authorities = new ArrayList<X509Certificate>();
    for (var source : trust.authorities()) {
      if (source.equals(Trust.SYSTEM)) {
        authorities.addAll(systemAuthorities());
      } else {
        var path = Path.of(source);
        if (Files.isDirectory(path)) {
          for (var file : filesOf(path)) {
            authorities.addAll(PemFile.read(file).certificatesIfAny());
          }
        } else {
          authorities.addAll(PemFile.read(path).certificates());
        }
      }
    }
    var lists = new ArrayList<X509CRL>();
    if (trust.revocationLists() != null) {
      for (var file : filesOf(trust.revocationLists())) {
        lists.addAll(PemFile.read(file).revocationListsIfAny());
      }
    }
    return new TrustMaterial(authorities, lists);
  }

  /**
   * The file itself, or the plain files of the directory in order of name; hidden ones are left
   * out.
   */
  static List<Path> filesOf(Path path) throws TlsFilesException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (var entries = Files.list(path)) {
      var files =
          entries
              .filter(file -> !isHidden(file) && Files.isRegularFile(file))
              .sorted()
              .limit(MAX_FILES + 1L)
              .toList();
      if (files.size() > MAX_FILES) {
        throw new TlsFilesException(path + " has more than " + MAX_FILES + " files");
      }
      return files;
    } catch (IOException e) {
      throw new TlsFilesException(path + " cannot be listed: " + Reason.of(e), e);
    }
  }

  private static boolean isHidden(Path file) {
    return file.getFileName() != null && file.getFileName().toString().startsWith(".");
  }

  private static List<X509Certificate> systemAuthorities() throws TlsFilesException {
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
      throw new TlsFilesException("the system's authorities cannot be read: " + Reason.of(e), e);
    }
  }

  /** Counts, as the certificates of all public authorities would fill pages of a log. */
  @Override
  public String toString() {
    return "%d authorities and %d revocation lists"
        .formatted(authorities.size(), revocationLists.size());
  }
}
