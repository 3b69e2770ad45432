package dev.gantry.testbench.load;

import dev.gantry.port.payload.OutboundBundle;
import org.jspecify.annotations.Nullable;

/** Bundles to be sent one after the other. Called on one thread at a time. */
public interface BundleSource extends AutoCloseable {
  /**
   * Whether {@link #next} can be called now; if not, {@code later} is run once that may be so, on
   * any thread.
   */
  default boolean ready(Runnable later) {
    return true;
  }

  /** The next bundle, or null when there is none left. */
  @Nullable OutboundBundle next();

  /** What the bundle with this number, counted from 0, is called in messages. */
  String name(long number);

  /** How many there are in all. */
  long count();

  /** Their octets in all; 0 where nobody knows beforehand. */
  default long totalBytes() {
    return 0;
  }

  /** Lets go of what was made for a call of {@link #next} that does not come. Any thread. */
  @Override
  default void close() {}
}
