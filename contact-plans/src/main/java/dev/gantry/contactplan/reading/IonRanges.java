package dev.gantry.contactplan.reading;

import dev.gantry.contactplan.PlanSummary;
import dev.gantry.contactplan.Segment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The ranges of an ION plan: how far two nodes are apart, and when. One from the lower number to
 * the higher holds both ways, where the other way has none of its own; one from the higher to the
 * lower holds for itself.
 */
final class IonRanges {
  private record Way(String from, String to) {}

  private record Range(long startMicros, long endMicros, long delayMicros, int line) {
    boolean holds(long atMicros) {
      return atMicros >= startMicros && atMicros < endMicros;
    }
  }

  private final PlanBuilder builder;
  private final Map<Way, TreeMap<Long, Range>> given = new LinkedHashMap<>();
  private final Map<Way, TreeMap<Long, Range>> mirrored = new LinkedHashMap<>();

  IonRanges(PlanBuilder builder) {
    this.builder = builder;
  }

  /**
   * Takes a range.
   *
   * @param bothWays whether it is from a lower number to a higher
   * @throws PlanException when it overlaps another of its direction
   */
  void add(
      int line,
      String from,
      String to,
      boolean bothWays,
      long startMicros,
      long endMicros,
      long delayMicros)
      throws PlanException {
    var range = new Range(startMicros, endMicros, delayMicros, line);
    var way = given.computeIfAbsent(new Way(from, to), _ -> new TreeMap<>());
    refuseOverlap(line, from, to, range, way.floorEntry(startMicros));
    refuseOverlap(line, from, to, range, way.higherEntry(startMicros));
    way.put(startMicros, range);
    if (bothWays) {
      mirrored.computeIfAbsent(new Way(to, from), _ -> new TreeMap<>()).put(startMicros, range);
    }
  }

  private void refuseOverlap(
      int line, String from, String to, Range range, Map.@Nullable Entry<Long, Range> near)
      throws PlanException {
    if (near != null
        && near.getValue().startMicros() < range.endMicros()
        && range.startMicros() < near.getValue().endMicros()) {
      throw builder.refusal(
          line,
          "the range from %s to %s overlaps that of line %d"
              .formatted(from, to, near.getValue().line()));
    }
  }

  /**
   * The segments of a contact, one for each delay that holds in it.
   *
   * @param missingMicros the delay where no range holds, null to refuse that
   * @throws PlanException when no range holds at its start
   */
  List<Segment> segments(
      int line,
      String from,
      String to,
      long startMicros,
      long endMicros,
      long bitsPerSecond,
      @Nullable Long missingMicros)
      throws PlanException {
    var way = new Way(from, to);
    var held = at(way, startMicros);
    var first = held == null ? missingMicros : held;
    if (first == null) {
      throw builder.refusal(
          line,
          "contact %s -> %s has no range at %s s; ION would not use it (--missing-range 0s)"
              .formatted(from, to, PlanSummary.seconds(startMicros)));
    }
    long delay = first;
    var rate = OptionalLong.of(bitsPerSecond);
    var segments = new ArrayList<Segment>();
    segments.add(new Segment(startMicros, rate, delay, 0));
    for (long moment : changes(way, startMicros, endMicros)) {
      var next = at(way, moment);
      // A range that ends early says nothing of a change: the nodes are where they are.
      if (next != null && next != delay) {
        delay = next;
        segments.add(new Segment(moment, rate, delay, 0));
      }
    }
    return segments;
  }

  private Iterable<Long> changes(Way way, long afterMicros, long beforeMicros) {
    var moments = new TreeSet<Long>();
    for (var ranges : List.of(of(given, way), of(mirrored, way))) {
      ranges
          .subMap(afterMicros, false, beforeMicros, false)
          .values()
          .forEach(range -> moments.add(range.startMicros()));
      ranges
          .headMap(beforeMicros, false)
          .values()
          .forEach(
              range -> {
                if (range.endMicros() > afterMicros && range.endMicros() < beforeMicros) {
                  moments.add(range.endMicros());
                }
              });
    }
    return moments;
  }

  private @Nullable Long at(Way way, long atMicros) {
    for (var ranges : List.of(of(given, way), of(mirrored, way))) {
      var entry = ranges.floorEntry(atMicros);
      if (entry != null && entry.getValue().holds(atMicros)) {
        return entry.getValue().delayMicros();
      }
    }
    return null;
  }

  private static TreeMap<Long, Range> of(Map<Way, TreeMap<Long, Range>> ranges, Way way) {
    return ranges.getOrDefault(way, new TreeMap<>());
  }
}
