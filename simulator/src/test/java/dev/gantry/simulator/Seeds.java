package dev.gantry.simulator;

import java.util.stream.LongStream;

/**
 * The seeds of a simulation: {@code -Dsim.seed=N} replays one, {@code -Dsim.seeds=N} runs N of them
 * and not 200, {@code -Dsim.from=N} begins at N and not at 0.
 */
public final class Seeds {
  private static final int DEFAULT_COUNT = 200;

  private Seeds() {}

  /** Those that once failed, and those of this run. */
  public static LongStream with(long... found) {
    return with(DEFAULT_COUNT, found);
  }

  /** The same where another number of them is usual. */
  public static LongStream with(int usualCount, long[] found) {
    var seed = Long.getLong("sim.seed");
    if (seed != null) {
      return LongStream.of(seed);
    }
    long from = Long.getLong("sim.from", 0);
    return LongStream.concat(
        LongStream.of(found),
        LongStream.range(from, from + Integer.getInteger("sim.seeds", usualCount)));
  }

  /** Whether this run is the usual one, which meets all that it can be expected to meet. */
  public static boolean usual() {
    return System.getProperty("sim.seed") == null && System.getProperty("sim.seeds") == null;
  }

  /** Runs a simulation; a failure tells how to see it again. */
  public static void replayable(Class<?> test, long seed, Runnable simulation) {
    try {
      simulation.run();
    } catch (AssertionError | RuntimeException failure) {
      throw new AssertionError(
          "seed "
              + seed
              + "; replay: mvn -pl simulator -am test -Dtest="
              + test.getSimpleName()
              + " -Dsim.seed="
              + seed,
          failure);
    }
  }
}
