package dev.gantry.adapter.spool;

import dev.gantry.domain.time.Backoff;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Files of one directory that wait before they are tried again. Not thread-safe; confined to the
 * lock of its lane.
 */
final class Retries {
  /**
   * Files that can wait by name; 1024. Beyond it the whole directory waits, so that memory stays
   * bounded.
   */
  static final int MAX_FILES = 1024;

  private final Backoff.Pace pace;
  private final Map<Path, Retry> byName = new LinkedHashMap<>();

  Retries(Backoff.Pace pace) {
    this.pace = pace;
  }

  /** Has a file wait for the time that its number of failures calls for. */
  void failed(Path name, long nowNanos) {
    var before = byName.get(name);
    var failures = before == null ? 1 : before.failures + 1;
    var dueNanos = nowNanos + pace.delayNanos(failures);
    byName.put(name, new Retry(failures, dueNanos));
  }

  /** Has a file wait until a time; it has not failed. */
  void wait(Path name, long dueNanos) {
    var before = byName.get(name);
    byName.put(name, new Retry(before == null ? 0 : before.failures, dueNanos));
  }

  void forget(Path name) {
    byName.remove(name);
  }

  /** Whether a file has to wait still. */
  boolean holds(Path name, long nowNanos) {
    var retry = byName.get(name);
    return retry != null && retry.dueNanos - nowNanos > 0;
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
    var longestNanos = pace.cap().toNanos();
    byName
        .values()
        .removeIf(retry -> nowNanos - retry.dueNanos > longestNanos || dueFresh(retry, nowNanos));
  }

  /** When the next file is due, or null when none waits. */
  @Nullable Long nextNanos(long nowNanos) {
    Long next = null;
    for (var retry : byName.values()) {
      if (retry.dueNanos - nowNanos > 0 && (next == null || retry.dueNanos - next < 0)) {
        next = retry.dueNanos;
      }
    }
    return next;
  }

  private static boolean dueFresh(Retry retry, long nowNanos) {
    return retry.failures == 0 && nowNanos - retry.dueNanos >= 0;
  }

  private record Retry(int failures, long dueNanos) {}
}
