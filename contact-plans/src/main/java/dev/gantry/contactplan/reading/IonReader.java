package dev.gantry.contactplan.reading;

import dev.gantry.contactplan.Dialect;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the contacts and ranges of commands to ION's ionadmin. Rates are octets per second; other
 * commands are no plan and are left out; what would change a plan is refused.
 */
final class IonReader {
  private static final int MAX_LINE_OCTETS = 255;
  private static final int MAX_WORDS = 9;
  private static final int CONTACT_WORDS = 7;
  private static final int RANGE_WORDS = 7;
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final Pattern CONFIDENCE =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{0,17})?|\\.[0-9]{1,17}");
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,10}(\\.[0-9]{0,17})?");
  private static final Pattern NUMERIC = Pattern.compile("[+-]?[0-9].*");

  private record Node(String name, @Nullable BigInteger number) {
    /** Whether a range from here to there holds both ways. */
    boolean isBefore(Node other) {
      return number != null && other.number != null && number.compareTo(other.number) < 0;
    }
  }

  private record Line(
      int number,
      Node from,
      Node to,
      IonTimes.Time start,
      IonTimes.Time end,
      double confidence,
      long bitsPerSecond,
      long delayMicros) {}

  private final PlanBuilder builder;
  private final ReadingOptions options;
  private final IonNumbers numbers;
  private final IonTimes times;
  private final List<Line> contacts = new ArrayList<>();
  private final List<Line> ranges = new ArrayList<>();
  private int others;
  private int firstOther;

  IonReader(PlanBuilder builder, ReadingOptions options) {
    this.builder = builder;
    this.options = options;
    numbers = new IonNumbers(builder);
    times = new IonTimes(builder, numbers);
  }

  ReadPlan read(String text) throws PlanException {
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      line(number, line);
    }
    if (others > 0) {
      builder.note(
          firstOther,
          "%d line%s here or behind, which are no contact, range, @ or ^, %s left out"
              .formatted(others, others == 1 ? "" : "s", others == 1 ? "is" : "are"));
    }
    long base = base();
    var delays = new IonRanges(builder);
    for (var range : ranges) {
      long start = micros(range.start(), base);
      long end = micros(range.end(), base);
      builder.checkTimes(range.number(), "the range", Math.max(0, start), end);
      delays.add(
          range.number(),
          range.from().name(),
          range.to().name(),
          range.from().isBefore(range.to()),
          start,
          end,
          range.delayMicros());
    }
    var missing = options.missingRange();
    for (var contact : contacts) {
      add(contact, base, delays, missing);
    }
    boolean dated = times.firstUndated() == 0 || options.zero() != null;
    return builder.build(Dialect.ION, dated ? Instant.ofEpochSecond(base) : null);
  }

  private void add(Line contact, long base, IonRanges delays, @Nullable Duration missing)
      throws PlanException {
    String from = contact.from().name();
    String to = contact.to().name();
    long start = micros(contact.start(), base);
    long end = micros(contact.end(), base);
    builder.checkTimes(contact.number(), "the contact", start, end);
    if (from.equals(to)) {
      builder.note(contact.number(), "a contact of " + from + " with itself is left out");
      return;
    }
    builder.add(
        contact.number(),
        from,
        to,
        start,
        end,
        contact.confidence(),
        delays.segments(
            contact.number(),
            from,
            to,
            start,
            end,
            contact.bitsPerSecond(),
            missing == null ? null : missing.toNanos() / 1000));
  }

  private void line(int number, String line) throws PlanException {
    if (line.startsWith("#") || line.isBlank()) {
      return;
    }
    if (line.length() > MAX_LINE_OCTETS) {
      throw builder.refusal(
          number, "a line of " + line.length() + " characters; ION reads " + MAX_LINE_OCTETS);
    }
    var words = List.of(line.strip().split("\\s+"));
    String second = words.size() > 1 ? words.get(1) : "";
    boolean ofPlan = second.equals("contact") || second.equals("range");
    switch (words.getFirst()) {
      case "a" -> {
        if (ofPlan) {
          checkWords(number, words);
          if (second.equals("contact")) {
            contact(number, words);
          } else {
            range(number, words);
          }
        } else {
          other(number);
        }
      }
      case "c", "d" -> {
        if (ofPlan) {
          throw builder.refusal(
              number, "changes to a plan are not read; give the plan that results");
        }
        other(number);
      }
      case "@" -> times.refer(number, second);
      case "^" -> {}
      default -> {
        if (words.getFirst().startsWith("#")) {
          throw builder.refusal(number, "ION knows comments in the first column only");
        }
        if (words.getFirst().equals("A") && (ofPlan || second.matches("(?i)contact|range"))) {
          throw builder.refusal(number, "\"A\": commands of ION are in lower case");
        }
        other(number);
      }
    }
  }

  private void checkWords(int number, List<String> words) throws PlanException {
    if (words.stream().anyMatch(word -> word.startsWith("#"))) {
      throw builder.refusal(
          number,
          "a comment behind a command makes more words of it for ION; give it its own line");
    }
    if (words.size() >= MAX_WORDS) {
      throw builder.refusal(
          number, "more words than an ION contact has; a plan for CORE is not read");
    }
  }

  private void other(int number) {
    others++;
    if (firstOther == 0) {
      firstOther = number;
    }
  }

  private void contact(int number, List<String> words) throws PlanException {
    if (words.size() < CONTACT_WORDS) {
      throw builder.refusal(
          number, "a contact START STOP FROM TO OCTETS_PER_SECOND [CONFIDENCE] expected");
    }
    // ION goes by the start alone.
    if (words.get(2).equals("-1") || words.get(2).equals("0")) {
      builder.note(
          number,
          words.get(2).equals("0")
              ? "a hypothetical contact carries nothing, and is left out"
              : "a registration carries nothing, and is left out");
      return;
    }
    var unit = options.rateUnit() == null ? RateUnit.OCTETS : options.rateUnit();
    contacts.add(
        new Line(
            number,
            node(number, words.get(4)),
            node(number, words.get(5)),
            times.read(number, words.get(2)),
            times.read(number, words.get(3)),
            words.size() == CONTACT_WORDS ? 1 : confidence(number, words.get(7)),
            numbers.rate(number, words.get(6)) * unit.bits(),
            0));
  }

  private void range(int number, List<String> words) throws PlanException {
    if (words.size() != RANGE_WORDS) {
      throw builder.refusal(number, "a range START STOP FROM TO LIGHT_SECONDS expected");
    }
    ranges.add(
        new Line(
            number,
            node(number, words.get(4)),
            node(number, words.get(5)),
            times.read(number, words.get(2)),
            times.read(number, words.get(3)),
            1,
            1,
            delayMicros(number, words.get(6))));
  }

  private long delayMicros(int number, String text) throws PlanException {
    if (options.eidNodes() && DECIMAL.matcher(text).matches()) {
      return new BigDecimal(text)
          .movePointRight(6)
          .setScale(0, RoundingMode.HALF_EVEN)
          .longValueExact();
    }
    return numbers.word(number, "range", "light seconds", text) * MICROS_PER_SECOND;
  }

  private double confidence(int number, String text) throws PlanException {
    double confidence = CONFIDENCE.matcher(text).matches() ? Double.parseDouble(text) : -1;
    if (!(confidence >= 0 && confidence <= 1)) {
      throw builder.refusal(
          number, "confidence " + Quoted.text(text) + ": a number from 0 to 1 expected");
    }
    return confidence;
  }

  private Node node(int number, String text) throws PlanException {
    if (NUMERIC.matcher(text).matches() && !options.eidNodes()) {
      var value = numbers.node(number, text);
      return new Node(builder.node(number, text), value);
    }
    if (!options.eidNodes()) {
      throw builder.refusal(
          number,
          "node "
              + Quoted.text(text)
              + ": ION plans have node numbers; a pycg-dtn plan? its rates are bit/s"
              + " (--rate-unit bit/s --eid-nodes)");
    }
    return new Node(builder.node(number, text), null);
  }

  /** What time 0 is, in Unix seconds, or in seconds from the start of ionadmin. */
  private long base() throws PlanException {
    if (contacts.isEmpty()) {
      return 0;
    }
    boolean dated = false;
    long earliest = Long.MAX_VALUE;
    for (var contact : contacts) {
      dated |= contact.start().dated() || contact.end().dated();
      earliest = contact.start().dated() ? Math.min(earliest, contact.start().seconds()) : earliest;
    }
    for (var range : ranges) {
      dated |= range.start().dated() || range.end().dated();
    }
    var zero = options.zero();
    int undated = times.firstUndated();
    if (dated && undated > 0 && zero == null) {
      throw builder.refusal(undated, "+N has no date: give @ or --zero");
    }
    if (undated > 0) {
      return zero == null ? 0 : Math.min(zero.getEpochSecond(), earliest);
    }
    var first = times.firstDate();
    return Math.min(earliest, first == null ? earliest : first.seconds());
  }

  private long micros(IonTimes.Time time, long base) {
    var zero = options.zero();
    long seconds = time.seconds();
    if (!time.dated() && zero != null) {
      seconds += zero.getEpochSecond();
    }
    return (seconds - base) * MICROS_PER_SECOND;
  }
}
