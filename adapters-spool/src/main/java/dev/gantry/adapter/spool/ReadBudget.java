package dev.gantry.adapter.spool;

import dev.gantry.domain.share.DealtWindow;
import dev.gantry.port.out.BpaStatus;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lends buffers for reading, up to a number of octets that is dealt among the peers. A peer that
 * holds none gets one even so: however many take nothing, the others go on. Any thread; never
 * blocks.
 */
final class ReadBudget {
  private static final int MIN_CAPACITY_BYTES = 4096;

  /** Peers looked at when a buffer is given back; 16, so that it stays cheap. */
  private static final int MAX_LOOKS = 16;

  private final long maxBytes;
  private final IntFunction<ByteBuffer> allocator;

  // Guarded by this.
  private final DealtWindow<Object> lent;
  private final DealtWindow<Object> kept;

  /** What is wanted, by peer; who was looked at last comes last. */
  private final Map<Object, Deque<Wanted>> waiting = new LinkedHashMap<>();

  private final Map<Integer, Deque<ByteBuffer>> free = new TreeMap<>();
  private long freeBytes;
  private long waits;

  ReadBudget(long maxBytes) {
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
      if (waiting.containsKey(peer) || !charge(wanted)) {
        waits++;
        waiting.computeIfAbsent(peer, _ -> new ArrayDeque<>()).add(wanted);
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
   * Sets memory aside for a small file that is read as a whole; false when the peer's share of it
   * is used up.
   */
  synchronized boolean keep(Object peer, int lengthBytes) {
    return kept.take(peer, lengthBytes);
  }

  /** Such a file is done with. */
  synchronized void keptNoMore(Object peer, int lengthBytes) {
    kept.giveBack(peer, lengthBytes);
  }

  /** How it is dealt. */
  synchronized BpaStatus.Window window() {
    return new BpaStatus.Window("spool_read_bytes", lent.total(), maxBytes, lent.holders(), waits);
  }

  /** Octets lent now. */
  synchronized long lentBytes() {
    return lent.total();
  }

  /** Octets of small files in memory now. */
  synchronized long keptBytes() {
    return kept.total();
  }

  /** Ends a loan; the result are those that may have theirs now. */
  private synchronized Deque<Wanted> settled(
      Object peer, int lengthBytes, @Nullable ByteBuffer buffer) {
    lent.giveBack(peer, lengthBytes);
    if (buffer != null && freeBytes + buffer.capacity() <= maxBytes) {
      freeBytes += buffer.capacity();
      free.computeIfAbsent(buffer.capacity(), _ -> new ArrayDeque<>()).push(buffer);
    }
    var next = new ArrayDeque<Wanted>();
    grant(peer, next);
    // Who holds nothing never waits, so whoever is not looked at now is when it gives back its own.
    for (int looks = Math.min(MAX_LOOKS, waiting.size()); looks > 0; looks--) {
      grant(waiting.keySet().iterator().next(), next);
    }
    return next;
  }

  /** Grants what a peer wants and may have, in order, and puts it behind the others. */
  private void grant(Object peer, Deque<Wanted> granted) {
    var wanted = waiting.remove(peer);
    if (wanted == null) {
      return;
    }
    while (!wanted.isEmpty() && charge(wanted.getFirst())) {
      granted.add(wanted.removeFirst());
    }
    if (!wanted.isEmpty()) {
      waiting.put(peer, wanted);
    }
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

  /** What is done with a buffer. */
  interface Use {
    void with(ByteBuffer buffer);

    /** There is no buffer, or {@link #with} threw. */
    void failed(Throwable cause);
  }

  private record Wanted(Object peer, int lengthBytes, Use use) {}
}
