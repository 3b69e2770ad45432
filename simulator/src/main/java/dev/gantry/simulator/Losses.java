package dev.gantry.simulator;

import dev.gantry.simulator.LinkSchedule.Window;
import java.util.random.RandomGenerator;

/**
 * Packets that are lost on their way, in one direction. TCP sends each again until it arrives, a
 * round trip later each time, and gives nothing of what comes behind it to its receiver before. How
 * TCP slows down at losses is not simulated.
 */
final class Losses {
  private static final Lost NONE = new Lost(0, 0);

  /** More tries in a row are as good as never. */
  private static final int MOST_TRIES = 10_000;

  /**
   * What is lost of some octets.
   *
   * @param bytes that are sent again, each time counted
   * @param tries of the packet that needed the most, after its first
   */
  record Lost(long bytes, int tries) {}

  private final LinkSchedule schedule;
  private final RandomGenerator random;

  Losses(LinkSchedule schedule, RandomGenerator random) {
    this.schedule = schedule;
    this.random = random;
  }

  /** Draws what is lost of so many octets, or of a FIN where there are none. */
  Lost of(int bytes, Window window) {
    if (window.loss() == 0) {
      return NONE;
    }
    long again = 0;
    int most = 0;
    int left = bytes;
    do {
      int packet = Math.min(left, Channel.PACKET_BYTES);
      int tries = 0;
      while (tries < MOST_TRIES && random.nextDouble() < window.loss()) {
        tries++;
      }
      again += (long) tries * packet;
      most = Math.max(most, tries);
      left -= packet;
    } while (left > 0);
    return new Lost(again, most);
  }

  /**
   * How long what has left now takes to arrive whole, {@link Channel#NEVER} where the last window
   * is over before that.
   */
  long delayNanos(Window window, Lost lost, long nowNanos) {
    if (lost.tries() == 0) {
      return window.delayNanos();
    }
    long leftNanos = nowNanos + lost.tries() * 2L * window.delayNanos();
    if (leftNanos < window.untilNanos()) {
      return leftNanos + window.delayNanos() - nowNanos;
    }
    var next = schedule.from(leftNanos);
    return next == null
        ? Channel.NEVER
        : Math.max(leftNanos, next.fromNanos()) + next.delayNanos() - nowNanos;
  }
}
