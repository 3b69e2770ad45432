package dev.gantry.adapter.spool;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.payload.PeerAddress;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what lies in the directories of announced peers. Any thread; files are touched on virtual
 * threads only.
 */
final class Outbox implements Lane.Home {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
  private static final int WORKERS = 4;

  private final Disk disk;
  private final SpoolLayout layout;
  private final SpoolSettings.OutboxSettings settings;
  private final Forwarding forwarding;
  private final RefusedBundles refusedBundles;
  private final ReadBudget budget;
  private final WatchService watch;
  private final Workers control = new Workers("gantry-spool-control", 1);
  private final Workers workers = new Workers("gantry-spool-outbox", WORKERS);
  private final Workers readers = new Workers("gantry-spool-read", WORKERS);
  private final Map<Path, DirectoryForcer> forcers = new ConcurrentHashMap<>();
  private volatile boolean closed;

  // On control only.
  private final Map<Path, Lane> lanes = new LinkedHashMap<>();
  private final Map<Path, WatchKey> watchKeys = new LinkedHashMap<>();

  /** Directories of lanes that were not there before. Guarded by itself. */
  private final Set<Path> made = new LinkedHashSet<>();

  private boolean warnedOfWatch;
  private boolean warnedOfDirectories;

  // Written on control only.
  private final Map<PeerAddress, Set<Path>> announced = new ConcurrentHashMap<>();

  private final Map<WatchKey, Lane> lanesByKey = new ConcurrentHashMap<>();
  private final LinkedHashSet<Lane> waitingForFile = new LinkedHashSet<>();
  private int openFiles;

  Outbox(
      Disk disk, SpoolLayout layout, SpoolSettings.OutboxSettings settings, Forwarding forwarding)
      throws IOException {
    this.disk = disk;
    this.layout = layout;
    this.settings = settings;
    this.forwarding = forwarding;
    this.refusedBundles = new RefusedBundles(disk, layout);
    this.budget = new ReadBudget(settings.maxReadBytes());
    this.watch = layout.outbox().getFileSystem().newWatchService();
  }

  void start() {
    Thread.ofVirtual().name("gantry-spool-watch").start(this::watch);
    later(settings.rescan().toNanos(), this::rescan);
  }

  void announce(PeerAnnouncement peer) {
    control.execute(() -> serve(peer));
  }

  void withdraw(PeerAddress peer) {
    control.execute(() -> unserve(peer));
  }

  Set<PeerAddress> announced() {
    return Set.copyOf(announced.keySet());
  }

  /** Offers nothing more; what is being sent is still settled. */
  void close() {
    synchronized (made) {
      closed = true;
    }
    try {
      watch.close();
    } catch (IOException e) {
      // Nothing is watched any more either way.
    }
  }

  // ---- what lanes use

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public Workers workers() {
    return workers;
  }

  @Override
  public Workers readers() {
    return readers;
  }

  @Override
  public ReadBudget budget() {
    return budget;
  }

  @Override
  public Forwarding forwarding() {
    return forwarding;
  }

  @Override
  public RefusedBundles refusedBundles() {
    return refusedBundles;
  }

  @Override
  public void delete(Path directory, Path file) throws IOException {
    disk.delete(file);
    forcers
        .computeIfAbsent(directory, path -> new DirectoryForcer(disk, path))
        .force(
            failure -> {
              if (failure != null) {
                LOG.warn("Cannot force {}: {}", directory, failure.toString());
              }
            });
  }

  @Override
  public void later(long delayNanos, Runnable task) {
    Executor delayed = CompletableFuture.delayedExecutor(delayNanos, TimeUnit.NANOSECONDS, workers);
    delayed.execute(task);
  }

  @Override
  public boolean takeOpenFile(Lane lane) {
    synchronized (waitingForFile) {
      if (openFiles < settings.maxOpenFiles()) {
        openFiles++;
        return true;
      }
      waitingForFile.add(lane);
      return false;
    }
  }

  @Override
  public void openFileClosed() {
    Lane next = null;
    synchronized (waitingForFile) {
      openFiles--;
      if (!waitingForFile.isEmpty()) {
        next = waitingForFile.removeFirst();
      }
    }
    if (next != null) {
      next.kick();
    }
  }

  @Override
  public void settled(Lane lane) {
    if (lane.isIdle()) {
      control.execute(() -> letGo(lane));
    }
  }

  @Override
  public void repair(Lane lane) {
    control.execute(
        () -> {
          if (lanes.get(lane.directory()) == lane && !closed) {
            unwatch(lane.directory());
            if (makeDirectory(lane.directory())) {
              watchDirectory(lane);
            }
          }
        });
  }

  // ---- on control

  private void serve(PeerAnnouncement peer) {
    var directories = directories(peer);
    var before = announced.put(peer.address(), directories);
    if (before != null) {
      before.stream()
          .filter(path -> !directories.contains(path))
          .forEach(path -> leaveLane(path, peer.address()));
    }
    for (var directory : directories) {
      if (makeDirectory(directory)) {
        var lane = lanes.get(directory);
        if (lane == null) {
          lane = new Lane(this, directory, settings);
          lanes.put(directory, lane);
          watchDirectory(lane);
        }
        lane.add(peer.address());
      }
    }
  }

  private void unserve(PeerAddress peer) {
    var directories = announced.remove(peer);
    if (directories != null) {
      directories.forEach(path -> leaveLane(path, peer));
    }
  }

