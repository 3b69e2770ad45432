package dev.gantry.adapter.spool;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices what is put into the directories of folders. Directories are added and removed on the
 * outbox's control thread only.
 */
final class OutboxWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OutboxWatch.class);

  private final Hearer hearer;
  private final WatchService watch;
  private final Map<Path, WatchKey> keys = new LinkedHashMap<>();
  private final Map<WatchKey, OutboxFolder> folders = new ConcurrentHashMap<>();
  private boolean warned;

  /** Who hears of it. */
  interface Hearer {
    /** The directory of a folder is gone. */
    void repair(OutboxFolder folder);

    /** A folder for a lane may have been made in that of a peer. */
    void laneMade(OutboxFolder folder);
  }

  /** Watches nothing yet; {@code outbox} is where the directories are. */
  OutboxWatch(Path outbox, Hearer hearer) throws IOException {
    this.hearer = hearer;
    this.watch = outbox.getFileSystem().newWatchService();
  }

  void start() {
    Thread.ofVirtual().name("gantry-spool-watch").start(this::run);
  }

  void add(OutboxFolder folder) {
    try {
      var key =
          folder
              .directory()
              .register(
                  watch,
                  StandardWatchEventKinds.ENTRY_CREATE,
                  StandardWatchEventKinds.ENTRY_MODIFY);
      keys.put(folder.directory(), key);
      folders.put(key, folder);
    } catch (IOException | ClosedWatchServiceException e) {
      if (!warned) {
        warned = true;
        LOG.warn(
            "{} cannot be watched, so new bundles are seen only when all is looked through: {}",
            folder.directory(),
            e.toString());
      }
    }
  }

  void remove(Path directory) {
    var key = keys.remove(directory);
    if (key != null) {
      folders.remove(key);
      try {
        key.cancel();
      } catch (ClosedWatchServiceException e) {
        // Closed meanwhile, and all its keys with it.
      }
    }
  }

  @Override
  public void close() {
    try {
      watch.close();
    } catch (IOException e) {
      // Nothing is watched any more either way.
    }
  }

  private static boolean laneIn(OutboxFolder folder, Path name) {
    return !folder.place().isOfLane() && LaneFolders.of(name) != null;
  }

  private void run() {
    try {
      while (true) {
        var key = watch.take();
        var folder = folders.get(key);
        for (var event : key.pollEvents()) {
          if (folder != null && event.context() instanceof Path name && laneIn(folder, name)) {
            hearer.laneMade(folder);
          }
        }
        if (!key.reset() && folder != null) {
          hearer.repair(folder);
        }
        if (folder != null) {
          folder.look();
        }
      }
    } catch (ClosedWatchServiceException e) {
      // Left.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
