package dev.gantry.fuzz.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What is done to one connection.
 *
 * @param mutations none for one connection in eight
 * @param randomSeed of the details
 */
record Plan(List<Mutation> mutations, long randomSeed) {
  private static final int HONEST_ONE_IN = 8;
  private static final int MOST_MUTATIONS = 3;

  /** As many as a connection of a run has in one direction. */
  private static final int FRAMES = 20;

  /** What is done to the octets of a frame. */
  enum Operation {
    /** One bit is another. */
    FLIP,
    /** Some are missing. */
    DROP,
    /** Some come twice. */
    DOUBLE,
    /** Some change places with those before them. */
    ROTATE,
    /** The frame comes behind the next one. */
    SWAP
  }

  /**
   * One of them.
   *
   * @param toServer which direction
   * @param frame how many frames pass before it; octets of bundles do not count and are left alone,
   *     as TCPCL has no checksum that could notice
   */
  record Mutation(boolean toServer, int frame, Operation operation) {}

  Plan {
    mutations = List.copyOf(mutations);
  }

  /** The same seed and number give the same plan. */
  static Plan of(long seed, int connection) {
    var random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + connection);
    var mutations = new ArrayList<Mutation>();
    if (random.nextInt(HONEST_ONE_IN) != 0) {
      for (int i = random.nextInt(MOST_MUTATIONS); i >= 0; i--) {
        var operations = Operation.values();
        mutations.add(
            new Mutation(
                random.nextBoolean(),
                // Half of them early, where most connections come.
                random.nextInt(random.nextBoolean() ? FRAMES : 1 + random.nextInt(FRAMES)),
                operations[random.nextInt(operations.length)]));
      }
    }
    return new Plan(mutations, random.nextLong());
  }
}