  private void leaveLane(Path directory, PeerAddress peer) {
    var lane = lanes.get(directory);
    if (lane != null && lane.remove(peer)) {
      letGo(lane);
    }
  }

  private void letGo(Lane lane) {
    if (lanes.get(lane.directory()) == lane && lane.isIdle()) {
      lanes.remove(lane.directory());
      unwatch(lane.directory());
      forcers.remove(lane.directory());
      removeIfLeft(lane.directory());
    }
  }

  /**
   * A peer without a Node ID comes from another port each time: its empty directory goes with it.
   */
  private void removeIfLeft(Path directory) {
    // Once left, the folder belongs to somebody else: it may be in the middle of being removed.
    synchronized (made) {
      if (made.remove(directory) && !closed && isOfAddress(directory)) {
        try {
          Files.delete(directory);
        } catch (IOException e) {
          // Not empty: what is in it was meant for somebody.
        }
      }
    }
  }

  /**
   * The directories whose bundles go to a peer: one for each Node ID, or one for its address when
   * it gave none.
   */
  private Set<Path> directories(PeerAnnouncement peer) {
    var found = new LinkedHashSet<Path>();
    var names = new ArrayList<String>();
    peer.nodeIds().forEach(nodeId -> names.add(FileNames.encode(nodeId.text())));
    var address = layout.outbox().resolve(FileNames.encode(peer.address().text()));
    if (names.isEmpty() || Files.isDirectory(address)) {
      found.add(address);
    }
    for (var existing : existing()) {
      var nodeId = nodeId(String.valueOf(existing.getFileName()));
      if (nodeId != null && peer.nodeIds().contains(nodeId)) {
        // The same Node ID in another spelling: ipn:1.0 and ipn:0.1.0.
        found.add(existing);
      }
    }
    names.forEach(name -> found.add(layout.outbox().resolve(name)));
    return found;
  }

  private List<Path> existing() {
    var found = new ArrayList<Path>();
    try (var entries = Files.newDirectoryStream(layout.outbox())) {
      for (var entry : entries) {
        if (found.size() == settings.maxPeerDirectories()) {
          break;
        }
        found.add(entry);
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.warn("Cannot look through {}: {}", layout.outbox(), e.toString());
    }
    return found;
  }

  private static @Nullable NodeId nodeId(String name) {
    var text = FileNames.decode(name);
    try {
      return text == null ? null : NodeId.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private boolean makeDirectory(Path directory) {
    if (Files.isDirectory(directory)) {
      return true;
    }
    if (existing().size() >= settings.maxPeerDirectories() && !removeLeftDirectories()) {
      if (!warnedOfDirectories) {
        warnedOfDirectories = true;
        LOG.warn(
            "{} has {} directories; none is made for further peers, such as {}",
            layout.outbox(),
            settings.maxPeerDirectories(),
            directory.getFileName());
      }
      return false;
    }
    try {
      Files.createDirectories(directory);
      disk.forceDirectory(layout.outbox());
      synchronized (made) {
        made.add(directory);
      }
      return true;
    } catch (IOException e) {
      LOG.warn("Cannot make {}; nothing is sent from it: {}", directory, e.toString());
      return false;
    }
  }

  /**
   * Removes empty directories of addresses that nobody is announced at: a peer without a Node ID
   * comes from another port each time and leaves one behind. True when any was removed.
   */
  private boolean removeLeftDirectories() {
    var removed = false;
    for (var directory : existing()) {
      if (!lanes.containsKey(directory)
          && isOfAddress(directory)
          && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        try {
          Files.delete(directory);
          removed = true;
        } catch (IOException e) {
          // Not empty: what is in it was meant for somebody.
        }
      }
    }
    return removed;
  }

  private static boolean isOfAddress(Path directory) {
    return nodeId(String.valueOf(directory.getFileName())) == null;
  }

  // ---- watching

  private void watchDirectory(Lane lane) {
    try {
      var key =
          lane.directory()
              .register(
                  watch,
                  StandardWatchEventKinds.ENTRY_CREATE,
                  StandardWatchEventKinds.ENTRY_MODIFY);
      watchKeys.put(lane.directory(), key);
      lanesByKey.put(key, lane);
    } catch (IOException | ClosedWatchServiceException e) {
      if (!warnedOfWatch) {
        warnedOfWatch = true;
        LOG.warn(
            "{} cannot be watched, so new bundles are seen within {} s: {}",
            lane.directory(),
            settings.rescan().toSeconds(),
            e.toString());
      }
    }
  }

  private void unwatch(Path directory) {
    var key = watchKeys.remove(directory);
    if (key != null) {
      lanesByKey.remove(key);
      try {
        key.cancel();
      } catch (ClosedWatchServiceException e) {
        // Closed meanwhile, and all its keys with it.
      }
    }
  }

  private void watch() {
    try {
      while (true) {
        var key = watch.take();
        key.pollEvents();
        var lane = lanesByKey.get(key);
        if (!key.reset() && lane != null) {
          repair(lane);
        }
        if (lane != null) {
          lane.look();
        }
      }
    } catch (ClosedWatchServiceException e) {
      // Left.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void rescan() {
    if (!closed) {
      control.execute(() -> lanes.values().forEach(Lane::look));
      later(settings.rescan().toNanos(), this::rescan);
    }
  }
}
