package dev.gantry.certificates.material;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the authorities that we believe are, and what they revoked.
 *
 * @param authorities files or directories of PEM or DER certificates, or the word {@link #SYSTEM}
 *     for those that the machine believes
 * @param revocationLists directory of CRL files (PEM or DER), null for none
 */
public record TrustFiles(List<String> authorities, @Nullable Path revocationLists) {
  public static final String SYSTEM = "system";

  public TrustFiles {
    authorities = List.copyOf(authorities);
  }

  /** The given authorities, no revocation lists. */
  public static TrustFiles of(String... authorities) {
    return new TrustFiles(List.of(authorities), null);
  }

  /** The files and directories that are read. */
  public List<Path> paths() {
    var paths = new ArrayList<Path>();
    for (var source : authorities) {
      var path = source.equals(SYSTEM) ? SystemAuthorities.bundle() : Path.of(source);
      if (path != null) {
        paths.add(path);
      }
    }
    if (revocationLists != null) {
      paths.add(revocationLists);
    }
    return List.copyOf(paths);
  }
}
