package dev.gantry.simulator;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** The chance of a run: all of it is drawn from one generator, and that from one seed. */
public final class SeededRandom {
  private SeededRandom() {}

  /** The same sequence for the same seed, on every JVM. */
  public static RandomGenerator of(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
