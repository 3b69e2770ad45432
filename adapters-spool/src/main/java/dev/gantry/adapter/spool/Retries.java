package dev.gantry.adapter.spool;

import dev.gantry.domain.time.Backoff;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Files of one directory that wait before they are tried again. Not thread-safe; confined to the
 * lock of its lane.
 *
 * <p>Those beyond {@link #MAX_FILES} wait together: when one of them has failed, all that are not
 * known by name have their next turn, each once, in the first look through the directory after it
 * is due. So none is kept from its turn for longer than one that fails, however many do.
 */
final class Retries {
  /** Files that can wait by name; 1024, so that memory stays bounded. */
  static final int MAX_FILES = 1024;

  private final Backoff.Pace pace;
  private final Map<Path, Retry> byName = new LinkedHashMap<>();

  /** All that are not known by name, null when none of them has failed or waited. */
  private @Nullable Retry others;

  /** Whether those have no turn in this look. */
  private boolean othersWait;

  /** Whether one of them has failed since they had their turn. */
  private boolean otherFailed;

  Retries(Backoff.Pace pace) {
    this.pace = pace;
  }

  /** A look through the directory begins, from the first name on. */
  void beginLook(long nowNanos) {
    prune(nowNanos);
    othersWait = othersWait(nowNanos);
    if (!othersWait) {
      otherFailed = false;
    }
  }

  /** Whether a look would find nothing that has its turn. */
  boolean allWait(long nowNanos) {
    return othersWait(nowNanos) && !anyDue(nowNanos);
  }

  /** Whether a file that is known by name has its turn. */
  boolean anyDue(long nowNanos) {
    return byName.values().stream().anyMatch(retry -> !retry.waits(nowNanos));
  }

  /** Has a file wait for the time that its number of failures calls for. */
  void failed(Path name, long nowNanos) {
    if (!isOther(name)) {
      byName.put(name, again(byName.get(name), nowNanos));
    } else if (!otherFailed) {
      otherFailed = true;
      others = again(others, nowNanos);
    }
  }

  /** Has a file wait until a time; it has not failed. */
  void wait(Path name, long nowNanos, long dueNanos) {
    if (!isOther(name)) {
      byName.put(name, until(byName.get(name), dueNanos));
    } else if (!othersWait(nowNanos)) {
      others = until(others, dueNanos);
    }
  }

  void forget(Path name) {
    byName.remove(name);
  }

  /** Whether a file has to wait still. */
  boolean holds(Path name, long nowNanos) {
    var retry = byName.get(name);
    return retry == null ? othersWait && isFull() : retry.waits(nowNanos);
  }

  /** Whether a file has failed or waited lately. */
  boolean knows(Path name) {
    return byName.containsKey(name);
  }

  boolean isFull() {
    return byName.size() >= MAX_FILES;
  }

  /**
   * Forgets files that never failed and are due, so that those that were taken away do not fill the
   * table.
   */
  void prune(long nowNanos) {
    byName.values().removeIf(retry -> isOver(retry, nowNanos));
    if (others != null && isOver(others, nowNanos)) {
      others = null;
    }
  }

  /** When the next file is due, or null when none waits. */
  @Nullable Long nextNanos(long nowNanos) {
    Long next = others != null && others.waits(nowNanos) ? others.dueNanos : null;
    for (var retry : byName.values()) {
      if (retry.waits(nowNanos) && (next == null || retry.dueNanos - next < 0)) {
        next = retry.dueNanos;
      }
    }
    return next;
  }

  private boolean isOther(Path name) {
    return isFull() && !byName.containsKey(name);
  }

  private boolean othersWait(long nowNanos) {
    return isFull() && others != null && others.waits(nowNanos);
  }

  private Retry again(@Nullable Retry before, long nowNanos) {
    var failures = before == null ? 1 : before.failures + 1;
    return new Retry(failures, nowNanos + pace.delayNanos(failures));
  }

  private static Retry until(@Nullable Retry before, long dueNanos) {
    return new Retry(before == null ? 0 : before.failures, dueNanos);
  }

  private boolean isOver(Retry retry, long nowNanos) {
    var sinceNanos = nowNanos - retry.dueNanos;
    return sinceNanos > pace.cap().toNanos() || retry.failures == 0 && sinceNanos >= 0;
  }

  private record Retry(int failures, long dueNanos) {
    boolean waits(long nowNanos) {
      return dueNanos - nowNanos > 0;
    }
  }
}
