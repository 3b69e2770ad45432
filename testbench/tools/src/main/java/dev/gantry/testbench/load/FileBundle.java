package dev.gantry.testbench.load;

import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A file as a bundle. Ranges are read on {@code reads}, never on an event loop; the file is opened
 * when it is first read and closed on release, so that ten thousand queued files need no ten
 * thousand descriptors.
 */
public final class FileBundle implements OutboundBundle {
  private final Path file;
  private final long lengthBytes;
  private final Executor reads;
  private final Object lock = new Object();
  private @Nullable FileChannel channel;
  private boolean released;

  /**
   * A bundle over {@code file}.
   *
   * @param lengthBytes its size now; a file that shrinks while it is sent fails its read
   */
  public FileBundle(Path file, long lengthBytes, Executor reads) {
    this.file = file;
    this.lengthBytes = lengthBytes;
    this.reads = reads;
  }

  @Override
  public long lengthBytes() {
    return lengthBytes;
  }

  @Override
  public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
    try {
      reads.execute(() -> readNow(offsetBytes, lengthBytes, listener));
    } catch (RejectedExecutionException e) {
      listener.readFailed(file + ": the program is ending");
    }
  }

  private void readNow(long offsetBytes, int lengthBytes, ReadListener listener) {
    PayloadChunk chunk;
    try {
      chunk = PayloadChunk.unpooled(readFully(offsetBytes, lengthBytes));
    } catch (ClosedChannelException e) {
      listener.readFailed(file + ": no longer needed");
      return;
    } catch (IOException e) {
      listener.readFailed(file + ": " + e.getMessage());
      return;
    } catch (RuntimeException | Error e) {
      // Too little memory for a buffer: a read that is never answered would hold its session.
      listener.readFailed(file + ": " + e);
      return;
    }
    listener.chunkRead(chunk);
  }

  @Override
  public void release() {
    synchronized (lock) {
      released = true;
      if (channel != null) {
        try {
          channel.close();
        } catch (IOException e) {
          // Only read from: nothing can be lost by a close that fails.
        }
        channel = null;
      }
    }
  }

  private ByteBuffer readFully(long offsetBytes, int lengthBytes) throws IOException {
    var source = open();
    var target = ByteBuffer.allocateDirect(lengthBytes);
    while (target.hasRemaining()) {
      if (source.read(target, offsetBytes + target.position()) < 0) {
        throw new IOException("became shorter while it was being sent");
      }
    }
    return target.flip();
  }

  private FileChannel open() throws IOException {
    synchronized (lock) {
      if (released) {
        throw new IOException("no longer needed");
      }
      if (channel == null) {
        channel = FileChannel.open(file, StandardOpenOption.READ);
      }
      return channel;
    }
  }
}
