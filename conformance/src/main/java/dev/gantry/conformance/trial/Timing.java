package dev.gantry.conformance.trial;

import java.time.Duration;

/**
 * How long a tester waits. A case never fails because the other side is slow within the bounds of
 * the RFC.
 *
 * @param answer for something that has to come now
 * @param quiet for seeing that nothing comes
 * @param longest for a bound of the other side's own choice; RFC 9174 4.1 has 60 s as the longest
 *     that it should choose
 * @param keepaliveSeconds what is offered where keepalives are measured
 * @param margin what a measured time may be off by
 */
public record Timing(
    Duration answer, Duration quiet, Duration longest, int keepaliveSeconds, Duration margin) {
  public static final Timing DEFAULT =
      new Timing(
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          Duration.ofSeconds(75),
          2,
          Duration.ofSeconds(1));

  /** What a whole case may take: it waits for three bounds of the other side at most. */
  Duration longestCase() {
    return longest.multipliedBy(3).plus(answer.multipliedBy(6));
  }
}
