package dev.gantry.adapter.spool;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lends buffers for reading, up to a number of octets over all bundles. A bundle that holds none
 * gets one even so, or a few peers that take nothing could stop all others. Any thread; never
 * blocks.
 */
final class ReadBudget {
  private static final int MIN_CAPACITY_BYTES = 4096;

  private final long maxBytes;
  private final Deque<Wanted> waiting = new ArrayDeque<>();
  private final Map<Integer, Deque<ByteBuffer>> free = new TreeMap<>();
  private long freeBytes;
  private long lentBytes;

  ReadBudget(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Runs {@code use} with a buffer of at least {@code lengthBytes}, now or when one is given back.
   */
  void lend(Holder holder, int lengthBytes, Use use) {
    var wanted = new Wanted(holder, lengthBytes, use);
    synchronized (this) {
      if (!fits(wanted)) {
        waiting.add(wanted);
        return;
      }
      charge(wanted);
    }
    use.with(take(lengthBytes));
  }

  /** Takes a buffer back. */
  void giveBack(Holder holder, int lengthBytes, ByteBuffer buffer) {
    var next = new ArrayList<Wanted>();
    synchronized (this) {
      lentBytes -= lengthBytes;
      holder.buffers--;
      if (freeBytes + buffer.capacity() <= maxBytes) {
        freeBytes += buffer.capacity();
        free.computeIfAbsent(buffer.capacity(), _ -> new ArrayDeque<>()).push(buffer);
      }
      for (Iterator<Wanted> it = waiting.iterator(); it.hasNext(); ) {
        var wanted = it.next();
        if (fits(wanted)) {
          it.remove();
          charge(wanted);
          next.add(wanted);
        }
      }
    }
    for (var wanted : next) {
      wanted.use.with(take(wanted.lengthBytes));
    }
  }

  /** Octets lent now. */
  synchronized long lentBytes() {
    return lentBytes;
  }

  private boolean fits(Wanted wanted) {
    return wanted.holder.buffers == 0 || lentBytes + wanted.lengthBytes <= maxBytes;
  }

  private void charge(Wanted wanted) {
    lentBytes += wanted.lengthBytes;
    wanted.holder.buffers++;
  }

  private ByteBuffer take(int lengthBytes) {
    var capacity =
        Math.max(MIN_CAPACITY_BYTES, Integer.highestOneBit(Math.max(1, lengthBytes - 1)) << 1);
    if (capacity < lengthBytes) {
      capacity = lengthBytes;
    }
    synchronized (this) {
      var same = free.get(capacity);
      var buffer = same == null ? null : same.poll();
      if (buffer != null) {
        freeBytes -= capacity;
        return buffer.clear();
      }
    }
    return ByteBuffer.allocateDirect(capacity);
  }

  /** Who holds buffers; one per bundle. */
  static class Holder {
    private int buffers;
  }

  /** What is done with a buffer. */
  interface Use {
    void with(ByteBuffer buffer);
  }

  private record Wanted(Holder holder, int lengthBytes, Use use) {}
}
