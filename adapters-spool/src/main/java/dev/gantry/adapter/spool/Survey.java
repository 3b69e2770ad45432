package dev.gantry.adapter.spool;

import dev.gantry.files.Stamp;
import dev.gantry.port.out.BpaStatus.Backlog;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Counts now and then what lies in the outbox and among the refused bundles, and says what nothing
 * is sent of: a folder of no peer that is there, a file beside the folders. A folder that cannot be
 * read is spoken of, too, and keeps none of the others from being counted. Blocks; one at a time.
 */
final class Survey {
  /** Folders that are told by themselves; 100, so that peers cannot make figures without end. */
  static final int MAX_FOLDERS = 100;

  /** Files counted of one folder; 100,000, some seconds of a slow disk. */
  static final int MAX_FILES = 100_000;

  static final String OTHERS = "(others)";

  private final Disk disk;
  private final SpoolLayout layout;
  private final Supplier<Set<Path>> served;
  private final Complaints complaints;

  /** Folders without a peer that held bundles last time, too. */
  private Set<Path> orphansBefore = Set.of();

  private volatile List<Backlog> backlogs = List.of();

  /**
   * Nothing is counted yet.
   *
   * @param served the folders that somebody is announced for
   */
  Survey(Disk disk, SpoolLayout layout, Supplier<Set<Path>> served, Complaints complaints) {
    this.disk = disk;
    this.layout = layout;
    this.served = served;
    this.complaints = complaints;
  }

  /** What was counted last. Any thread. */
  List<Backlog> backlogs() {
    return backlogs;
  }

  /** Counts all anew. */
  synchronized void run() {
    var found = new ArrayList<Backlog>();
    outbox(found);
    for (var folder : folders(layout.refused())) {
      if (Files.isDirectory(folder)) {
        count("refused", folder, found);
      }
    }
    backlogs = bounded(found);
  }

  private void outbox(List<Backlog> found) {
    var peers = served.get();
    var orphans = new HashSet<Path>();
    for (var folder : folders(layout.outbox())) {
      if (!Files.isDirectory(folder)) {
        if (!FileNames.isHidden(String.valueOf(folder.getFileName()))) {
          complaints.once(folder, "it lies beside the folders of the peers, not in one");
        }
        continue;
      }
      long bundles = count("outbox", folder, found);
      for (var lane : LaneFolders.within(folder)) {
        bundles += count("outbox", lane, found);
      }
      if (bundles > 0 && !peers.contains(folder)) {
        orphans.add(folder);
        // The second time: at the start and after a change peers are still being announced.
        if (orphansBefore.contains(folder)) {
          complaints.once(
              folder,
              PeerDirectories.nodeIdOf(folder) == null
                  ? "its name is neither a Node ID nor the address of a peer that is there"
                  : "no peer with this Node ID is there; its bundles wait for one");
        }
      }
    }
    orphansBefore = orphans;
  }

  private List<Path> folders(Path place) {
    try {
      return entries(place);
    } catch (IOException e) {
      complain(place, e);
      return List.of();
    }
  }

  /** Counts a folder, and says how many bundles there are as far as it can be read. */
  private long count(String place, Path folder, List<Backlog> found) {
    try {
      var backlog = count(place, folder);
      if (backlog.bundles() > 0) {
        found.add(backlog);
      }
      return backlog.bundles();
    } catch (IOException e) {
      complain(folder, e);
      return 0;
    }
  }

  private void complain(Path folder, IOException cause) {
    complaints.once(folder, "what lies in it cannot be counted: " + cause);
  }

  private Backlog count(String place, Path folder) throws IOException {
    long bundles = 0;
    long bytes = 0;
    long oldestMillis = Long.MAX_VALUE;
    for (var file : entries(folder)) {
      var name = String.valueOf(file.getFileName());
      if (FileNames.isHidden(name) || name.endsWith(RefusedBundles.REASON_SUFFIX)) {
        continue;
      }
      try {
        var stamp = Stamp.of(file);
        if (stamp.regular()) {
          bundles++;
          bytes += stamp.lengthBytes();
          oldestMillis = Math.min(oldestMillis, stamp.modified().toMillis());
        }
      } catch (NoSuchFileException e) {
        // Sent meanwhile.
      }
    }
    long ageMillis = bundles == 0 ? 0 : Math.max(0, System.currentTimeMillis() - oldestMillis);
    return new Backlog(place, nameOf(folder), bundles, bytes, ageMillis / 1000);
  }

  /** As the peer, or as the peer and the lane. */
  private String nameOf(Path folder) {
    var isOfLane = LaneFolders.of(folder.getFileName()) != null;
    return String.valueOf(isOfLane ? layout.outbox().relativize(folder) : folder.getFileName());
  }

  private List<Path> entries(Path folder) throws IOException {
    var found = new ArrayList<Path>();
    try (var listing = disk.entries(folder)) {
      for (var entry : listing) {
        if (found.size() == MAX_FILES) {
          break;
        }
        found.add(entry);
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  /** The fullest folders by themselves, and the rest of each place as one. */
  private static List<Backlog> bounded(List<Backlog> found) {
    found.sort(Comparator.comparingLong(Backlog::bundles).reversed().thenComparing(Backlog::peer));
    var told = new ArrayList<>(found.subList(0, Math.min(MAX_FOLDERS, found.size())));
    for (var place : List.of("outbox", "refused")) {
      var rest =
          found.stream().skip(MAX_FOLDERS).filter(each -> each.place().equals(place)).toList();
      if (!rest.isEmpty()) {
        told.add(
            new Backlog(
                place,
                OTHERS,
                rest.stream().mapToLong(Backlog::bundles).sum(),
                rest.stream().mapToLong(Backlog::bytes).sum(),
                rest.stream().mapToLong(Backlog::oldestSeconds).max().orElse(0)));
      }
    }
    return List.copyOf(told);
  }
}
