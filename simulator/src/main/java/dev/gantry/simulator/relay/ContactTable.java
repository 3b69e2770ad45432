package dev.gantry.simulator.relay;

import dev.gantry.simulator.Channel;
import dev.gantry.simulator.LinkSchedule;
import dev.gantry.simulator.LinkSchedule.Window;
import dev.gantry.simulator.VirtualClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The contacts of a plan by direction: where octets go, and where TCP does. */
final class ContactTable {
  private record Key(int from, int to) {}

  /** One direction between two nodes; without windows when only the other is in the plan. */
  record Direction(int from, int to, Channel channel) {
    List<Window> windows() {
      return channel.schedule().windows();
    }

    private long longestDelayNanos() {
      return windows().stream().mapToLong(Window::delayNanos).max().orElse(0);
    }
  }

  private final Map<Key, Direction> directions = new LinkedHashMap<>();
  private final List<Line> lines = new ArrayList<>();

  /**
   * A table of contacts.
   *
   * @param random which packets are lost
   * @throws IllegalArgumentException when two of one direction overlap
   */
  ContactTable(
      List<PlannedContact> contacts,
      Map<String, Integer> indices,
      VirtualClock clock,
      RandomGenerator random) {
    Map<Key, List<Window>> windows = new LinkedHashMap<>();
    for (var contact : contacts) {
      int from = indices.getOrDefault(contact.from(), -1);
      int to = indices.getOrDefault(contact.to(), -1);
      var there = windows.computeIfAbsent(new Key(from, to), _ -> new ArrayList<>());
      if (!contact.isDrowned()) {
        there.add(
            new Window(
                contact.fromNanos(),
                contact.untilNanos(),
                contact.bytesPerSecond(),
                contact.delayNanos(),
                contact.packetLoss()));
      }
      windows.computeIfAbsent(new Key(to, from), _ -> new ArrayList<>());
    }
    windows.forEach(
        (key, all) ->
            directions.put(
                key,
                new Direction(
                    key.from(), key.to(), new Channel(clock, LinkSchedule.of(all), random))));
    for (var forth : directions.values()) {
      var back = direction(forth.to(), forth.from());
      lines.add(new Line(forth.from(), forth.to(), forth.windows(), back.windows()));
    }
  }

  Collection<Direction> directions() {
    return Collections.unmodifiableCollection(directions.values());
  }

  Direction direction(int from, int to) {
    var found = directions.get(new Key(from, to));
    if (found == null) {
      throw new IllegalArgumentException("no contact between " + from + " and " + to);
    }
    return found;
  }

  /** One for each direction, those too that TCP can never use. */
  List<Line> lines() {
    return Collections.unmodifiableList(lines);
  }

  /** The same lines, for octets that need no way back. */
  List<Line> oneWayLines() {
    return directions.values().stream()
        .map(one -> new Line(one.from(), one.to(), one.windows(), one.windows()))
        .toList();
  }

  long longestDelayNanos(int one, int other) {
    return Math.max(
        direction(one, other).longestDelayNanos(), direction(other, one).longestDelayNanos());
  }

  long longestRoundTripNanos(int node) {
    return directions.values().stream()
        .filter(one -> one.from() == node)
        .mapToLong(
            one -> one.longestDelayNanos() + direction(one.to(), one.from()).longestDelayNanos())
        .max()
        .orElse(0);
  }
}
