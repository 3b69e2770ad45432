package dev.gantry.files;

import dev.gantry.domain.share.DealtWindow;
import dev.gantry.domain.share.WaitingLine;
import dev.gantry.port.out.BpaStatus;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lends buffers for reading, up to a number of octets that is dealt among the peers. A peer that
 * holds none gets one even so: however many take nothing, the others go on. Any thread; never
 * blocks.
 */
public final class ReadBudget {
  private static final int MIN_CAPACITY_BYTES = 4096;

  private final long maxBytes;
  private final IntFunction<ByteBuffer> allocator;

  // Guarded by this.
  private final DealtWindow<Object> lent;
  private final DealtWindow<Object> kept;

  /** What is wanted, by peer. */
  private final WaitingLine<Object, Deque<Wanted>> waiting = new WaitingLine<>();

  private final Map<Integer, Deque<ByteBuffer>> free = new TreeMap<>();
  private long freeBytes;
  private long waits;

  /**
   * A budget of which nothing is lent.
   *
   * @param maxBytes octets lent at most for ranges; small files that are held whole have a quarter
   *     of that besides
   */
  public ReadBudget(long maxBytes) {
    this(maxBytes, ByteBuffer::allocateDirect);
  }

  ReadBudget(long maxBytes, IntFunction<ByteBuffer> allocator) {
    this.maxBytes = maxBytes;
    this.allocator = allocator;
    this.lent = new DealtWindow<>(maxBytes, 0);
    this.kept = new DealtWindow<>(Math.max(1, maxBytes / 4), 0);
  }

  /**
   * Runs {@code use} with a buffer of at least {@code lengthBytes}, now or when one is given back;
   * tells it when there is none to be had.
   */
  void lend(Object peer, int lengthBytes, Use use) {
    var wanted = new Wanted(peer, lengthBytes, use);
    synchronized (this) {
      var before = waiting.get(peer);
      if (before != null || !charge(wanted)) {
        waits++;
        var all = before == null ? new ArrayDeque<Wanted>() : before;
        all.add(wanted);
        waiting.put(peer, all);
        return;
      }
    }
    var granted = new ArrayDeque<Wanted>();
    granted.add(wanted);
    serve(granted);
  }

  /** Takes a buffer back. */
  void giveBack(Object peer, int lengthBytes, ByteBuffer buffer) {
    serve(settled(peer, lengthBytes, buffer));
  }

  /** Whether a buffer would be lent at once, and within the peer's share. */
  synchronized boolean admits(Object peer, int lengthBytes) {
    return lent.admits(peer, lengthBytes);
  }

  /**
   * A buffer for a small file that is held whole; null when the peer's share of those is used up.
   */
  @Nullable ByteBuffer hold(Object peer, int lengthBytes) {
    var capacity = capacityFor(lengthBytes);
    synchronized (this) {
      if (!kept.take(peer, capacity)) {
        return null;
      }
      var same = unused(capacity);
      if (same != null) {
        return same;
      }
    }
    var allocated = false;
    try {
      var buffer = allocator.apply(capacity);
      allocated = true;
      return buffer;
    } finally {
      if (!allocated) {
        synchronized (this) {
          kept.giveBack(peer, capacity);
        }
      }
    }
  }

  /** Takes the buffer of such a file back. */
  synchronized void holdNoMore(Object peer, ByteBuffer buffer) {
    kept.giveBack(peer, buffer.capacity());
    keepUnused(buffer);
  }

  /** How it is dealt. */
  public synchronized BpaStatus.Window window() {
    return new BpaStatus.Window("spool_read_bytes", lent.total(), maxBytes, lent.holders(), waits);
  }

  /** Octets lent now. */
  synchronized long lentBytes() {
    return lent.total();
  }

  /** Octets of buffers of small files that are held whole now. */
  synchronized long keptBytes() {
    return kept.total();
  }

  /** Ends a loan; the result are those that may have theirs now. */
  private synchronized Deque<Wanted> settled(
      Object peer, int lengthBytes, @Nullable ByteBuffer buffer) {
    lent.giveBack(peer, lengthBytes);
    if (buffer != null) {
      keepUnused(buffer);
    }
    var next = new ArrayDeque<Wanted>();
    // Who holds nothing never waits, so whoever is not looked at now is when it gives back its own.
    waiting.lookAgain(peer, (_, wanted) -> grant(wanted, next));
    return next;
  }

  /** Grants what a peer wants and may have, in order; whether that is all. */
  private boolean grant(Deque<Wanted> wanted, Deque<Wanted> granted) {
    while (!wanted.isEmpty() && charge(wanted.getFirst())) {
      granted.add(wanted.removeFirst());
    }
    return wanted.isEmpty();
  }

  private void serve(Deque<Wanted> granted) {
    for (var wanted = granted.poll(); wanted != null; wanted = granted.poll()) {
      ByteBuffer buffer = null;
      try {
        buffer = take(wanted.lengthBytes);
        wanted.use.with(buffer);
      } catch (RuntimeException | Error e) {
        // No memory, or readers that are shut down: the loan ends, and whoever waits for it hears.
        granted.addAll(settled(wanted.peer, wanted.lengthBytes, buffer));
        wanted.use.failed(e);
      }
    }
  }

  private boolean charge(Wanted wanted) {
    if (lent.heldBy(wanted.peer) == 0) {
      lent.takeAnyway(wanted.peer, wanted.lengthBytes);
      return true;
    }
    return lent.take(wanted.peer, wanted.lengthBytes);
  }

  private ByteBuffer take(int lengthBytes) {
    var capacity = capacityFor(lengthBytes);
    synchronized (this) {
      var same = unused(capacity);
      if (same != null) {
        return same;
      }
    }
    return allocator.apply(capacity);
  }

  /** Few capacities, so that what one file needed serves another. */
  private static int capacityFor(int lengthBytes) {
    var capacity =
        Math.max(MIN_CAPACITY_BYTES, Integer.highestOneBit(Math.max(1, lengthBytes - 1)) << 1);
    return Math.max(capacity, lengthBytes);
  }

  private @Nullable ByteBuffer unused(int capacity) {
    var same = free.get(capacity);
    var buffer = same == null ? null : same.poll();
    if (buffer == null) {
      return null;
    }
    freeBytes -= capacity;
    return buffer.clear();
  }

  private void keepUnused(ByteBuffer buffer) {
    if (freeBytes + buffer.capacity() <= maxBytes) {
      freeBytes += buffer.capacity();
      free.computeIfAbsent(buffer.capacity(), _ -> new ArrayDeque<>()).push(buffer);
    }
  }

  /** What is done with a buffer. */
  interface Use {
    void with(ByteBuffer buffer);

    /** There is no buffer, or {@link #with} threw. */
    void failed(Throwable cause);
  }

  private record Wanted(Object peer, int lengthBytes, Use use) {}
}
