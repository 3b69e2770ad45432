package dev.gantry.domain.node;

import dev.gantry.domain.time.Backoff;
import java.time.Duration;

/**
 * When a source is kept away whose handshakes fail.
 *
 * @param failuresPerMinute failed handshakes of a source within a minute that are forgiven; one
 *     more bans it; 0 bans nobody
 * @param first how long for the first time; twice as long each time after that
 * @param longest how long at most, and how long a source must have been quiet after a ban to begin
 *     anew
 */
public record BanSettings(int failuresPerMinute, Duration first, Duration longest) {
  /** Nobody is ever banned. */
  public static final BanSettings NEVER =
      new BanSettings(0, Duration.ofMinutes(1), Duration.ofHours(1));

  public BanSettings {
    if (failuresPerMinute < 0 || !first.isPositive() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          failuresPerMinute + " failures a minute, bans of " + first + " to " + longest);
    }
  }

  /** How long a source is banned that was banned {@code before} times. */
  Duration length(int before) {
    return Duration.ofNanos(Backoff.Pace.doubling(first, longest).delayNanos(before + 1));
  }
}
