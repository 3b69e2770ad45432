package dev.gantry.contactplan;

import java.util.List;

/**
 * One node can send to another for a time. One way; who has both ways has two. A value out of its
 * range is an IllegalArgumentException.
 *
 * @param from who sends
 * @param to who receives, another node
 * @param startMicros when sending begins, microseconds from the zero of the plan, 0 or more
 * @param endMicros when sending ends, behind the start; what was sent arrives a delay later
 * @param confidence how likely it is to come about, 0 to 1
 * @param segments 1 or more, the first at the start, each behind the one before and before the end
 * @param line where it stands in its file, from 1
 */
public record Contact(
    String from,
    String to,
    long startMicros,
    long endMicros,
    double confidence,
    List<Segment> segments,
    int line) {
  private static final double MICROS_PER_SECOND = 1e6;
  private static final double BITS_PER_OCTET = 8;

  public Contact {
    segments = List.copyOf(segments);
    if (from.equals(to)) {
      throw new IllegalArgumentException("a contact of " + from + " with itself");
    }
    if (startMicros < 0 || endMicros <= startMicros) {
      throw new IllegalArgumentException("from " + startMicros + " to " + endMicros + " us");
    }
    if (!(confidence >= 0 && confidence <= 1)) {
      throw new IllegalArgumentException("a confidence of " + confidence);
    }
    if (segments.isEmpty() || segments.getFirst().atMicros() != startMicros) {
      throw new IllegalArgumentException("no segment at " + startMicros + " us");
    }
    for (int i = 1; i < segments.size(); i++) {
      if (segments.get(i).atMicros() <= segments.get(i - 1).atMicros()) {
        throw new IllegalArgumentException("segments that are not in order");
      }
    }
    if (segments.getLast().atMicros() >= endMicros) {
      throw new IllegalArgumentException("a segment behind the end");
    }
  }

  /** When segment {@code index} ends. */
  public long endOfSegmentMicros(int index) {
    return index + 1 < segments.size() ? segments.get(index + 1).atMicros() : endMicros;
  }

  /** Whether the rate of every segment is known. */
  public boolean isLimited() {
    return segments.stream().allMatch(segment -> segment.bitsPerSecond().isPresent());
  }

  /** Octets that can be sent in it; segments without a rate count as nothing. */
  public double volumeBytes() {
    double bits = 0;
    for (int i = 0; i < segments.size(); i++) {
      var segment = segments.get(i);
      double seconds = (endOfSegmentMicros(i) - segment.atMicros()) / MICROS_PER_SECOND;
      bits += segment.bitsPerSecond().orElse(0) * seconds;
    }
    return bits / BITS_PER_OCTET;
  }
}
