package dev.gantry.testbench.load;

import java.util.List;
import java.util.Locale;

/** Amounts for people: three digits and the unit that fits. */
public final class Units {
  private static final List<String> BYTES = List.of("B", "kB", "MB", "GB", "TB", "PB", "EB");
  private static final double STEP = 1000;

  private Units() {}

  /** So many octets, for example {@code 999 B}, {@code 1.23 kB}, {@code 45.6 MB}. */
  public static String bytes(double bytes) {
    var amount = bytes;
    var unit = 0;
    // 999.5 would be shown as 1000.
    while (amount >= STEP - 0.5 && unit < BYTES.size() - 1) {
      amount /= STEP;
      unit++;
    }
    var decimals = unit == 0 || amount >= 99.95 ? 0 : amount >= 9.995 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f %s", amount, BYTES.get(unit));
  }

  /** So many octets a second. */
  public static String rate(double bytesPerSecond) {
    return bytes(bytesPerSecond) + "/s";
  }

  /** A time to wait, for example {@code 0:05} or {@code 1:02:03}. */
  public static String clock(long seconds) {
    var minutes = seconds / 60;
    return minutes < 60
        ? String.format(Locale.ROOT, "%d:%02d", minutes, seconds % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", minutes / 60, minutes % 60, seconds % 60);
  }
}
