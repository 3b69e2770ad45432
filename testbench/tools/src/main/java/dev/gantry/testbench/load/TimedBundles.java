package dev.gantry.testbench.load;

import dev.gantry.port.payload.OutboundBundle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The bundles of another source for a time that begins with the first; then no more. */
public final class TimedBundles implements BundleSource {
  private final BundleSource source;
  private final long durationNanos;
  private long startNanos;
  private long made;

  public TimedBundles(BundleSource source, Duration duration) {
    this.source = source;
    this.durationNanos = duration.toNanos();
  }

  @Override
  public boolean ready(Runnable later) {
    return source.ready(later);
  }

  @Override
  public @Nullable OutboundBundle next() {
    var now = System.nanoTime();
    if (made == 0) {
      startNanos = now;
    }
    if (now - startNanos >= durationNanos) {
      return null;
    }
    var next = source.next();
    if (next != null) {
      made++;
    }
    return next;
  }

  @Override
  public String name(long number) {
    return source.name(number);
  }

  /** How many have been made until now. */
  @Override
  public long count() {
    return made;
  }

  @Override
  public void close() {
    source.close();
  }
}
