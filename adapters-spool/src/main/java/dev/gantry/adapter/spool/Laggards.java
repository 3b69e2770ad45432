package dev.gantry.adapter.spool;

import dev.gantry.port.out.GatheredBundle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has bundles go the direct way that are not complete soon after they began: the octets of one that
 * trickles in must not lie in memory, where they keep its session from reading the rest. Any
 * thread; never blocks.
 */
final class Laggards {
  /** How long a bundle may take at least; 100 ms, far longer than the rest of a read takes. */
  static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final DiskWatch.Timer timer;
  private final ConcurrentLinkedQueue<GatheredBundle> begun = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /** Of the timer's task. */
  private List<GatheredBundle> seen = List.of();

  Laggards(DiskWatch.Timer timer) {
    this.timer = timer;
  }

  /** A bundle has begun and is not complete. */
  void watch(GatheredBundle bundle) {
    begun.add(bundle);
    schedule();
  }

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      timer.after(PERIOD_NANOS, this::look);
    }
  }

  private void look() {
    seen.forEach(GatheredBundle::divertUnlessComplete);
    var fresh = new ArrayList<GatheredBundle>();
    for (var bundle = begun.poll(); bundle != null; bundle = begun.poll()) {
      fresh.add(bundle);
    }
    seen = fresh;
    scheduled.set(false);
    if (!fresh.isEmpty() || !begun.isEmpty()) {
      schedule();
    }
  }
}
