package dev.gantry.certificates.material;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where our certificate chain and key are. */
public sealed interface KeyFiles {
  /** The files that are read. */
  List<Path> paths();

  /**
   * PEM files, which may be one and the same.
   *
   * @param certificates our certificate and its intermediates, in any order
   * @param privateKey PKCS#8, PKCS#1 or SEC1
   * @param password of an encrypted key, null when it is not
   */
  record Pem(Path certificates, Path privateKey, @Nullable String password) implements KeyFiles {
    @Override
    public List<Path> paths() {
      return List.of(certificates, privateKey);
    }

    @Override
    public String toString() {
      return "Pem[" + certificates + ", " + privateKey + "]";
    }
  }

  /**
   * A PKCS#12 file with one key.
   *
   * @param file with key and chain
   * @param password of the file, null for none
   */
  record Pkcs12(Path file, @Nullable String password) implements KeyFiles {
    @Override
    public List<Path> paths() {
      return List.of(file);
    }

    @Override
    public String toString() {
      return "Pkcs12[" + file + "]";
    }
  }
}
