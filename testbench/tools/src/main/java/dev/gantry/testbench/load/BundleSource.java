package dev.gantry.testbench.load;

import dev.gantry.port.payload.OutboundBundle;
import org.jspecify.annotations.Nullable;

/** Bundles to be sent one after the other. Called on one thread at a time. */
public interface BundleSource {
  /** The next bundle, or null when there is none left. */
  @Nullable OutboundBundle next();

  /** What the bundle with this number, counted from 0, is called in messages. */
  String name(long number);

  /** How many there are in all. */
  long count();
}
