package dev.gantry.port.in;

import dev.gantry.domain.watch.RecentChanges;
import dev.gantry.domain.watch.RecentChanges.Change;
import dev.gantry.domain.watch.RecentChanges.Reading;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The last changes of something, shared by who makes them and those who look on. Any thread; nobody
 * waits for anybody longer than a list of {@link #PORTION} takes to copy.
 *
 * @param <T> a change, immutable
 */
public final class ChangeFeed<T> {
  /** Changes that one reading gives; 256, so that who makes them never waits long. */
  public static final int PORTION = 256;

  private final RecentChanges<T> changes; // by this
  private final CopyOnWriteArrayList<Runnable> watchers = new CopyOnWriteArrayList<>();

  /**
   * A feed in which nothing has happened yet; its numbers are greater than those of earlier
   * processes.
   *
   * @param most changes that are kept
   */
  public ChangeFeed(int most) {
    // A process makes less than a million changes in a second of its life, on an average.
    changes = new RecentChanges<>(most, System.currentTimeMillis() * 1000);
  }

  /** One more change; those who watch are called before this returns. */
  public void add(T change) {
    synchronized (this) {
      changes.add(change);
    }
    watchers.forEach(Runnable::run);
  }

  /** What came after the change {@code seen}, {@link #PORTION} at most. */
  public synchronized Reading<T> after(long seen) {
    return changes.after(seen, PORTION);
  }

  /** The newest changes, at most so many, in order. */
  public synchronized List<Change<T>> last(int wanted) {
    return changes.last(wanted);
  }

  /** Number of the newest change; 0 before the first. */
  public synchronized long newest() {
    return changes.newest();
  }

  /**
   * Calls {@code watcher} behind each change, on the thread that makes it: it returns at once.
   *
   * @return ends that
   */
  public Runnable watch(Runnable watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }
}
