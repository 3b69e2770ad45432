package dev.gantry.adapter.spool;

import dev.gantry.domain.lane.Lane;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names of folders for lanes within that of a peer: {@code outbox/PEER/urgent}, {@code normal}
 * and {@code bulk}. Whoever wants one makes it. Any thread.
 */
final class LaneFolders {
  private static final List<Name> NAMES =
      List.of(
          new Name("urgent", Lane.URGENT),
          new Name("normal", Lane.NORMAL),
          new Name("bulk", Lane.BULK));

  private record Name(String text, Lane lane) {}

  private LaneFolders() {}

  /** The lane of a folder within that of a peer; null for any other name. */
  static @Nullable Lane of(@Nullable Path name) {
    var text = String.valueOf(name);
    for (var each : NAMES) {
      if (each.text.equals(text)) {
        return each.lane;
      }
    }
    return null;
  }

  /** Those that there are in the folder of a peer. Blocks. */
  static List<Path> within(Path peerFolder) {
    var found = new ArrayList<Path>(0);
    for (var each : NAMES) {
      var folder = peerFolder.resolve(each.text);
      if (Files.isDirectory(folder)) {
        found.add(folder);
      }
    }
    return found;
  }
}
