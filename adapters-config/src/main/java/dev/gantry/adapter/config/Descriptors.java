package dev.gantry.adapter.config;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The file descriptors of the process: sockets, files and what else the system counts as one.
 *
 * @param most that there may be
 * @param open that there are
 */
public record Descriptors(long most, long open) {
  /** No limit that anybody knows. */
  public static final Descriptors UNBOUNDED = new Descriptors(Long.MAX_VALUE, 0);

  /** Kept for operators, the BPA and files where there are plenty. */
  private static final long MOST_RESERVED = 1_024;

  /** As it is now. */
  public static Descriptors ofProcess() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            && unix.getMaxFileDescriptorCount() > 0
        ? new Descriptors(unix.getMaxFileDescriptorCount(), unix.getOpenFileDescriptorCount())
        : UNBOUNDED;
  }

  /** How many more there may be. */
  public long free() {
    return most - open;
  }

  /** What is kept for others than sessions: a quarter of all, 1,024 at most. */
  long reserved() {
    return Math.min(MOST_RESERVED, most / 4);
  }

  /**
   * How many sessions fit beside what is open and reserved, and an eighth more that are told Busy.
   */
  long sessions() {
    return Math.max(1, (free() - reserved()) / 9 * 8);
  }
}
