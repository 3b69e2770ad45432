package dev.gantry.contactplan.reading;

import dev.gantry.contactplan.Dialect;
import dev.gantry.contactplan.PlanSummary;
import dev.gantry.contactplan.Segment;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads a connectivity trace of the ONE simulator: who met whom, both ways at once. It has neither
 * rates nor delays, which have to be given; a meeting that is open at its end lasts up to there.
 */
final class OneReader {
  private static final Pattern TIME = Pattern.compile("[0-9]{1,12}([.,][0-9]{1,9})?");
  private static final Pattern HOST = Pattern.compile("[^0-9]{0,64}([0-9]{1,9})");
  private static final Set<String> MESSAGES =
      new TreeSet<>(List.of("C", "S", "DE", "A", "DR", "R"));
  private static final int CONNECTION_WORDS = 5;

  private record Pair(String one, String other) {}

  private record Opened(long atMicros, int line) {}

  private final PlanBuilder builder;
  private final ReadingOptions options;
  private final Map<Pair, Opened> open = new LinkedHashMap<>();
  private long lastMicros;
  private int messages;
  private int firstMessage;

  OneReader(PlanBuilder builder, ReadingOptions options) {
    this.builder = builder;
    this.options = options;
  }

  ReadPlan read(String text) throws PlanException {
    if (options.rate() < 1 || options.delay() == null) {
      throw builder.refusal(
          1, "a ONE trace has neither rates nor delays: give --rate, 1 or more, and --delay");
    }
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      if (!line.isBlank() && !line.startsWith("#")) {
        line(number, List.of(line.strip().split("\\s+")));
      }
    }
    if (messages > 0) {
      builder.note(firstMessage, messages + " events of messages, here or behind, are left out");
    }
    for (var left : open.entrySet()) {
      met(left.getKey(), left.getValue(), lastMicros);
    }
    return builder.build(Dialect.ONE, options.zero());
  }

  private void line(int number, List<String> words) throws PlanException {
    if (!TIME.matcher(words.getFirst()).matches() || words.size() < 2) {
      throw builder.refusal(number, "TIME CONN HOST HOST up or down expected");
    }
    long at = micros(number, words.getFirst());
    if (at < lastMicros) {
      throw builder.refusal(number, "time " + words.getFirst() + " is before that of a line above");
    }
    lastMicros = at;
    if (MESSAGES.contains(words.get(1))) {
      messages++;
      firstMessage = firstMessage == 0 ? number : firstMessage;
      return;
    }
    if (!words.get(1).equals("CONN") || words.size() < CONNECTION_WORDS) {
      throw builder.refusal(number, "TIME CONN HOST HOST up or down expected");
    }
    var pair = pair(host(number, words.get(2)), host(number, words.get(3)));
    switch (words.get(4)) {
      case "up" -> {
        var before = open.putIfAbsent(pair, new Opened(at, number));
        if (before != null) {
          throw builder.refusal(number, "is up already since line " + before.line());
        }
      }
      case "down" -> {
        var opened = open.remove(pair);
        if (opened == null) {
          builder.note(number, "down of what is not up is left out");
        } else {
          met(pair, opened, at);
        }
      }
      default -> throw builder.refusal(number, Quoted.text(words.get(4)) + ": up or down expected");
    }
  }

  private void met(Pair pair, Opened opened, long untilMicros) throws PlanException {
    if (untilMicros == opened.atMicros()) {
      builder.note(opened.line(), "a meeting of no length is left out");
      return;
    }
    builder.checkTimes(opened.line(), "the meeting", opened.atMicros(), untilMicros);
    var unit = options.rateUnit() == null ? RateUnit.OCTETS : options.rateUnit();
    var segments =
        List.of(
            new Segment(
                opened.atMicros(),
                OptionalLong.of(options.rate() * unit.bits()),
                Objects.requireNonNull(options.delay()).toNanos() / 1000,
                0));
    String one = builder.node(opened.line(), pair.one());
    String other = builder.node(opened.line(), pair.other());
    builder.add(opened.line(), one, other, opened.atMicros(), untilMicros, 1, segments);
    builder.add(opened.line(), other, one, opened.atMicros(), untilMicros, 1, segments);
  }

  private static Pair pair(String a, String b) {
    return a.compareTo(b) <= 0 ? new Pair(a, b) : new Pair(b, a);
  }

  /** {@code p1} is host 1: letters before a number are of a group. */
  private String host(int number, String text) throws PlanException {
    var matcher = HOST.matcher(text);
    if (!matcher.matches()) {
      throw builder.refusal(
          number, "host " + Quoted.text(text) + ": a number expected, as in 7 or p7");
    }
    return Long.toString(Long.parseLong(matcher.group(1)));
  }

  /** With a point or with a comma: the trace is written with the sign of its machine. */
  private long micros(int number, String text) throws PlanException {
    var micros =
        new BigDecimal(text.replace(',', '.'))
            .movePointRight(6)
            .setScale(0, RoundingMode.HALF_EVEN);
    if (micros.compareTo(BigDecimal.valueOf(PlanBuilder.MAX_MICROS)) > 0) {
      throw builder.refusal(
          number,
          "time %s is more than %s s, the most that is read"
              .formatted(text, PlanSummary.seconds(PlanBuilder.MAX_MICROS)));
    }
    return micros.longValueExact();
  }
}
