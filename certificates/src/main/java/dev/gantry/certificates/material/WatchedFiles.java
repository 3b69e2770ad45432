package dev.gantry.certificates.material;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Notices that files were replaced, by what the file system says about them; symbolic links are
 * followed. Immutable.
 */
public final class WatchedFiles {
  private final List<Path> paths;

  private WatchedFiles(List<Path> paths) {
    this.paths = List.copyOf(paths);
  }

  /** Those of our keys, where we have any, and of our trust. */
  public static WatchedFiles of(@Nullable KeyFiles keys, TrustFiles trust) {
    var paths = new ArrayList<Path>();
    if (keys != null) {
      paths.addAll(keys.paths());
    }
    paths.addAll(trust.paths());
    return new WatchedFiles(paths);
  }

  /** What is there now; equal as long as nothing was replaced. */
  public List<String> fingerprint() {
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
