package dev.gantry.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files that are being sent and are open. One that nobody reads just now is closed whenever
 * another is to be opened, or after a while, and opened again when it is read; so peers that take
 * nothing keep no file open. Any thread; blocks.
 */
public final class OpenFiles {
  /** What a link leads to may be anything. */
  private static final Set<OpenOption> OPTIONS =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private final int maxFiles;

  /** The one that was read longest ago comes first. Guarded by itself. */
  private final Map<Object, Opened> files = new LinkedHashMap<>(16, 0.75f, true);

  private long sweep;

  /**
   * None is open yet.
   *
   * @param maxFiles as many stay open that nobody reads just now
   */
  public OpenFiles(int maxFiles) {
    this.maxFiles = maxFiles;
  }

  /**
   * Opens a file of {@code owner} for a read, unless it is open; {@link #giveBack} follows.
   *
   * @param stamp what the file was when its owner first saw it
   * @throws IOException when it cannot be read, or is another one by now
   */
  FileChannel take(Object owner, Path file, Stamp stamp) throws IOException {
    synchronized (files) {
      var opened = files.get(owner);
      if (opened != null) {
        return opened.use(sweep);
      }
    }
    var channel = open(file);
    try {
      if (!Stamp.of(file).equals(stamp)) {
        throw new IOException("the file was changed while it was sent");
      }
    } catch (IOException e) {
      close(channel);
      throw e;
    }
    return enter(owner, channel);
  }

  /** Opens a file for reading, unless it is a link; the caller closes it. */
  static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, OPTIONS);
  }

  private FileChannel enter(Object owner, FileChannel channel) {
    var surplus = new ArrayList<FileChannel>();
    FileChannel taken;
    synchronized (files) {
      var meanwhile = files.get(owner);
      if (meanwhile != null) {
        surplus.add(channel);
        taken = meanwhile.use(sweep);
      } else {
        var opened = new Opened(channel);
        files.put(owner, opened);
        taken = opened.use(sweep);
        removeIdle(files.size() - maxFiles, surplus);
      }
    }
    surplus.forEach(OpenFiles::close);
    return taken;
  }

  /**
   * A read is over.
   *
   * @param done whether its owner will not read again, as far as it knows
   */
  void giveBack(Object owner, boolean done) {
    FileChannel last = null;
    synchronized (files) {
      var opened = files.get(owner);
      if (opened == null) {
        throw new IllegalStateException("a file is given back that was not taken");
      }
      opened.users--;
      opened.done |= done;
      if (opened.users == 0 && opened.done) {
        files.remove(owner);
        last = opened.channel;
      }
    }
    if (last != null) {
      close(last);
    }
  }

  /** Closes the file of an owner that reads no more. */
  void forget(Object owner) {
    Opened opened;
    synchronized (files) {
      opened = files.remove(owner);
    }
    if (opened != null) {
      close(opened.channel);
    }
  }

  /** Closes what nobody has read since the call before. */
  public void sweep() {
    var idle = new ArrayList<FileChannel>();
    synchronized (files) {
      files
          .values()
          .removeIf(
              opened -> {
                boolean unused = opened.users == 0 && opened.usedInSweep < sweep;
                if (unused) {
                  idle.add(opened.channel);
                }
                return unused;
              });
      sweep++;
    }
    idle.forEach(OpenFiles::close);
  }

  /** How many are open now. */
  int count() {
    synchronized (files) {
      return files.size();
    }
  }

  private void removeIdle(int surplus, List<FileChannel> removed) {
    int left = surplus;
    for (var each = files.values().iterator(); left > 0 && each.hasNext(); ) {
      var opened = each.next();
      if (opened.users == 0) {
        each.remove();
        removed.add(opened.channel);
        left--;
      }
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It was only read; nothing depends on it.
    }
  }

  /** An open file. */
  private static final class Opened {
    private final FileChannel channel;
    private int users;
    private boolean done;
    private long usedInSweep;

    Opened(FileChannel channel) {
      this.channel = channel;
    }

    FileChannel use(long sweep) {
      users++;
      done = false;
      usedInSweep = sweep;
      return channel;
    }
  }
}
