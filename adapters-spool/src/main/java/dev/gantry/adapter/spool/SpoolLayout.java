package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories of a spool, made and locked: one server at a time. Blocks; for the start and the
 * end of the process.
 *
 * @param inbox received bundles
 * @param outbox a directory for each peer, with bundles to be sent
 * @param refused a directory for each peer, with bundles that it will never take
 * @param temporary what is not complete; on the same file system, emptied at the start
 * @param journal bundles that are acknowledged and not yet in the inbox
 * @param lock kept until {@link #close()}
 * @param run number of this start, never the same twice
 */
record SpoolLayout(
    Path inbox, Path outbox, Path refused, Path temporary, Path journal, FileLock lock, long run)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SpoolLayout.class);
  private static final String LOCK = "spool.lock";
  private static final String RUN = "spool.run";

  static SpoolLayout open(Path directory, Disk disk) throws SpoolException {
    return open(directory, directory.resolve("inbox"), disk);
  }

  /**
   * A spool whose bundles appear in {@code directory} itself; what it needs besides is hidden
   * there.
   */
  static SpoolLayout receiving(Path directory, Disk disk) throws SpoolException {
    return open(directory.resolve(".gantry"), directory, disk);
  }

  private static SpoolLayout open(Path directory, Path inbox, Disk disk) throws SpoolException {
    try {
      makeAll(directory, disk);
    } catch (IOException e) {
      throw unusable(directory, e);
    }
    var lock = lock(directory);
    try {
      var layout = make(directory, inbox, disk, lock);
      clean(layout.temporary, disk);
      probe(layout, disk);
      return layout;
    } catch (IOException e) {
      closeQuietly(lock.channel());
      throw e instanceof SpoolException sentence ? sentence : unusable(directory, e);
    }
  }

  @Override
  public void close() {
    closeQuietly(lock.acquiredBy());
  }

  private static SpoolLayout make(Path directory, Path inbox, Disk disk, FileLock lock)
      throws IOException {
    Files.createDirectories(inbox);
    var outbox = Files.createDirectories(directory.resolve("outbox"));
    var refused = Files.createDirectories(directory.resolve("refused"));
    var temporary = Files.createDirectories(directory.resolve("tmp"));
    var journal = Files.createDirectories(directory.resolve("journal"));
    var run = nextRun(directory, inbox, temporary, disk);
    disk.forceDirectory(directory);
    return new SpoolLayout(inbox, outbox, refused, temporary, journal, lock, run);
  }

  private static FileLock lock(Path directory) throws SpoolException {
    var file = directory.resolve(LOCK);
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw unusable(directory, e);
    }
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held by this very process; the same as held by another.
    } catch (IOException e) {
      closeQuietly(channel);
      throw unusable(directory, e);
    }
    if (lock == null) {
      closeQuietly(channel);
      throw new SpoolException(
          directory + " is in use by another server: stop it, or give this one another data-dir");
    }
    return lock;
  }

  /** Counts the starts, in a file that is replaced as a whole. */
  private static long nextRun(Path directory, Path inbox, Path temporary, Disk disk)
      throws IOException {
    var file = directory.resolve(RUN);
    var last = lastRun(file);
    if (last == null) {
      last = 0L;
      // The count is lost or never was: go on behind what is there.
      try (var names = Files.newDirectoryStream(inbox)) {
        for (var name : names) {
          last = Math.max(last, BundleNames.runOf(String.valueOf(name.getFileName())));
        }
      }
    }
    var next = last + 1;
    var replacement = temporary.resolve(RUN);
    Files.deleteIfExists(replacement);
    var writing = disk.create(replacement);
    try {
      writing.write(new ByteBuffer[] {StandardCharsets.US_ASCII.encode(next + "\n")});
      writing.force();
    } finally {
      writing.close();
    }
    disk.move(replacement, file);
    return next;
  }

  private static @Nullable Long lastRun(Path file) throws IOException {
    try {
      var text = Files.readString(file).strip();
      return text.matches("[0-9]{1,15}") ? Long.valueOf(text) : null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Removes what an earlier run left behind; the lock says that nobody else is at work here. */
  private static void clean(Path temporary, Disk disk) throws IOException {
    try (var left = Files.newDirectoryStream(temporary, "{in,out,probe}-*")) {
      for (var file : left) {
        disk.delete(file);
      }
    }
  }

  /**
   * Finds out at the start, and not with the first bundle, that files cannot be written or renamed
   * here.
   */
  private static void probe(SpoolLayout layout, Disk disk) throws IOException {
    var from = layout.temporary.resolve("probe-" + layout.run);
    for (var target : new Path[] {layout.inbox, layout.refused}) {
      var to = target.resolve(".probe-" + layout.run);
      disk.create(from).close();
      try {
        disk.move(from, to);
      } catch (IOException e) {
        disk.delete(from);
        throw new SpoolException(
            "files cannot be renamed from "
                + layout.temporary
                + " into "
                + target
                + ", which must be writable and on the same file system: "
                + e,
            e);
      }
      disk.delete(to);
    }
  }

  /**
   * Makes a directory and those above it that are missing, and forces the name of each, the topmost
   * first: a power cut that takes one of them takes all that is below it.
   */
  private static void makeAll(Path directory, Disk disk) throws IOException {
    var missing = new ArrayDeque<Path>();
    for (var level = directory.toAbsolutePath();
        level != null && !Files.exists(level);
        level = level.getParent()) {
      missing.push(level);
    }
    Files.createDirectories(directory);
    for (var level : missing) {
      forceParent(level, disk);
    }
  }

  /**
   * Somebody took a folder away; what is published in the new one must outlive a power cut. One at
   * a time: who finds it made by another must not go on before that has forced its name.
   */
  static synchronized void makeAnew(Path directory, Disk disk) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    makeAll(directory, disk);
    LOG.warn("{} was taken away and is made anew", directory);
  }

  private static void forceParent(Path directory, Disk disk) throws IOException {
    var parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      disk.forceDirectory(parent);
    }
  }

  private static SpoolException unusable(Path directory, IOException e) {
    return new SpoolException("cannot keep bundles in " + directory + ": " + reason(e), e);
  }

  /** What the file system says, without the names of classes. */
  static String reason(IOException e) {
    return switch (e) {
      case FileAlreadyExistsException exists ->
          exists.getFile() + " is there and is not a directory";
      case AccessDeniedException denied -> denied.getFile() + " may not be written by this user";
      case NoSuchFileException missing -> missing.getFile() + " cannot be created";
      case FileSystemException other when other.getReason() != null ->
          other.getFile() + ": " + other.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }

  private static void closeQuietly(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // The lock goes with the process at the latest.
    }
  }
}
