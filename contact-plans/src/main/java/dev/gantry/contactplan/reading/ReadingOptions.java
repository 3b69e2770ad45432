package dev.gantry.contactplan.reading;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a plan does not say by itself.
 *
 * @param format what it is read as, null where its JSON keys tell
 * @param rateUnit what rates of ION and ONE count, null for octets
 * @param eidNodes whether nodes in an ION plan may be EIDs, as pycg-dtn writes them
 * @param missingRange the delay of an ION contact without a range, null to refuse it
 * @param zero the date of time 0, null where the plan has none or tells it
 * @param knownAt which generation of a P-TVG holds: the last that is known then, in time of the
 *     plan; null where there is only one
 * @param names nodes that are called otherwise: from the name in the plan to the Node ID
 * @param rate of all contacts of a ONE trace, in {@code rateUnit} per second; 0 where not given
 * @param delay of all contacts of a ONE trace, null where not given
 */
public record ReadingOptions(
    @Nullable Format format,
    @Nullable RateUnit rateUnit,
    boolean eidNodes,
    @Nullable Duration missingRange,
    @Nullable Instant zero,
    @Nullable Duration knownAt,
    Map<String, String> names,
    long rate,
    @Nullable Duration delay) {
  /** Nothing is said. */
  public static final ReadingOptions NONE =
      new ReadingOptions(null, null, false, null, null, null, new LinkedHashMap<>(), 0, null);

  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,19}");

  /** Checks what can be checked without a plan. */
  public ReadingOptions {
    names = new LinkedHashMap<>(names);
    if (rate < 0) {
      throw new IllegalArgumentException("a rate of " + rate);
    }
    if (missingRange != null && missingRange.isNegative() || delay != null && delay.isNegative()) {
      throw new IllegalArgumentException("a delay cannot be negative");
    }
  }

  /**
   * The one name of a node, however it is written: {@code 7} and {@code ipn:7.0} are one, and some
   * are called otherwise.
   */
  public String nameOf(String written) {
    String renamed = names.getOrDefault(written, written);
    return NUMBER.matcher(renamed).matches() ? "ipn:" + renamed + ".0" : renamed;
  }

  /** The same for another format. */
  public ReadingOptions as(Format other) {
    return new ReadingOptions(
        other, rateUnit, eidNodes, missingRange, zero, knownAt, names, rate, delay);
  }

  /** The same with rates that count something else. */
  public ReadingOptions counting(RateUnit other) {
    return new ReadingOptions(
        format, other, eidNodes, missingRange, zero, knownAt, names, rate, delay);
  }

  /** The same, where nodes may be EIDs. */
  public ReadingOptions withEidNodes() {
    return new ReadingOptions(
        format, rateUnit, true, missingRange, zero, knownAt, names, rate, delay);
  }

  /** The same with a delay for contacts without a range. */
  public ReadingOptions withMissingRange(Duration other) {
    return new ReadingOptions(format, rateUnit, eidNodes, other, zero, knownAt, names, rate, delay);
  }

  /** The same with a date for time 0. */
  public ReadingOptions from(Instant other) {
    return new ReadingOptions(
        format, rateUnit, eidNodes, missingRange, other, knownAt, names, rate, delay);
  }

  /** The same with another moment of knowledge. */
  public ReadingOptions knownAt(Duration other) {
    return new ReadingOptions(
        format, rateUnit, eidNodes, missingRange, zero, other, names, rate, delay);
  }

  /** The same with one more name. */
  public ReadingOptions naming(String name, String nodeId) {
    var more = new LinkedHashMap<>(names);
    more.put(name, nodeId);
    return new ReadingOptions(
        format, rateUnit, eidNodes, missingRange, zero, knownAt, more, rate, delay);
  }

  /** The same with links of a ONE trace. */
  public ReadingOptions linking(long otherRate, Duration otherDelay) {
    return new ReadingOptions(
        format, rateUnit, eidNodes, missingRange, zero, knownAt, names, otherRate, otherDelay);
  }
}
