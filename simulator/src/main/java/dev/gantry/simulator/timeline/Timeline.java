package dev.gantry.simulator.timeline;

import dev.gantry.simulator.Chronicle;
import dev.gantry.simulator.Link;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps the end of what happened, up to a number of entries, in the order in which it did. */
public final class Timeline implements Chronicle {
  /** Entries; a run of a few nodes has some thousand, and these take about 20 MB. */
  public static final int DEFAULT_ENTRIES = 100_000;

  private static final double NANOS_PER_SECOND = 1e9;

  /** What happened at one moment. */
  public sealed interface Entry {
    /** The time of the world. */
    long atNanos();

    /** At which host, or from which. */
    String host();

    /** In words. */
    String what();
  }

  /** Something at one node. */
  public record Note(long atNanos, String host, String what) implements Entry {}

  /** A message from one node to another, which may or may not arrive. */
  public static final class Sent implements Entry {
    private final long atNanos;
    private final Way way;
    private final long connection;
    private final String what;
    private @Nullable Long arrivedNanos;
    private @Nullable String arrivedAs;

    private Sent(long atNanos, Way way, long connection, String what) {
      this.atNanos = atNanos;
      this.way = way;
      this.connection = connection;
      this.what = what;
    }

    @Override
    public long atNanos() {
      return atNanos;
    }

    @Override
    public String host() {
      return way.from();
    }

    @Override
    public String what() {
      var as = arrivedAs;
      return as == null || as.equals(what) ? what : what + " (arrives as " + as + ")";
    }

    /** The host that it is for. */
    public String to() {
      return way.to();
    }

    /** The number of its connection, from 1. */
    public long connection() {
      return connection;
    }

    /** When it was received, null when it was not. */
    public @Nullable Long arrivedNanos() {
      return arrivedNanos;
    }
  }

  private final int maxEntries;
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private final Map<Link, Long> connections = new LinkedHashMap<>();
  private final Map<Way, ArrayDeque<Sent>> underWay = new LinkedHashMap<>();
  private long dropped;

  /**
   * Nothing has happened yet.
   *
   * @param maxEntries how many are kept, 1 or more; older ones are dropped
   */
  public Timeline(int maxEntries) {
    if (maxEntries < 1) {
      throw new IllegalArgumentException(maxEntries + " entries");
    }
    this.maxEntries = maxEntries;
  }

  @Override
  public void left(long atNanos, Way way, String what) {
    long connection = connections.computeIfAbsent(way.link(), _ -> 1L + connections.size());
    var sent = new Sent(atNanos, way, connection, what);
    underWay.computeIfAbsent(way, _ -> new ArrayDeque<>()).add(sent);
    add(sent);
  }

  @Override
  public void came(long atNanos, Way way, String what) {
    var waiting = underWay.get(way);
    var first = waiting == null ? null : waiting.poll();
    if (first == null) {
      add(new Note(atNanos, way.to(), "hears " + what + ", which " + way.from() + " never sent"));
      return;
    }
    first.arrivedNanos = atNanos;
    first.arrivedAs = what;
  }

  @Override
  public void noted(long atNanos, String host, String what) {
    add(new Note(atNanos, host, what));
  }

  /** What is kept, the oldest first. */
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** How many older ones were dropped. */
  public long dropped() {
    return dropped;
  }

  /**
   * One line for each entry, the oldest first: seconds with microseconds, the host, what; for a
   * message the connection, too, and when it arrived.
   */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    if (dropped > 0) {
      lines.add("(" + dropped + " earlier entries are not kept)");
    }
    entries.forEach(entry -> lines.add(line(entry)));
    return lines;
  }

  /** A time of the world as it is written here. */
  static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.6f", nanos / NANOS_PER_SECOND);
  }

  private static String line(Entry entry) {
    var head = String.format(Locale.ROOT, "%12s  %-12s", seconds(entry.atNanos()), entry.host());
    return switch (entry) {
      case Note note -> head + "  " + note.what();
      case Sent sent -> {
        var arrived = sent.arrivedNanos();
        yield head
            + "  -> "
            + sent.to()
            + "  #"
            + sent.connection()
            + "  "
            + sent.what()
            + (arrived == null ? ", never received" : ", received at " + seconds(arrived));
      }
    };
  }

  private void add(Entry entry) {
    entries.add(entry);
    if (entries.size() > maxEntries) {
      entries.remove();
      dropped++;
    }
  }
}
