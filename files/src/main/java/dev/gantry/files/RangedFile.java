package dev.gantry.files;

import dev.gantry.domain.lane.Lane;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file that is read by range, by {@code readers}; it is open while it is read. */
final class RangedFile implements FileBundle {
  /** Read in one piece; 256 KiB, from where on longer pieces are no faster. */
  private static final int PIECE_BYTES = 256 << 10;

  /** The same when its peer's share is used up; 64 KiB, so that many stuck peers hold little. */
  private static final int SMALL_PIECE_BYTES = 64 << 10;

  private final Path file;
  private final Stamp stamp;
  private final Lane lane;
  private final Reading reading;
  private volatile @Nullable String fault;

  // Guarded by this.
  private int reads;
  private boolean released;

  private RangedFile(Path file, Stamp stamp, Lane lane, Reading reading) {
    this.file = file;
    this.stamp = stamp;
    this.lane = lane;
    this.reading = reading;
  }

  /**
   * Makes a bundle of a file that can be opened. Blocks.
   *
   * @param stamp what the file is
   * @throws IOException when it cannot be opened, or is another one by now
   */
  static RangedFile open(Path file, Stamp stamp, Lane lane, Reading reading) throws IOException {
    var bundle = new RangedFile(file, stamp, lane, reading);
    reading.files().take(bundle, file, stamp);
    reading.files().giveBack(bundle, false);
    return bundle;
  }

  @Override
  public long lengthBytes() {
    return stamp.lengthBytes();
  }

  @Override
  public Lane lane() {
    return lane;
  }

  @Override
  public long contiguousBytes(long offsetBytes) {
    long rest = stamp.lengthBytes() - offsetBytes;
    if (rest <= SMALL_PIECE_BYTES) {
      return rest;
    }
    boolean ample = reading.budget().admits(reading.peer(), PIECE_BYTES);
    return Math.min(rest, ample ? PIECE_BYTES : SMALL_PIECE_BYTES);
  }

  @Override
  public @Nullable String fault() {
    return fault;
  }

  @Override
  public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
    synchronized (this) {
      if (released) {
        listener.readFailed("the bundle was released");
        return;
      }
      reads++;
    }
    reading
        .budget()
        .lend(
            reading.peer(),
            lengthBytes,
            new ReadBudget.Use() {
              @Override
              public void with(ByteBuffer buffer) {
                reading
                    .readers()
                    .execute(() -> readInto(buffer, offsetBytes, lengthBytes, listener));
              }

              @Override
              public void failed(Throwable cause) {
                readEnded();
                fault = cause.toString();
                listener.readFailed(cause.toString());
              }
            });
  }

  @Override
  public void release() {
    synchronized (this) {
      if (released) {
        return;
      }
      released = true;
      if (reads > 0) {
        return;
      }
    }
    close();
  }

  private void readInto(ByteBuffer buffer, long offset, int length, ReadListener listener) {
    String failure = null;
    try {
      readRange(buffer.limit(length), offset);
    } catch (IOException e) {
      failure = e.getMessage() == null ? e.toString() : e.getMessage();
    } catch (RuntimeException | Error e) {
      failure = e.toString();
    }
    readEnded();
    if (failure == null) {
      listener.chunkRead(new Lent(reading, buffer, length));
    } else {
      fault = failure;
      reading.budget().giveBack(reading.peer(), length, buffer);
      listener.readFailed(failure);
    }
  }

  private void readRange(ByteBuffer buffer, long offset) throws IOException {
    long end = offset + buffer.remaining();
    var channel = reading.files().take(this, file, stamp);
    try {
      fill(channel, buffer, offset, stamp.lengthBytes());
    } finally {
      reading.files().giveBack(this, end == stamp.lengthBytes());
    }
  }

  private void readEnded() {
    boolean last;
    synchronized (this) {
      reads--;
      last = released && reads == 0;
    }
    if (last) {
      close();
    }
  }

  /** Reads as much as the buffer takes, of a file that had {@code fileBytes}. */
  static void fill(FileChannel channel, ByteBuffer buffer, long offset, long fileBytes)
      throws IOException {
    while (buffer.hasRemaining()) {
      var at = offset + buffer.position();
      if (channel.read(buffer, at) < 0) {
        throw new IOException("the file ends at octet " + at + " of " + fileBytes);
      }
    }
    buffer.flip();
  }

  private void close() {
    reading.files().forget(this);
  }

  /** Octets in a buffer that the budget has lent. */
  private static final class Lent extends ReadOctets {
    private final Reading reading;
    private final ByteBuffer buffer;
    private final int length;

    Lent(Reading reading, ByteBuffer buffer, int length) {
      super(buffer);
      this.reading = reading;
      this.buffer = buffer;
      this.length = length;
    }

    @Override
    void letGo() {
      reading.budget().giveBack(reading.peer(), length, buffer);
    }
  }
}
