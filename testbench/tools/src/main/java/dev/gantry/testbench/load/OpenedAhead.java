package dev.gantry.testbench.load;

import dev.gantry.port.payload.OutboundBundle;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Bundles that are made by other threads some way ahead of the one that takes them in order, so
 * that it never waits for a disk. Each thread that makes them makes many in a row.
 */
final class OpenedAhead implements AutoCloseable {
  /** Bundles made and not taken; 64, some hundred microseconds of sending. */
  static final int AHEAD = 64;

  /** Made until the taker is woken, which costs as much as making a few; 16. */
  private static final int WAKE_AFTER = 16;

  /** ... or this long after the last time; 1 ms, for disks that are slow. */
  private static final long WAKE_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final long count;
  private final Opening opening;
  private final int maxOpeners;
  private final Executor executor;
  private final AtomicReferenceArray<@Nullable OutboundBundle> slots =
      new AtomicReferenceArray<>(AHEAD);
  private final AtomicLong begun = new AtomicLong();
  private final AtomicInteger openers = new AtomicInteger();
  private final AtomicReference<@Nullable Runnable> waiter = new AtomicReference<>();

  /** Written by the taker alone. */
  private volatile long taken;

  private volatile boolean closed;

  /** How bundles are made. */
  interface Opening {
    /** The bundle with this number, counted from 0. Blocks. */
    OutboundBundle open(long number);
  }

  /**
   * None is made yet.
   *
   * @param count how many there are
   * @param maxOpeners that make them at the same moment
   * @param executor runs them
   */
  OpenedAhead(long count, Opening opening, int maxOpeners, Executor executor) {
    this.count = count;
    this.opening = opening;
    this.maxOpeners = maxOpeners;
    this.executor = executor;
  }

  /**
   * Whether {@link #take} has an answer now; if not, {@code later} is run once it may have, on any
   * thread.
   */
  boolean ready(Runnable later) {
    if (taken == count) {
      return true;
    }
    openMore();
    var slot = slot(taken);
    if (slots.get(slot) != null) {
      return true;
    }
    waiter.set(later);
    // Made meanwhile, by one who saw nobody wait.
    return slots.get(slot) != null && waiter.getAndSet(null) != null;
  }

  /** The next bundle; null when there is none left, or none is ready. */
  @Nullable OutboundBundle take() {
    if (taken == count) {
      return null;
    }
    openMore();
    var next = slots.getAndSet(slot(taken), null);
    if (next != null) {
      taken++;
    }
    return next;
  }

  /** Releases what nobody will take. */
  @Override
  public void close() {
    closed = true;
    for (var slot = 0; slot < AHEAD; slot++) {
      release(slot);
    }
  }

  private void openMore() {
    var left = begun.get() - taken;
    var running = openers.get();
    if (left <= AHEAD / 2
        && running < maxOpeners
        && mayBegin()
        && openers.compareAndSet(running, running + 1)) {
      executor.execute(this::open);
    }
  }

  private boolean mayBegin() {
    return !closed && begun.get() < Math.min(count, taken + AHEAD);
  }

  private void open() {
    do {
      var woken = System.nanoTime();
      for (var number = begin(); number >= 0; number = begin()) {
        slots.set(slot(number), opening.open(number));
        if (closed) {
          release(slot(number));
        }
        var now = System.nanoTime();
        if (number - taken >= WAKE_AFTER || now - woken >= WAKE_AFTER_NANOS) {
          woken = now;
          wake();
        }
      }
      wake();
      // Who took one after the look above and saw a thread at work called none.
    } while (openers.decrementAndGet() == 0 && mayBegin() && openers.compareAndSet(0, 1));
  }

  /** The number of the bundle to be made now, -1 when that has time. */
  private long begin() {
    while (mayBegin()) {
      var number = begun.get();
      if (number < Math.min(count, taken + AHEAD) && begun.compareAndSet(number, number + 1)) {
        return number;
      }
    }
    return -1;
  }

  private void wake() {
    if (waiter.get() != null) {
      var waiting = waiter.getAndSet(null);
      if (waiting != null) {
        waiting.run();
      }
    }
  }

  private void release(int slot) {
    var left = slots.getAndSet(slot, null);
    if (left != null) {
      left.release();
    }
  }

  private static int slot(long number) {
    return (int) (number % AHEAD);
  }
}
