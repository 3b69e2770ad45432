package dev.gantry.adapter.spool;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lends buffers for reading, up to a number of octets over all bundles. A bundle that holds none
 * gets one even so, or a few peers that take nothing could stop all others. Any thread; never
 * blocks.
 */
final class ReadBudget {
  private static final int MIN_CAPACITY_BYTES = 4096;

  private final long maxBytes;
  private final IntFunction<ByteBuffer> allocator;
  private final Deque<Wanted> waiting = new ArrayDeque<>();
  private final Map<Integer, Deque<ByteBuffer>> free = new TreeMap<>();
  private long freeBytes;
  private long lentBytes;

  ReadBudget(long maxBytes) {
    this(maxBytes, ByteBuffer::allocateDirect);
  }

  ReadBudget(long maxBytes, IntFunction<ByteBuffer> allocator) {
    this.maxBytes = maxBytes;
    this.allocator = allocator;
  }

  /**
   * Runs {@code use} with a buffer of at least {@code lengthBytes}, now or when one is given back;
   * tells it when there is none to be had.
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
    var granted = new ArrayDeque<Wanted>();
    granted.add(wanted);
    serve(granted);
  }

  /** Takes a buffer back. */
  void giveBack(Holder holder, int lengthBytes, ByteBuffer buffer) {
    serve(settled(holder, lengthBytes, buffer));
  }

  /** Octets lent now. */
  synchronized long lentBytes() {
    return lentBytes;
  }

  /** Ends a loan; the result are those that may have theirs now. */
  private synchronized Deque<Wanted> settled(
      Holder holder, int lengthBytes, @Nullable ByteBuffer buffer) {
    lentBytes -= lengthBytes;
    holder.buffers--;
    if (buffer != null && freeBytes + buffer.capacity() <= maxBytes) {
      freeBytes += buffer.capacity();
      free.computeIfAbsent(buffer.capacity(), _ -> new ArrayDeque<>()).push(buffer);
    }
    var next = new ArrayDeque<Wanted>();
    for (Iterator<Wanted> it = waiting.iterator(); it.hasNext(); ) {
      var wanted = it.next();
      if (fits(wanted)) {
        it.remove();
        charge(wanted);
        next.add(wanted);
      }
    }
    return next;
  }

  private void serve(Deque<Wanted> granted) {
    for (var wanted = granted.poll(); wanted != null; wanted = granted.poll()) {
      ByteBuffer buffer = null;
      try {
        buffer = take(wanted.lengthBytes);
        wanted.use.with(buffer);
      } catch (RuntimeException | Error e) {
        // No memory, or readers that are shut down: the loan ends, and whoever waits for it hears.
        granted.addAll(settled(wanted.holder, wanted.lengthBytes, buffer));
        wanted.use.failed(e);
      }
    }
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
    return allocator.apply(capacity);
  }

  /** Who holds buffers; one per bundle. */
  static class Holder {
    private int buffers;
  }

  /** What is done with a buffer. */
  interface Use {
    void with(ByteBuffer buffer);

    /** There is no buffer, or {@link #with} threw. */
    void failed(Throwable cause);
  }

  private record Wanted(Holder holder, int lengthBytes, Use use) {}
}
