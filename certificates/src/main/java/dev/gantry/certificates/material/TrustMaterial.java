package dev.gantry.certificates.material;

import dev.gantry.certificates.wording.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * The authorities that we believe, and what they have revoked.
 *
 * @param authorities trust anchors
 * @param revocationLists as read, not verified yet
 */
public record TrustMaterial(List<X509Certificate> authorities, List<X509CRL> revocationLists) {
  /** Most files read of one directory. */
  static final int MAX_FILES = 10_000;

  public TrustMaterial {
    authorities = List.copyOf(authorities);
    revocationLists = List.copyOf(revocationLists);
  }

  /**
   * Reads all files.
   *
   * @throws MaterialException naming the file that cannot be used
   */
  public static TrustMaterial load(TrustFiles files) throws MaterialException {
    var authorities = new ArrayList<X509Certificate>();
    for (var source : files.authorities()) {
      if (source.equals(TrustFiles.SYSTEM)) {
        authorities.addAll(SystemAuthorities.load());
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
    if (files.revocationLists() != null) {
      for (var file : filesOf(files.revocationLists())) {
        lists.addAll(PemFile.read(file).revocationListsIfAny());
      }
    }
    return new TrustMaterial(authorities, lists);
  }

  /**
   * The file itself, or the plain files of the directory in order of name; hidden ones are left
   * out.
   */
  static List<Path> filesOf(Path path) throws MaterialException {
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
        throw new MaterialException(path + " has more than " + MAX_FILES + " files");
      }
      return files;
    } catch (IOException e) {
      throw new MaterialException(path + " cannot be listed: " + Reason.of(e), e);
    }
  }

  private static boolean isHidden(Path file) {
    return file.getFileName() != null && file.getFileName().toString().startsWith(".");
  }

  /** Counts, as the certificates of all public authorities would fill pages of a log. */
  @Override
  public String toString() {
    return "%d authorities and %d revocation lists"
        .formatted(authorities.size(), revocationLists.size());
  }
}
