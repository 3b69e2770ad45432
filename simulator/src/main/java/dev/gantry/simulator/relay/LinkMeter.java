package dev.gantry.simulator.relay;

import dev.gantry.simulator.Channel;
import dev.gantry.simulator.LinkSchedule.Window;
import dev.gantry.simulator.relay.RelayReport.LinkReport;
import java.util.List;

/** What one direction between two nodes could carry, and what it did. */
final class LinkMeter implements Channel.Meter {
  private final List<Window> windows;
  private final Usage offered;
  private final Usage carried;
  private final long lastNanos;
  private double carriedBytes;
  private double repeatedBytes;

  LinkMeter(List<Window> windows, long lastNanos) {
    this.windows = windows;
    this.lastNanos = lastNanos;
    offered = new Usage(lastNanos);
    carried = new Usage(lastNanos);
  }

  @Override
  public void left(long fromNanos, long untilNanos, long bytes, long again) {
    carriedBytes += bytes + again;
    repeatedBytes += again;
    carried.spread(fromNanos, untilNanos, bytes + again);
  }

  /** Up to that time. */
  LinkReport report(String from, String to, List<Window> back, long nowNanos) {
    double volume = 0;
    for (var window : windows) {
      long until = Math.min(window.untilNanos(), lastNanos);
      if (until > window.fromNanos() && Double.isFinite(window.bytesPerSecond())) {
        offered.spread(window.fromNanos(), until, volume(window, window.fromNanos(), until));
      }
      volume += volume(window, window.fromNanos(), Math.min(window.untilNanos(), nowNanos));
    }
    return new LinkReport(
        from,
        to,
        volume,
        usable(back, nowNanos),
        carriedBytes,
        repeatedBytes,
        offered.values(),
        carried.values());
  }

  private double usable(List<Window> back, long nowNanos) {
    double usable = 0;
    for (int i = 0, j = 0; i < windows.size() && j < back.size(); ) {
      var there = windows.get(i);
      var answer = back.get(j);
      usable +=
          volume(
              there,
              Math.max(there.fromNanos(), answer.fromNanos()),
              Math.min(nowNanos, Math.min(there.untilNanos(), answer.untilNanos())));
      if (there.untilNanos() <= answer.untilNanos()) {
        i++;
      } else {
        j++;
      }
    }
    return usable;
  }

  /** Without a limit a moment is enough for any amount. */
  private static double volume(Window window, long fromNanos, long untilNanos) {
    if (untilNanos < fromNanos) {
      return 0;
    }
    return Double.isInfinite(window.bytesPerSecond())
        ? Double.POSITIVE_INFINITY
        : window.bytesIn(untilNanos - fromNanos);
  }
}
