package dev.gantry.adapter.spool;

import dev.gantry.port.out.InboundBundleInfo;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names for received bundles: {@code TIME-RUN-NUMBER-SENDER.bundle}, in the order of arrival. RUN
 * grows with every start and is kept on disk, so that no name comes twice even when the clock goes
 * back. Any thread.
 */
final class BundleNames {
  static final String SUFFIX = ".bundle";
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

  private final long run;
  private final InstantSource clock;
  private final AtomicLong numbers = new AtomicLong();
  private volatile Second second = new Second(Long.MIN_VALUE, "");

  BundleNames(long run, InstantSource clock) {
    this.run = run;
    this.clock = clock;
  }

  /** A name that no other bundle has or will have. */
  String next(InboundBundleInfo info) {
    var nodeId = info.peerNodeId();
    var sender = FileNames.encode(nodeId == null ? info.peerAddress().text() : nodeId.text());
    var number = numbers.incrementAndGet();
    return time() + "-" + padded(run, 6) + "-" + padded(number, 10) + "-" + sender + SUFFIX;
  }

  /** The run in a name, or 0 when the name is none of ours. */
  static long runOf(String name) {
    var parts = name.split("-", 4);
    if (parts.length < 4 || !parts[1].matches("[0-9]{6,15}")) {
      return 0;
    }
    return Long.parseLong(parts[1]);
  }

  private String time() {
    var millis = clock.millis();
    var epochSecond = Math.floorDiv(millis, 1000);
    var known = second;
    if (known.epochSecond != epochSecond) {
      known = new Second(epochSecond, SECONDS.format(Instant.ofEpochSecond(epochSecond)));
      second = known;
    }
    return known.text + padded(Math.floorMod(millis, 1000), 3) + "Z";
  }

  private static String padded(long number, int digits) {
    var text = Long.toString(number);
    return text.length() >= digits ? text : "0".repeat(digits - text.length()) + text;
  }

  private record Second(long epochSecond, String text) {}
}
