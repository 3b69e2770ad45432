package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps files of the journal that cannot be read whole, under names of their own, and says so once
 * of each: whoever can get more out of them than we has them still. Any thread; blocks.
 */
final class DamagedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(DamagedFiles.class);
  private static final String NAME = "damaged-";

  private final Disk disk;
  private final Path directory;

  // Guarded by this.
  private final List<String> said = new ArrayList<>();

  /**
   * Keeps them beside the others.
   *
   * @param directory of the journal
   */
  DamagedFiles(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
  }

  /**
   * Gives a file a name that none had, for good.
   *
   * @param what is wrong with it, and what follows from that
   */
  synchronized void keep(Path file, String what) throws IOException {
    var place = unused(NAME + file.getFileName());
    disk.move(file, place);
    disk.forceDirectory(directory);
    var sentence =
        place
            + ": "
            + what
            + ". Look at the disk, whose own log tells of it; the file is kept for whoever can get"
            + " more out of it, and nobody else needs it";
    said.add(sentence);
    LOG.error("{}", sentence);
  }

  private Path unused(String name) throws IOException {
    var place = directory.resolve(name);
    for (var number = 2; disk.exists(place); number++) {
      place = directory.resolve(name + "-" + number);
    }
    return place;
  }

  /** What was said so far; for tests. */
  synchronized List<String> said() {
    return List.copyOf(said);
  }
}
