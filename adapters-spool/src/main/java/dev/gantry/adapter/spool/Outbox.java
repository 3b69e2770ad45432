package dev.gantry.adapter.spool;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.share.DealtWindow;
import dev.gantry.files.OpenFiles;
import dev.gantry.files.ReadBudget;
import dev.gantry.files.Reading;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.out.BpaStatus;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.payload.PeerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what lies in the directories of announced peers. Any thread; files are touched on {@link
 * Workers} only.
 */
final class Outbox implements OutboxFolder.Home, OutboxWatch.Hearer {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /**
   * How long a removal waits to be forced; 100 ms, so that the disk does it for thousands at once.
   */
  private static final long FORCE_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Disk disk;
  private final SpoolLayout layout;
  private final SpoolSettings.OutboxSettings settings;
  private final Forwarding forwarding;
  private final RefusedBundles refusedBundles;
  private final Complaints complaints = new Complaints();
  private final OutboxLog log = new OutboxLog();
  private final ReadBudget budget;
  private final OpenFiles files;
  private final OutboxWatch watch;
  private final Workers control = new Workers("gantry-spool-control", 1);
  private final DealtWorkers workers = new DealtWorkers("gantry-spool-outbox");
  private final DealtWorkers readers = new DealtWorkers("gantry-spool-read");

  /** Closes files of all that nobody reads just now. */
  private final Workers sweeper = new Workers("gantry-spool-sweep", 1);

  private final Map<Path, RemovalForcer> forcers = new ConcurrentHashMap<>();
  private volatile boolean closed;

  // On control only.
  private final Map<Path, OutboxFolder> folders = new LinkedHashMap<>();
  private final PeerDirectories directories;
  private final Map<NodeId, Set<PeerAddress>> addressesByNodeId = new HashMap<>();
  private final Map<PeerAddress, PeerAnnouncement> announcements = new HashMap<>();
  private boolean forceOwed;
  private boolean lookedForLeft;

  /** Directories that were not there before. Guarded by itself. */
  private final Set<Path> made = new LinkedHashSet<>();

  private boolean warnedOfDirectories;

  // Written on control only.
  private final Map<PeerAddress, Set<Path>> announced = new ConcurrentHashMap<>();

  /** Guarded by itself, and so is who waits for it. */
  private final DealtWindow<OutboxFolder> offers;

  private final LinkedHashSet<OutboxFolder> waitingForOffer = new LinkedHashSet<>();
  private long offersWaited;

  Outbox(
      Disk disk, SpoolLayout layout, SpoolSettings.OutboxSettings settings, Forwarding forwarding)
      throws IOException {
    this.disk = disk;
    this.layout = layout;
    this.settings = settings;
    this.forwarding = forwarding;
    this.refusedBundles = new RefusedBundles(disk, layout);
    this.budget = new ReadBudget(settings.maxReadBytes());
    this.files = new OpenFiles(settings.maxOpenFiles());
    this.offers = new DealtWindow<>(settings.maxOffered(), 1);
    this.directories = new PeerDirectories(layout.outbox(), settings.maxPeerDirectories());
    this.watch = new OutboxWatch(layout.outbox(), this);
  }

