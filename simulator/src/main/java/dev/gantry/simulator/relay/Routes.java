package dev.gantry.simulator.relay;

import dev.gantry.simulator.relay.Line.Crossing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The way on which a bundle arrives first, when nothing else is carried: Dijkstra's algorithm over
 * contacts. What waits at the first node is reckoned with, what others will send is not known.
 */
final class Routes {
  private record Arrival(int node, long nanos, @Nullable Crossing first) {}

  /** What is known of the lines of the node that asks, at the time at which it does. */
  interface Here {
    /** Of a node of which nothing is known. */
    Here ANYWHERE =
        new Here() {
          @Override
          public long aheadBytes(Line line) {
            return 0;
          }

          @Override
          public boolean hasSession(Line line) {
            return false;
          }
        };

    /** Octets that leave on that line before the bundle. */
    long aheadBytes(Line line);

    /** Whether there is a session. */
    boolean hasSession(Line line);
  }

  private final List<List<Line>> lines = new ArrayList<>();

  Routes(int nodes, List<Line> all) {
    for (int i = 0; i < nodes; i++) {
      lines.add(new ArrayList<>());
    }
    all.forEach(line -> lines.get(line.from()).add(line));
  }

  List<Line> from(int node) {
    return lines.get(node);
  }

  /**
   * The first step of the way that arrives first.
   *
   * @param atNanos when it can leave
   * @return null when no way is left
   */
  @Nullable Crossing next(int from, int to, long atNanos, int bytes, Here here) {
    return arrival(from, to, atNanos, bytes, here).first();
  }

  /** When a bundle could arrive if it were alone, {@link Long#MAX_VALUE} for never. */
  long aloneNanos(int from, int to, long atNanos, int bytes) {
    return arrival(from, to, atNanos, bytes, Here.ANYWHERE).nanos();
  }

  private Arrival arrival(int from, int to, long atNanos, int bytes, Here here) {
    var done = new boolean[lines.size()];
    var best = new long[lines.size()];
    Arrays.fill(best, Long.MAX_VALUE);
    var reached =
        new PriorityQueue<Arrival>(
            Comparator.comparingLong(Arrival::nanos).thenComparing(Arrival::node));
    reached.add(new Arrival(from, atNanos, null));
    for (var at = reached.poll(); at != null; at = reached.poll()) {
      if (at.node() == to) {
        return at;
      }
      if (done[at.node()]) {
        continue;
      }
      done[at.node()] = true;
      for (var line : lines.get(at.node())) {
        if (done[line.to()]) {
          continue;
        }
        var known = at.node() == from ? here : Here.ANYWHERE;
        var crossing =
            line.cross(at.nanos(), bytes + known.aheadBytes(line), known.hasSession(line));
        if (crossing != null && crossing.arrivalNanos() < best[line.to()]) {
          best[line.to()] = crossing.arrivalNanos();
          var first = at.first();
          reached.add(
              new Arrival(line.to(), crossing.arrivalNanos(), first == null ? crossing : first));
        }
      }
    }
    return new Arrival(to, Long.MAX_VALUE, null);
  }
}
