package dev.gantry.adapter.tcp.session;

import io.netty.util.collection.LongObjectHashMap;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is in flight, by its number. Numbers are given out one after the other, which would put a
 * whole window into neighbouring slots of an open-addressing table, and every removal would walk
 * over all of them; so they are scattered first. One that was never used holds nothing. Confined to
 * its event loop.
 */
public final class NumberedTable<T> {
  /** 2^64 divided by the golden ratio: odd, so no two numbers become one. */
  private static final long SCATTER = 0x9E37_79B9_7F4A_7C15L;

  private @Nullable LongObjectHashMap<T> entries;

  /** Enters something in place of what has the number, which is returned; null when nothing has. */
  public @Nullable T put(long number, T entry) {
    if (entries == null) {
      entries = new LongObjectHashMap<>(4);
    }
    return entries.put(number * SCATTER, entry);
  }

  /** What has the number, null when nothing has. */
  public @Nullable T get(long number) {
    return entries == null ? null : entries.get(number * SCATTER);
  }

  /** Takes out what has the number, null when nothing has. */
  public @Nullable T remove(long number) {
    return entries == null ? null : entries.remove(number * SCATTER);
  }

  /** Whether nothing is in flight. */
  public boolean isEmpty() {
    return entries == null || entries.isEmpty();
  }

  /** Everything, in no order. */
  public Collection<T> values() {
    return entries == null ? List.of() : entries.values();
  }

  /** How much is in flight. */
  public int size() {
    return entries == null ? 0 : entries.size();
  }

  /** Forgets everything. */
  public void clear() {
    entries = null;
  }
}
