package dev.gantry.simulator;

/** The one timer of a machine: rings at the time for which it was set last. */
final class Alarm {
  private final VirtualClock clock;
  private final Runnable ring;
  private long atNanos = Long.MAX_VALUE;

  Alarm(VirtualClock clock, Runnable ring) {
    this.clock = clock;
    this.ring = ring;
  }

  /** Sets it, or stops it with {@link Long#MAX_VALUE}. */
  void set(long nanos) {
    if (nanos == atNanos) {
      return;
    }
    atNanos = nanos;
    if (nanos != Long.MAX_VALUE) {
      clock.at(nanos, () -> due(nanos));
    }
  }

  private void due(long nanos) {
    if (atNanos == nanos) {
      atNanos = Long.MAX_VALUE;
      ring.run();
    }
  }
}