  void start() {
    watch.start();
    control.execute(this::lookForDirectories);
    atRescan(control, this::rescan);
    atRescan(sweeper, this::sweep);
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

  /** Directories that somebody is announced for. */
  Set<Path> served() {
    var all = new HashSet<Path>();
    announced.values().forEach(all::addAll);
    return all;
  }

  /** What the peers share. */
  List<BpaStatus.Window> windows() {
    synchronized (offers) {
      return List.of(
          new BpaStatus.Window(
              "spool_offered_bundles",
              offers.total(),
              settings.maxOffered(),
              offers.holders(),
              offersWaited),
          budget.window());
    }
  }

  /** Offers nothing more; what is being sent is still settled. */
  void close() {
    synchronized (made) {
      closed = true;
    }
    watch.close();
  }

  // ---- what folders use

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public Executor workers(OutboxFolder folder) {
    return workers.of(folder);
  }

  @Override
  public Reading reading(OutboxFolder folder) {
    return new Reading(folder, budget, files, readers.of(folder));
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
  public Complaints complaints() {
    return complaints;
  }

  @Override
  public OutboxLog log() {
    return log;
  }

  @Override
  public void delete(OutboxFolder folder, Path file) throws IOException {
    disk.delete(file);
    forcers
        .computeIfAbsent(
            folder.directory(),
            directory ->
                new RemovalForcer(disk, directory, task -> later(folder, FORCE_AFTER_NANOS, task)))
        .removed();
  }

  @Override
  public void later(OutboxFolder folder, long delayNanos, Runnable task) {
    later(workers.of(folder), delayNanos, task);
  }

  @Override
  public boolean takeOffer(OutboxFolder folder) {
    synchronized (offers) {
      boolean taken = offers.take(folder, 1);
      if (!taken && waitingForOffer.add(folder)) {
        offersWaited++;
      }
      return taken;
    }
  }

  @Override
  public void offerEnded(OutboxFolder folder) {
    OutboxFolder next = null;
    synchronized (offers) {
      offers.giveBack(folder, 1);
      if (!waitingForOffer.isEmpty()) {
        // Whoever has not got its share by its turn has some offered, and goes on when they end.
        next = waitingForOffer.removeFirst();
      }
    }
    if (next != null) {
      next.kick();
    }
  }

  @Override
  public void settled(OutboxFolder folder) {
    if (folder.isIdle()) {
      control.execute(() -> letGo(folder));
    }
  }

  @Override
  public void repair(OutboxFolder folder) {
    control.execute(
        () -> {
          if (folders.get(folder.directory()) == folder && !closed) {
            watch.remove(folder.directory());
            if (folder.place().isOfLane() && !Files.isDirectory(folder.directory())) {
              // Whoever has made it has taken it away.
              folders.remove(folder.directory());
              forcers.remove(folder.directory());
              folder.abandon();
            } else if (makeDirectory(folder.directory())) {
              watch.add(folder);
            }
          }
        });
  }

  // ---- on control

  private void serve(PeerAnnouncement peer) {
    forgetNodeIds(peer.address());
    announcements.put(peer.address(), peer);
    for (var nodeId : peer.nodeIds()) {
      addressesByNodeId.computeIfAbsent(nodeId, _ -> new LinkedHashSet<>(2)).add(peer.address());
    }
    var served = directoriesOf(peer);
    var before = announced.put(peer.address(), served);
    if (before != null) {
      before.stream()
          .filter(path -> !served.contains(path))
          .forEach(path -> leaveFolder(path, peer.address()));
    }
    for (var directory : served) {
      if (isOfLane(directory) || makeDirectory(directory)) {
        var folder = folders.get(directory);
        if (folder == null) {
          folder = new OutboxFolder(this, placeOf(directory), settings);
          folders.put(directory, folder);
          watch.add(folder);
        }
        folder.add(peer.address());
      }
    }
  }

  private void unserve(PeerAddress peer) {
    forgetNodeIds(peer);
    var served = announced.remove(peer);
    if (served != null) {
      served.forEach(path -> leaveFolder(path, peer));
    }
  }

  private void forgetNodeIds(PeerAddress peer) {
    var before = announcements.remove(peer);
    if (before != null) {
      for (var nodeId : before.nodeIds()) {
        var addresses = addressesByNodeId.get(nodeId);
        if (addresses != null && addresses.remove(peer) && addresses.isEmpty()) {
          addressesByNodeId.remove(nodeId);
        }
      }
    }
  }

  @Override
  public void laneMade(OutboxFolder folder) {
    control.execute(() -> serveLanes(folder.directory()));
  }

  /** Serves lanes that somebody has made in the folder of a peer that is served already. */
  private void serveLanes(Path peerFolder) {
    if (!folders.containsKey(peerFolder) || isOfLane(peerFolder) || closed) {
      return;
    }
    if (!folders.keySet().containsAll(LaneFolders.within(peerFolder))) {
      announced.entrySet().stream()
          .filter(entry -> entry.getValue().contains(peerFolder))
          .map(entry -> announcements.get(entry.getKey()))
          .toList()
          .forEach(this::serve);
    }
  }

  private boolean isOfLane(Path directory) {
    return !layout.outbox().equals(directory.getParent());
  }

  private OutboxFolder.Place placeOf(Path directory) {
    var lane = isOfLane(directory) ? LaneFolders.of(directory.getFileName()) : null;
    var parent = directory.getParent();
    return lane == null || parent == null
        ? new OutboxFolder.Place(directory, directory, Lane.NORMAL)
        : new OutboxFolder.Place(directory, parent, lane);
  }

  /** Serves directories that somebody has made for peers that are announced already. */
  private void lookForDirectories() {
    for (var fresh : directories.look()) {
      var nodeId = PeerDirectories.nodeIdOf(fresh);
      var addresses = nodeId == null ? null : addressesByNodeId.get(nodeId);
      if (addresses != null && !folders.containsKey(fresh)) {
        List.copyOf(addresses).stream().map(announcements::get).forEach(this::serve);
      }
    }
    lookedForLeft = false;
  }

  private void leaveFolder(Path directory, PeerAddress peer) {
    var folder = folders.get(directory);
    if (folder != null && folder.remove(peer)) {
      letGo(folder);
    }
  }

  private void letGo(OutboxFolder folder) {
    if (folders.get(folder.directory()) == folder && folder.isIdle()) {
      folders.remove(folder.directory());
      watch.remove(folder.directory());
      forcers.remove(folder.directory());
      removeIfLeft(folder.directory());
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
          directories.remove(directory);
        } catch (IOException e) {
          // Not empty: what is in it was meant for somebody.
        }
      }
    }
  }

