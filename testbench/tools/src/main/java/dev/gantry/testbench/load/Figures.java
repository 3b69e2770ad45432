package dev.gantry.testbench.load;

import java.util.Locale;

/**
 * What a run of bundles gave: the closing figures of {@code send}, {@code receive} and {@code
 * bench}.
 *
 * @param bundles how many were acknowledged
 * @param bytes their octets
 * @param nanos from the first to the last
 */
public record Figures(long bundles, long bytes, long nanos) {
  public double bundlesPerSecond() {
    return nanos <= 0 ? 0 : bundles * 1e9 / nanos;
  }

  public double megabytesPerSecond() {
    return nanos <= 0 ? 0 : bytes * 1e3 / nanos;
  }

  /** So many bundles, for people. */
  public static String counted(long bundles) {
    return bundles + (bundles == 1 ? " bundle" : " bundles");
  }

  /** One line, for example {@code 50 bundles, 50000 bytes in 0.10 s = 500 bundles/s, 500 kB/s}. */
  public String sentence() {
    return String.format(
        Locale.ROOT,
        "%s, %d bytes in %.2f s = %.0f bundles/s, %s",
        counted(bundles),
        bytes,
        nanos / 1e9,
        bundlesPerSecond(),
        Units.rate(nanos <= 0 ? 0 : bytes * 1e9 / nanos));
  }
}
