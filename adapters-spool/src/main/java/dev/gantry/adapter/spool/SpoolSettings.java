package dev.gantry.adapter.spool;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.time.Backoff;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How the spool works.
 *
 * @param directory where {@code inbox}, {@code outbox}, {@code refused} and {@code tmp} are, or
 *     will be made
 * @param nodeIds our Node IDs
 * @param inbox how bundles are received
 * @param outbox how bundles are sent
 * @param leaveTimeout how long leaving waits for bundles that are being written; 8 s, longer than a
 *     disk takes to force them
 */
public record SpoolSettings(
    Path directory,
    List<NodeId> nodeIds,
    InboxSettings inbox,
    OutboxSettings outbox,
    Duration leaveTimeout) {
  public SpoolSettings {
    nodeIds = List.copyOf(nodeIds);
  }

  /** The defaults for a directory. */
  public static SpoolSettings of(Path directory, List<NodeId> nodeIds) {
    return new SpoolSettings(
        directory,
        nodeIds,
        InboxSettings.defaults(),
        OutboxSettings.defaults(),
        Duration.ofSeconds(8));
  }

  /** The same with other inbox settings. */
  public SpoolSettings withInbox(InboxSettings other) {
    return new SpoolSettings(directory, nodeIds, other, outbox, leaveTimeout);
  }

  /** The same with other outbox settings. */
  public SpoolSettings withOutbox(OutboxSettings other) {
    return new SpoolSettings(directory, nodeIds, inbox, other, leaveTimeout);
  }

  /**
   * How bundles are received.
   *
   * @param maxBundleBytes largest bundle taken; no limit of its own by default, the free space is
   *     one
   * @param minFreeBytes space that must stay free on the disk; 64 MiB, so that the disk of a small
   *     system is never filled up
   * @param maxQueuedBytes octets of one bundle that may wait to be written before it is refused; 64
   *     MiB, far more than a session that is paused in time lets come; one chunk may always wait
   * @param maxWriters bundles that are written or forced at the same moment; 16, since forces that
   *     come together share a commit of the file system, and more gain nothing on one disk
   * @param dispatchTimeout how long the disk may take for one step of a bundle before that is
   *     refused for now; 60 s, longer than a disk that works through all that it was given
   * @param journal how short bundles are acknowledged before they are files
   */
  public record InboxSettings(
      long maxBundleBytes,
      long minFreeBytes,
      long maxQueuedBytes,
      int maxWriters,
      Duration dispatchTimeout,
      JournalSettings journal) {
    public InboxSettings {
      requirePositive("maxBundleBytes", maxBundleBytes);
      requirePositive("minFreeBytes", minFreeBytes + 1);
      requirePositive("maxQueuedBytes", maxQueuedBytes);
      requirePositive("maxWriters", maxWriters);
      requirePositive("dispatchTimeout", dispatchTimeout.toMillis());
    }

    /** The defaults. */
    public static InboxSettings defaults() {
      return new InboxSettings(
          Long.MAX_VALUE, 64L << 20, 64L << 20, 16, Duration.ofSeconds(60), JournalSettings.NONE);
    }

    /** The same with another time that the disk may take. */
    public InboxSettings withDispatchTimeout(Duration other) {
      return new InboxSettings(
          maxBundleBytes, minFreeBytes, maxQueuedBytes, maxWriters, other, journal);
    }

    /** The same with another journal. */
    public InboxSettings withJournal(JournalSettings other) {
      return new InboxSettings(
          maxBundleBytes, minFreeBytes, maxQueuedBytes, maxWriters, dispatchTimeout, other);
    }
  }

  /**
   * How bundles are sent.
   *
   * @param maxForwards bundles of one directory that are being forwarded at the same moment; 256,
   *     as many as a session may have unacknowledged
   * @param maxOffered the same of all directories together, dealt among the peers: one that takes
   *     nothing has a quarter of what the others leave, and each has one at least; 4096, a few
   *     megabytes
   * @param maxOpenFiles files that stay open although nobody reads them just now; 512, well below
   *     usual descriptor limits
   * @param maxReadBytes octets read and not yet sent, dealt in the same way; an eighth of the heap,
   *     32 MiB at most
   * @param rescan how often a directory is looked through even though nothing was noticed; 5 s, for
   *     disks that tell nothing
   * @param quiet how long a file must not have changed before it is taken; 1 s, so that a file
   *     copied in place is not sent half
   * @param retryFirst how long a bundle waits after it failed for the first time; 1 s, doubled with
   *     each failure
   * @param retryMost how long a bundle waits at most; 60 s
   * @param maxPeerDirectories directories made for peers, over all; 10 000, since a peer chooses
   *     its Node ID
   */
  public record OutboxSettings(
      int maxForwards,
      int maxOffered,
      int maxOpenFiles,
      long maxReadBytes,
      Duration rescan,
      Duration quiet,
      Duration retryFirst,
      Duration retryMost,
      int maxPeerDirectories) {
    public OutboxSettings {
      requirePositive("maxForwards", maxForwards);
      requirePositive("maxOffered", maxOffered);
      requirePositive("maxOpenFiles", maxOpenFiles);
      requirePositive("maxReadBytes", maxReadBytes);
      requirePositive("rescan", rescan.toMillis());
      requirePositive("quiet", quiet.toMillis() + 1);
      requirePositive("retryFirst", retryFirst.toMillis());
      requirePositive("retryMost", retryMost.toMillis());
      requirePositive("maxPeerDirectories", maxPeerDirectories);
    }

    /** The defaults. */
    public static OutboxSettings defaults() {
      return new OutboxSettings(
          256,
          4096,
          512,
          Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 8),
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(60),
          10_000);
    }

    /** How long a bundle waits after each failure. */
    Backoff.Pace retryPace() {
      return Backoff.Pace.doubling(retryFirst, retryMost);
    }

    /** The same with another time that a file must not have changed. */
    public OutboxSettings withQuiet(Duration other) {
      return new OutboxSettings(
          maxForwards,
          maxOffered,
          maxOpenFiles,
          maxReadBytes,
          rescan,
          other,
          retryFirst,
          retryMost,
          maxPeerDirectories);
    }
  }

  private static void requirePositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " is too small: " + value);
    }
  }
}
