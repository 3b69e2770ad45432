package dev.gantry.adapter.spool;

import dev.gantry.domain.identity.NodeId;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What lies in the outbox, by the Node IDs that the names stand for: announcing a peer costs the
 * same however many there are. Not thread-safe; blocks.
 */
final class PeerDirectories {
  private static final Logger LOG = LoggerFactory.getLogger(PeerDirectories.class);

  private final Path outbox;
  private final int max;

  /** All entries, with the Node ID that each name stands for, null for none. */
  private final Map<Path, @Nullable NodeId> entries = new LinkedHashMap<>();

  private final Map<NodeId, Set<Path>> byNodeId = new HashMap<>();

  /**
   * Nothing is known yet.
   *
   * @param max entries that are looked at
   */
  PeerDirectories(Path outbox, int max) {
    this.outbox = outbox;
    this.max = max;
  }

  /** Looks through the outbox; the result are entries that were not there before. */
  List<Path> look() {
    var seen = new LinkedHashSet<Path>();
    try (var listing = Files.newDirectoryStream(outbox)) {
      for (var entry : listing) {
        if (seen.size() == max) {
          break;
        }
        seen.add(entry);
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.warn("Cannot look through {}: {}", outbox, e.toString());
      return List.of();
    }
    for (var gone : entries.keySet().stream().filter(entry -> !seen.contains(entry)).toList()) {
      remove(gone);
    }
    var fresh = new ArrayList<Path>();
    for (var entry : seen) {
      if (!entries.containsKey(entry)) {
        add(entry);
        fresh.add(entry);
      }
    }
    return fresh;
  }

  /** An entry was made. */
  void add(Path entry) {
    var nodeId = nodeIdOf(entry);
    entries.put(entry, nodeId);
    if (nodeId != null) {
      byNodeId.computeIfAbsent(nodeId, _ -> new LinkedHashSet<>(2)).add(entry);
    }
  }

  /** An entry was removed. */
  void remove(Path entry) {
    var nodeId = entries.remove(entry);
    var same = nodeId == null ? null : byNodeId.get(nodeId);
    if (nodeId != null && same != null && same.remove(entry) && same.isEmpty()) {
      byNodeId.remove(nodeId);
    }
  }

  /** Entries whose names stand for a Node ID: {@code ipn:1.0} and {@code ipn:0.1.0} are one. */
  Set<Path> of(NodeId nodeId) {
    return byNodeId.getOrDefault(nodeId, Set.of());
  }

  /** Whether no more are to be made. */
  boolean full() {
    return entries.size() >= max;
  }

  /** Directories whose names are no Node ID: those of addresses. */
  List<Path> ofAddresses() {
    return entries.entrySet().stream()
        .filter(entry -> entry.getValue() == null)
        .map(Map.Entry::getKey)
        .filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
        .toList();
  }

  /** The Node ID that the name of an entry stands for; null when it is none. */
  static @Nullable NodeId nodeIdOf(Path entry) {
    var text = FileNames.decode(String.valueOf(entry.getFileName()));
    return text == null ? null : NodeId.tryParse(text);
  }
}
