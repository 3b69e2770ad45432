package dev.gantry.simulator;

/** A part of all: 0 is none, 1 is each. */
final class Share {
  private Share() {}

  /**
   * @throws IllegalArgumentException when {@code share} is not within 0 and 1
   */
  static void check(double share, String name) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(name + " is " + share + ", not within 0 and 1");
    }
  }
}
