package dev.gantry.conformance.line;

import dev.gantry.conformance.line.Exchange.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** All that passed in one trial, bounded. Any thread. */
public final class Transcript {
  /** Entries of one trial; a thousand segments in each direction and room for the rest. */
  static final int MAX_ENTRIES = 2_500;

  /** Octets of one entry that are kept; a SESS_INIT with a long Node ID is well below. */
  static final int MAX_SHOWN_BYTES = 96;

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  private final long startNanos = System.nanoTime();
  private final List<Exchange> entries = new ArrayList<>(); // by this
  private int connections; // by this

  synchronized int nextConnection() {
    connections++;
    return connections;
  }

  synchronized void add(int connection, Direction direction, String text, byte[] octets) {
    if (entries.size() >= MAX_ENTRIES) {
      return;
    }
    var last = entries.size() == MAX_ENTRIES - 1;
    entries.add(
        new Exchange(
            Duration.ofNanos(System.nanoTime() - startNanos),
            connection,
            direction,
            last ? "what follows is not kept" : text,
            last ? "" : shown(octets)));
  }

  public synchronized List<Exchange> entries() {
    return List.copyOf(entries);
  }

  private static String shown(byte[] octets) {
    if (octets.length <= MAX_SHOWN_BYTES) {
      return HEX.formatHex(octets);
    }
    return HEX.formatHex(octets, 0, MAX_SHOWN_BYTES) + " ... (%d octets)".formatted(octets.length);
  }
}
