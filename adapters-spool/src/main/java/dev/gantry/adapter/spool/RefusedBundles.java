package dev.gantry.adapter.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps bundles that a peer will never take, each with a file beside it that says why. Blocks. */
final class RefusedBundles {
  static final String REASON_SUFFIX = ".reason";

  private final Disk disk;
  private final SpoolLayout layout;
  private final AtomicLong numbers = new AtomicLong();

  RefusedBundles(Disk disk, SpoolLayout layout) {
    this.disk = disk;
    this.layout = layout;
  }

  /** Moves a bundle out of a directory of the outbox; returns where it is now. */
  Path keep(Path outbox, Path bundle, String reason) throws IOException {
    var directory = layout.refused().resolve(String.valueOf(outbox.getFileName()));
    if (!Files.isDirectory(directory)) {
      // All of it: the folder of all refused ones may have been taken away.
      Files.createDirectories(directory);
      disk.forceDirectory(layout.refused());
    }
    var place = unused(directory, FileNames.printable(bundle));
    var temporary = layout.temporary().resolve("out-" + numbers.incrementAndGet());
    var writing = disk.create(temporary);
    try {
      writing.write(new ByteBuffer[] {UTF_8.encode(reason + "\n")});
      writing.force();
    } finally {
      writing.close();
    }
    // The reason first: a bundle in here is never without one.
    disk.move(temporary, place.resolveSibling(place.getFileName() + REASON_SUFFIX));
    disk.move(bundle, place);
    disk.forceDirectory(directory);
    return place;
  }

  private static Path unused(Path directory, String name) {
    var place = directory.resolve(name);
    for (var number = 1; Files.exists(place); number++) {
      place = directory.resolve(name + "." + number);
    }
    return place;
  }
}
