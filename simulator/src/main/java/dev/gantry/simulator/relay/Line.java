package dev.gantry.simulator.relay;

import dev.gantry.simulator.LinkSchedule.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One direction between two nodes as TCPCL can use it: times in which the other direction is there,
 * too. At the beginning of each a session is set up anew, as far as a route reckons.
 */
final class Line {
  /** What comes after what: the connection, Contact Headers, SESS_INIT; a round trip each. */
  private static final int SETUP_ROUND_TRIPS = 3;

  /**
   * A time without a gap.
   *
   * @param windows one behind the other, of one rate and delay each
   */
  record Span(List<Window> windows, long setupNanos) {
    long fromNanos() {
      return windows.getFirst().fromNanos();
    }

    long untilNanos() {
      return windows.getLast().untilNanos();
    }

    /** How so many octets leave that begin to at that time; null when that is too late. */
    @Nullable Leaving leaving(long atNanos, long bytes) {
      double left = bytes;
      for (var window : windows) {
        long at = Math.max(atNanos, window.fromNanos());
        if (at >= window.untilNanos()) {
          continue;
        }
        double most = window.bytesIn(window.untilNanos() - at);
        if (left <= most) {
          return new Leaving(at + window.nanosFor(left), window.delayNanos());
        }
        left -= most;
      }
      return null;
    }
  }

  /**
   * How octets leave.
   *
   * @param nanos when the last one has left
   * @param delayNanos how long it takes to arrive
   */
  private record Leaving(long nanos, long delayNanos) {}

  private final int from;
  private final int to;
  private final TreeMap<Long, Span> spans = new TreeMap<>();

  /**
   * The line from one node to another.
   *
   * @param forth windows of this direction, in order
   * @param back those of the other
   */
  Line(int from, int to, List<Window> forth, List<Window> back) {
    this.from = from;
    this.to = to;
    var run = new ArrayList<Window>();
    long roundTripNanos = 0;
    for (int i = 0, j = 0; i < forth.size() && j < back.size(); ) {
      var there = forth.get(i);
      var answer = back.get(j);
      long begin = Math.max(there.fromNanos(), answer.fromNanos());
      long end = Math.min(there.untilNanos(), answer.untilNanos());
      if (begin < end) {
        if (!run.isEmpty() && run.getLast().untilNanos() != begin) {
          add(run, roundTripNanos);
        }
        if (run.isEmpty()) {
          roundTripNanos = there.delayNanos() + answer.delayNanos();
        }
        // What is lost is sent again: less gets over.
        double rate = there.bytesPerSecond() * (1 - there.loss());
        run.add(new Window(begin, end, rate, there.delayNanos()));
      }
      if (there.untilNanos() <= answer.untilNanos()) {
        i++;
      } else {
        j++;
      }
    }
    add(run, roundTripNanos);
  }

  private void add(List<Window> run, long roundTripNanos) {
    if (!run.isEmpty()) {
      var span = new Span(List.copyOf(run), SETUP_ROUND_TRIPS * roundTripNanos);
      spans.put(span.fromNanos(), span);
      run.clear();
    }
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  Iterable<Span> spans() {
    return spans.values();
  }

  /** The time without a gap that it is in, null in a gap. */
  @Nullable Span at(long nanos) {
    var entry = spans.floorEntry(nanos);
    return entry != null && nanos < entry.getValue().untilNanos() ? entry.getValue() : null;
  }

  /**
   * When a bundle is over there at the earliest.
   *
   * @param atNanos when it can leave
   * @param bytes its length, and that of all that leaves before it
   * @param session whether there is a session at that time
   * @return null when it cannot be carried any more
   */
  @Nullable Crossing cross(long atNanos, long bytes, boolean session) {
    var here = at(atNanos);
    for (var span = here != null ? here : after(atNanos); span != null; ) {
      boolean stands = session && span.equals(here);
      long ready = Math.max(atNanos, span.fromNanos() + (stands ? 0 : span.setupNanos()));
      var leaving = span.leaving(ready, bytes);
      if (leaving != null) {
        return new Crossing(this, span, leaving.nanos() + leaving.delayNanos());
      }
      span = after(span.fromNanos());
    }
    return null;
  }

  private @Nullable Span after(long nanos) {
    var entry = spans.higherEntry(nanos);
    return entry == null ? null : entry.getValue();
  }

  /**
   * How a bundle crosses a line.
   *
   * @param line which
   * @param span when
   * @param arrivalNanos when it is over there
   */
  record Crossing(Line line, Span span, long arrivalNanos) {}
}
