package dev.gantry.adapter.spool;

import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A file that is sent. Any thread; reads are done by {@code readers} unless the file is small and
 * was read when it was opened.
 */
final class FileBundle implements OutboundBundle {
  /**
   * A file up to this length is read at once when it is opened; 16 KiB, so that all open ones
   * together stay small.
   */
  static final int MAX_WHOLE_BYTES = 16 << 10;

  private final long lengthBytes;
  private final @Nullable ByteBuffer whole;
  private final FileChannel channel;
  private final ReadBudget budget;
  private final Executor readers;
  private final Runnable onClose;
  private final ReadBudget.Holder holder = new ReadBudget.Holder();
  private volatile @Nullable String fault;

  // Guarded by this.
  private int reads;
  private boolean released;

  /**
   * Makes a bundle and owns {@code channel} from then on.
   *
   * @param onClose run once when the file is closed
   * @throws IOException when a small file cannot be read; the channel is then still the caller's
   */
  FileBundle(
      FileChannel channel, long lengthBytes, ReadBudget budget, Executor readers, Runnable onClose)
      throws IOException {
    this.channel = channel;
    this.lengthBytes = lengthBytes;
    this.budget = budget;
    this.readers = readers;
    this.onClose = onClose;
    if (lengthBytes <= MAX_WHOLE_BYTES) {
      var octets = ByteBuffer.allocate((int) lengthBytes);
      fill(octets, 0);
      whole = octets.asReadOnlyBuffer();
    } else {
      whole = null;
    }
  }

  @Override
  public long lengthBytes() {
    return lengthBytes;
  }

  /** Why a read failed, or null when none did. */
  @Nullable String fault() {
    return fault;
  }

  @Override
  public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
    if (whole != null) {
      listener.chunkRead(
          PayloadChunk.unpooled(whole.slice(Math.toIntExact(offsetBytes), lengthBytes)));
      return;
    }
    synchronized (this) {
      if (released) {
        listener.readFailed("the bundle was released");
        return;
      }
      reads++;
    }
    budget.lend(
        holder,
        lengthBytes,
        new ReadBudget.Use() {
          @Override
          public void with(ByteBuffer buffer) {
            readers.execute(() -> readInto(buffer, offsetBytes, lengthBytes, listener));
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
      fill(buffer.limit(length), offset);
    } catch (IOException e) {
      failure = e.getMessage() == null ? e.toString() : e.getMessage();
    } catch (RuntimeException | Error e) {
      failure = e.toString();
    }
    readEnded();
    if (failure == null) {
      listener.chunkRead(new Lent(this, buffer, length));
    } else {
      fault = failure;
      budget.giveBack(holder, length, buffer);
      listener.readFailed(failure);
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

  private void fill(ByteBuffer buffer, long offset) throws IOException {
    while (buffer.hasRemaining()) {
      var at = offset + buffer.position();
      if (channel.read(buffer, at) < 0) {
        throw new IOException("the file ends at octet " + at + " of " + lengthBytes);
      }
    }
    buffer.flip();
  }

  private void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It was only read; nothing depends on it.
    } finally {
      onClose.run();
    }
  }

  /** A chunk in a buffer of the budget. */
  private static final class Lent implements PayloadChunk {
    private final FileBundle bundle;
    private final ByteBuffer buffer;
    private final int length;
    private final AtomicBoolean released = new AtomicBoolean();

    Lent(FileBundle bundle, ByteBuffer buffer, int length) {
      this.bundle = bundle;
      this.buffer = buffer;
      this.length = length;
    }

    @Override
    public ByteBuffer data() {
      return buffer.asReadOnlyBuffer();
    }

    @Override
    public int lengthBytes() {
      return length;
    }

    @Override
    public void release() {
      if (released.compareAndSet(false, true)) {
        bundle.budget.giveBack(bundle.holder, length, buffer);
      }
    }
  }
}
