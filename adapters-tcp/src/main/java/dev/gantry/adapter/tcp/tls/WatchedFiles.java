package dev.gantry.adapter.tcp.tls;

import dev.gantry.adapter.tcp.tls.TlsSettings.KeyFiles;
import dev.gantry.adapter.tcp.tls.TlsSettings.Trust;
import dev.gantry.certificates.material.MaterialException;
import dev.gantry.certificates.material.SystemAuthorities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Notices that files were replaced, by what the file system says about them; symbolic links are
 * followed. Immutable.
 */
final class WatchedFiles {
  private final List<Path> paths;

  private WatchedFiles(List<Path> paths) {
    this.paths = List.copyOf(paths);
  }

  static WatchedFiles of(TlsSettings settings) {
    var paths = new ArrayList<Path>();
    switch (settings.keys()) {
      case KeyFiles.Pem pem -> {
        paths.add(pem.certificates());
        paths.add(pem.privateKey());
      }
      case KeyFiles.Pkcs12 pkcs12 -> paths.add(pkcs12.file());
      case null -> {}
    }
    for (var source : settings.trust().authorities()) {
      var path = source.equals(Trust.SYSTEM) ? SystemAuthorities.bundle() : Path.of(source);
      if (path != null) {
        paths.add(path);
      }
    }
    if (settings.trust().revocationLists() != null) {
      paths.add(settings.trust().revocationLists());
    }
    return new WatchedFiles(paths);
  }

  /** What is there now; equal as long as nothing was replaced. */
  List<String> fingerprint() {
    var fingerprint = new ArrayList<String>();
    for (var path : paths) {
      try {
        for (var file : TrustMaterial.filesOf(path)) {
          fingerprint.add(describe(file));
        }
      } catch (MaterialException e) {
        fingerprint.add(path + " unlisted");
      }
    }
    return fingerprint;
  }

  private static String describe(Path file) {
    try {
      var facts = Files.readAttributes(file, BasicFileAttributes.class);
      return "%s %s %d %s".formatted(file, facts.lastModifiedTime(), facts.size(), facts.fileKey());
    } catch (IOException e) {
      return file + " unreadable";
    }
  }
}
