package dev.gantry.simulator;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When one direction of a link carries, how fast, and how long it takes: windows with a rate and a
 * delay each, and nothing between them. What is sent in a window arrives, also when it does so
 * behind the window's end.
 */
public final class LinkSchedule {
  private static final double NANOS_PER_SECOND = 1e9;

  /**
   * A time in which a link carries and nothing changes. A value out of its range is an
   * IllegalArgumentException.
   *
   * @param fromNanos when it begins, 0 or more
   * @param untilNanos when sending ends, behind the beginning; {@link Long#MAX_VALUE} for never
   * @param bytesPerSecond what leaves at most, more than 0; {@link LinkConditions#UNLIMITED} for
   *     any amount at once
   * @param delayNanos how long each octet takes to arrive, 0 or more
   * @param loss share of packets of {@link Channel#PACKET_BYTES} octets that are lost, which TCP
   *     sends again; 0 or more, less than 1
   */
  public record Window(
      long fromNanos, long untilNanos, double bytesPerSecond, long delayNanos, double loss) {
    public Window {
      if (fromNanos < 0 || untilNanos <= fromNanos) {
        throw new IllegalArgumentException(
            "a window from " + fromNanos + " to " + untilNanos + " ns");
      }
      if (!(bytesPerSecond > 0)) {
        throw new IllegalArgumentException("a rate of " + bytesPerSecond + " octets a second");
      }
      if (delayNanos < 0) {
        throw new IllegalArgumentException("a delay of " + delayNanos + " ns");
      }
      if (!(loss >= 0 && loss < 1)) {
        throw new IllegalArgumentException("a loss of " + loss);
      }
    }

    /** One that loses nothing. */
    public Window(long fromNanos, long untilNanos, double bytesPerSecond, long delayNanos) {
      this(fromNanos, untilNanos, bytesPerSecond, delayNanos, 0);
    }

    /** How long so many octets take to leave. */
    public long nanosFor(double bytes) {
      // In this order what comes out even stays so.
      return (long) Math.ceil(bytes * NANOS_PER_SECOND / bytesPerSecond);
    }

    /** How many octets leave in so long. */
    public double bytesIn(long nanos) {
      return nanos == 0 ? 0 : bytesPerSecond * nanos / NANOS_PER_SECOND;
    }

    boolean holds(long nanos) {
      return nanos >= fromNanos && nanos < untilNanos;
    }
  }

  private final TreeMap<Long, Window> windows = new TreeMap<>();

  private LinkSchedule() {}

  /**
   * A link that carries in these windows.
   *
   * @throws IllegalArgumentException when two of them overlap
   */
  public static LinkSchedule of(List<Window> windows) {
    var schedule = new LinkSchedule();
    for (var window : windows) {
      if (schedule.windows.put(window.fromNanos(), window) != null) {
        throw new IllegalArgumentException("two windows from " + window.fromNanos() + " ns on");
      }
    }
    long until = 0;
    for (var window : schedule.windows.values()) {
      if (window.fromNanos() < until) {
        throw new IllegalArgumentException("two windows at " + window.fromNanos() + " ns");
      }
      until = window.untilNanos();
    }
    return schedule;
  }

  /** A link that always carries in the same way. */
  public static LinkSchedule always(double bytesPerSecond, long delayNanos) {
    return of(List.of(new Window(0, Long.MAX_VALUE, bytesPerSecond, delayNanos)));
  }

  /** The window of that time, or else the first behind it; null when none comes any more. */
  public @Nullable Window from(long nanos) {
    var here = windows.floorEntry(nanos);
    if (here != null && here.getValue().holds(nanos)) {
      return here.getValue();
    }
    Map.@Nullable Entry<Long, Window> next = windows.higherEntry(nanos);
    return next == null ? null : next.getValue();
  }

  /** The window of that time, null when there is none. */
  public @Nullable Window at(long nanos) {
    var window = from(nanos);
    return window != null && window.holds(nanos) ? window : null;
  }

  /** All windows, in their order. */
  public List<Window> windows() {
    return List.copyOf(windows.values());
  }
}
