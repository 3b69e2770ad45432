package dev.gantry.contactplan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What was understood of a plan, with its units: a factor of 8 between octets and bits shows here.
 */
public final class PlanSummary {
  private static final double MICROS_PER_SECOND = 1e6;
  private static final double BITS_PER_OCTET = 8;
  private static final double STEP = 1000;
  private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P", "E"};

  private PlanSummary() {}

  /** Lines for people, without a line break at their ends. */
  public static List<String> lines(Plan plan) {
    var lines = new ArrayList<String>();
    var contacts = plan.contacts();
    lines.add(
        "%s plan: %s, one way each, between %s"
            .formatted(
                plan.dialect().text(),
                count(contacts.size(), "contact"),
                count(plan.nodes().size(), "node")));
    if (contacts.isEmpty()) {
      return lines;
    }
    lines.add("  span    " + span(plan));
    lines.add("  rates   " + rates(contacts));
    lines.add("  delays  " + delays(contacts));
    double errors = mostErrors(contacts);
    if (errors > 0) {
      lines.add("  errors  up to " + errors + " of all bits");
    }
    lines.add("  volume  " + volume(contacts));
    return lines;
  }

  private static String span(Plan plan) {
    long start = plan.contacts().getFirst().startMicros();
    long end = plan.contacts().stream().mapToLong(Contact::endMicros).max().orElse(start);
    var zero = plan.zero();
    return "%s to %s s".formatted(seconds(start), seconds(end))
        + (zero == null ? "" : ", where 0 s is " + zero);
  }

  private static String rates(List<Contact> contacts) {
    long lowest = Long.MAX_VALUE;
    long highest = 0;
    boolean unlimited = false;
    for (var contact : contacts) {
      for (var segment : contact.segments()) {
        if (segment.bitsPerSecond().isEmpty()) {
          unlimited = true;
        } else {
          lowest = Math.min(lowest, segment.bitsPerSecond().getAsLong());
          highest = Math.max(highest, segment.bitsPerSecond().getAsLong());
        }
      }
    }
    if (highest == 0) {
      return "unlimited";
    }
    String text = lowest == highest ? rate(lowest) : rate(lowest) + " to " + rate(highest);
    return unlimited ? text + ", some unlimited" : text;
  }

  private static String delays(List<Contact> contacts) {
    long lowest = Long.MAX_VALUE;
    long highest = 0;
    for (var contact : contacts) {
      for (var segment : contact.segments()) {
        lowest = Math.min(lowest, segment.delayMicros());
        highest = Math.max(highest, segment.delayMicros());
      }
    }
    return lowest == highest
        ? seconds(lowest) + " s"
        : seconds(lowest) + " to " + seconds(highest) + " s";
  }

  private static double mostErrors(List<Contact> contacts) {
    return contacts.stream()
        .flatMap(contact -> contact.segments().stream())
        .mapToDouble(Segment::bitErrorRate)
        .max()
        .orElse(0);
  }

  private static String volume(List<Contact> contacts) {
    double bytes = contacts.stream().mapToDouble(Contact::volumeBytes).sum();
    long unlimited = contacts.stream().filter(contact -> !contact.isLimited()).count();
    return scaled(bytes, "B")
        + (unlimited == 0 ? "" : ", and " + count(unlimited, "contact") + " without a limit");
  }

  private static String rate(long bitsPerSecond) {
    return scaled(bitsPerSecond, "bit/s")
        + " ("
        + scaled(bitsPerSecond / BITS_PER_OCTET, "B/s")
        + ")";
  }

  /** With the unit that leaves one to three digits before the point, and four digits in all. */
  public static String scaled(double amount, String unit) {
    int prefix = 0;
    double left = amount;
    while (left >= STEP - 0.05 && prefix + 1 < PREFIXES.length) {
      left /= STEP;
      prefix++;
    }
    String number = String.format(Locale.ROOT, left < 100 ? "%.2f" : "%.1f", left);
    return number.replaceFirst("\\.?0+$", "") + " " + PREFIXES[prefix] + unit;
  }

  /** Seconds as people write them, without needless digits. */
  public static String seconds(long micros) {
    return String.format(Locale.ROOT, "%.6f", micros / MICROS_PER_SECOND)
        .replaceFirst("\\.?0+$", "");
  }

  private static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