  /**
   * The directories whose bundles go to a peer: one for each Node ID, or one for its address when
   * it gave none; and those of lanes in them.
   */
  private Set<Path> directoriesOf(PeerAnnouncement peer) {
    var found = new LinkedHashSet<Path>();
    var address = layout.outbox().resolve(FileNames.encode(peer.address().text()));
    if (peer.nodeIds().isEmpty() || Files.isDirectory(address)) {
      found.add(address);
    }
    // The same Node ID in another spelling: ipn:1.0 and ipn:0.1.0.
    peer.nodeIds().forEach(nodeId -> found.addAll(directories.of(nodeId)));
    for (var nodeId : peer.nodeIds()) {
      found.add(layout.outbox().resolve(FileNames.encode(nodeId.text())));
    }
    List.copyOf(found).forEach(folder -> found.addAll(LaneFolders.within(folder)));
    return found;
  }

  private boolean makeDirectory(Path directory) {
    if (Files.isDirectory(directory)) {
      return true;
    }
    if (directories.full() && !removeLeftDirectories()) {
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
      directories.add(directory);
      synchronized (made) {
        made.add(directory);
      }
      forceOutbox();
      return true;
    } catch (IOException e) {
      LOG.warn("Cannot make {}; nothing is sent from it: {}", directory, e.toString());
      return false;
    }
  }

  /** Forces the names of new directories, once for all that are made meanwhile. */
  private void forceOutbox() {
    if (!forceOwed) {
      forceOwed = true;
      control.execute(
          () -> {
            forceOwed = false;
            try {
              disk.forceDirectory(layout.outbox());
            } catch (IOException e) {
              LOG.warn("Cannot force {}: {}", layout.outbox(), e.toString());
            }
          });
    }
  }

  /**
   * Removes empty directories of addresses that nobody is announced at: a peer without a Node ID
   * comes from another port each time and leaves one behind. True when any was removed; looks once
   * between two rescans.
   */
  private boolean removeLeftDirectories() {
    if (lookedForLeft) {
      return false;
    }
    lookedForLeft = true;
    var removed = false;
    for (var directory : directories.ofAddresses()) {
      if (!folders.containsKey(directory)) {
        try {
          Files.delete(directory);
          directories.remove(directory);
          removed = true;
        } catch (IOException e) {
          // Not empty: what is in it was meant for somebody.
        }
      }
    }
    return removed;
  }

  private static boolean isOfAddress(Path directory) {
    return PeerDirectories.nodeIdOf(directory) == null;
  }

  private void rescan() {
    if (!closed) {
      atRescan(control, this::rescan);
      lookForDirectories();
      List.copyOf(folders.keySet()).forEach(this::serveLanes);
      folders.values().forEach(OutboxFolder::look);
    }
  }

  private void sweep() {
    if (!closed) {
      atRescan(sweeper, this::sweep);
      files.sweep();
    }
  }

  private void atRescan(Executor executor, Runnable task) {
    later(executor, settings.rescan().toNanos(), task);
  }

  private static void later(Executor executor, long delayNanos, Runnable task) {
    CompletableFuture.delayedExecutor(delayNanos, TimeUnit.NANOSECONDS, executor).execute(task);
  }
}
