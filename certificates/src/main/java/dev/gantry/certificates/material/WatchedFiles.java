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
 * followed. Knows whether what was there last could be taken up. Not thread-safe.
 */
public final class WatchedFiles {
  private final List<Path> paths;
  private List<String> seen;
  private boolean unusable;

  private WatchedFiles(List<Path> paths) {
    this.paths = List.copyOf(paths);
    this.seen = fingerprint();
  }

  /** Those of our keys, where we have any, and of our trust, as they are before they are read. */
  public static WatchedFiles of(@Nullable KeyFiles keys, TrustFiles trust) {
    var paths = new ArrayList<Path>();
    if (keys != null) {
      paths.addAll(keys.paths());
    }
    paths.addAll(trust.paths());
    return new WatchedFiles(paths);
  }

  /**
   * Looks whether there is something else than at the last look.
   *
   * @param again whether what was there then and could not be taken up counts, too
   */
  public boolean areReplaced(boolean again) {
    var now = fingerprint();
    var replaced = !now.equals(seen) || (again && unusable);
    seen = now;
    return replaced;
  }

  /** What was seen last is being taken up; until {@link #takenUp} it counts as unusable. */
  public void takingUp() {
    unusable = true;
  }

  /** What was seen last serves. */
  public void takenUp() {
    unusable = false;
  }

  private List<String> fingerprint() {
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
