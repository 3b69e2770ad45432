package dev.gantry.port.out;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How it stands between us and a BPA, for operators: health and metrics.
 *
 * @param storage where its bundles are kept; null for one in another process
 * @param windows what its peers share
 * @param choice which of several BPAs serves us; null where there is but the one in this process
 * @param counts what has happened since the start
 */
public record BpaStatus(
    @Nullable Storage storage, List<Window> windows, @Nullable Choice choice, List<Count> counts) {
  /** Of one that has nothing to tell. */
  public static final BpaStatus NONE = new BpaStatus(null, List.of(), null);

  public BpaStatus {
    windows = List.copyOf(windows);
    counts = List.copyOf(counts);
  }

  /** Of one that counts nothing. */
  public BpaStatus(@Nullable Storage storage, List<Window> windows, @Nullable Choice choice) {
    this(storage, windows, choice, List.of());
  }

  /** Whether bundles can be taken: a fault of the storage is told here. */
  public boolean takesBundles() {
    return storage == null || storage.writable() && storage.answers() && storage.room();
  }

  /**
   * Directories that keep bundles.
   *
   * @param writable whether files could be written when that was tried last
   * @param answers whether the disk answers in time
   * @param overdue how often it did not, since the start: for a bundle, or for our own look at it
   * @param journal whether the journal is where it belongs, if there is one; where it is not, each
   *     bundle is forced by itself until the next start
   * @param freeBytes space left when it was asked for last
   * @param minFreeBytes space that must stay free
   * @param backlogs what lies there: the fullest folders by themselves, the rest together
   */
  public record Storage(
      boolean writable,
      boolean answers,
      long overdue,
      boolean journal,
      long freeBytes,
      long minFreeBytes,
      List<Backlog> backlogs) {
    public Storage {
      backlogs = List.copyOf(backlogs);
    }

    /** Whether there is room for any bundle. */
    public boolean room() {
      return freeBytes > minFreeBytes;
    }
  }

  /**
   * Bundles in a folder.
   *
   * @param place {@code outbox} or {@code refused}
   * @param peer name of the folder; {@code (others)} for those that have no line of their own
   * @param bundles how many
   * @param bytes their octets
   * @param oldestSeconds age of the oldest
   */
  public record Backlog(String place, String peer, long bundles, long bytes, long oldestSeconds) {}

  /**
   * Which BPA serves us.
   *
   * @param addresses all there are, in the order in which they are wanted
   * @param registered which of them has registered us, 0 for the first; -1 for none
   * @param changes how often, since the start, another one registered us than the one before
   */
  public record Choice(List<String> addresses, int registered, long changes) {
    public Choice {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * Something that peers share.
   *
   * @param name what, with its unit as the last word
   * @param held what all hold together
   * @param limit what is dealt
   * @param holders how many peers hold something
   * @param refusals how often, since the start, somebody was told to wait for its share
   */
  public record Window(String name, long held, long limit, int holders, long refusals) {}

  /**
   * How often something has happened since the start.
   *
   * @param name what
   */
  public record Count(String name, long value) {}
}
