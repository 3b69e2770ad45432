package dev.gantry.files;

import dev.gantry.domain.lane.Lane;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes bundles of the files that go to one peer. Any thread; blocks. */
public final class FileSource {
  /**
   * A file up to this length is read at once, where its peer's share of memory allows it; 128 KiB,
   * from where on opening a file costs little beside reading it.
   */
  static final int MAX_HELD_BYTES = 128 << 10;

  private final Reading reading;
  private final Lane lane;

  /** A source of normal bundles, that reads with what is given. */
  public FileSource(Reading reading) {
    this(reading, Lane.NORMAL);
  }

  /** The same for bundles of some lane. */
  public FileSource(Reading reading, Lane lane) {
    this.reading = reading;
    this.lane = lane;
  }

  /**
   * Makes a bundle of a file.
   *
   * @param stamp what the file is
   * @throws IOException when it cannot be opened, or is another one than the stamp says
   */
  public FileBundle open(Path file, Stamp stamp) throws IOException {
    var held = hold(file, stamp);
    return held == null ? RangedFile.open(file, stamp, lane, reading) : held;
  }

  private @Nullable FileBundle hold(Path file, Stamp stamp) throws IOException {
    if (stamp.lengthBytes() > MAX_HELD_BYTES) {
      return null;
    }
    var length = (int) stamp.lengthBytes();
    var buffer = reading.budget().hold(reading.peer(), length);
    if (buffer == null) {
      return null;
    }
    var read = false;
    try {
      try (var channel = OpenFiles.open(file)) {
        RangedFile.fill(channel, buffer.limit(length), 0, length);
      }
      if (!Stamp.of(file).equals(stamp)) {
        throw new IOException("the file was changed while it was opened");
      }
      read = true;
    } finally {
      if (!read) {
        reading.budget().holdNoMore(reading.peer(), buffer);
      }
    }
    return new HeldFile(reading, lane, buffer);
  }
}
