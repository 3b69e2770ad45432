package dev.gantry.contactplan.reading;

import dev.gantry.contactplan.Contact;
import dev.gantry.contactplan.Dialect;
import dev.gantry.contactplan.Plan;
import dev.gantry.contactplan.PlanSummary;
import dev.gantry.contactplan.Segment;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers the contacts of a file, within limits, and checks what no form of plan may have. */
final class PlanBuilder {
  /** Times from here on are a calendar's: 31 years from the load of a plan, or September 2001. */
  static final long UNIX_MICROS = 1_000_000_000L * 1_000_000;

  /** In nanoseconds it still fits into 63 bits, twice. */
  static final long MAX_MICROS = 4_000_000_000L * 1_000_000;

  /** A name of a node is a word, or an EID. */
  private static final int MAX_NAME_CHARACTERS = 256;

  /** Of each kind; a plan with one fault in each line is told of once. */
  private static final int MAX_NOTES = 20;

  private record Way(String from, String to) {}

  private final String name;
  private final ReadingOptions options;
  private final PlanLimits limits;
  private final List<Contact> contacts = new ArrayList<>();
  private final Set<String> nodes = new LinkedHashSet<>();
  private final Set<String> unused;
  private final List<String> notes = new ArrayList<>();
  private int moreNotes;

  PlanBuilder(String name, ReadingOptions options, PlanLimits limits) {
    this.name = name;
    this.options = options;
    this.limits = limits;
    unused = new LinkedHashSet<>(options.names().keySet());
  }

  /** The refusal of a line. */
  PlanException refusal(int line, String what) {
    return new PlanException(name + ":" + line + ": " + what);
  }

  /** Something to be told about a line that is no fault. */
  void note(int line, String what) {
    if (notes.size() < MAX_NOTES) {
      notes.add(Quoted.oneLine(name + ":" + line + ": " + what));
    } else {
      moreNotes++;
    }
  }

  PlanLimits limits() {
    return limits;
  }

  /** The one name of a node: {@code 7} and {@code ipn:7.0} are one. */
  String node(int line, String written) throws PlanException {
    unused.remove(written);
    String node = options.nameOf(written);
    if (node.isBlank() || node.length() > MAX_NAME_CHARACTERS) {
      throw refusal(
          line,
          "node " + Quoted.text(node) + ": 1 to " + MAX_NAME_CHARACTERS + " characters expected");
    }
    if (nodes.add(node) && nodes.size() > limits.nodes()) {
      throw refusal(line, "more than " + limits.nodes() + " nodes, the most of a plan");
    }
    return node;
  }

  /** Checks what a contact's bounds have to be. */
  void checkTimes(int line, String what, long startMicros, long endMicros) throws PlanException {
    if (endMicros <= startMicros) {
      throw refusal(
          line,
          "%s ends at %s s, and begins at %s s: its end has to be behind its start"
              .formatted(what, PlanSummary.seconds(endMicros), PlanSummary.seconds(startMicros)));
    }
    if (startMicros < 0 || endMicros > MAX_MICROS) {
      throw refusal(
          line,
          "%s from %s to %s s: 0 to 4000000000 s are read"
              .formatted(what, PlanSummary.seconds(startMicros), PlanSummary.seconds(endMicros)));
    }
  }

  /** Takes a contact; one of a node with itself carries nothing to anybody, and is left out. */
  void add(
      int line,
      String from,
      String to,
      long startMicros,
      long endMicros,
      double confidence,
      List<Segment> segments)
      throws PlanException {
    if (from.equals(to)) {
      note(line, "a contact of " + from + " with itself is left out");
      return;
    }
    if (contacts.size() == limits.contacts()) {
      throw refusal(line, "more than " + limits.contacts() + " contacts, the most of a plan");
    }
    contacts.add(new Contact(from, to, startMicros, endMicros, confidence, segments, line));
  }

  /**
   * The plan.
   *
   * @param zero the date of time 0, null when there is none
   * @throws PlanException when contacts of one direction overlap, or there is none
   */
  ReadPlan build(Dialect dialect, @Nullable Instant zero) throws PlanException {
    if (contacts.isEmpty()) {
      throw new PlanException(name + ": the plan has no contact");
    }
    for (String written : unused) {
      throw new PlanException(
          "--node " + written + ": the plan " + name + " has no node of that name");
    }
    contacts.sort(Comparator.comparingLong(Contact::startMicros).thenComparing(Contact::line));
    checkOverlaps(dialect);
    if (moreNotes > 0) {
      notes.add(name + ": and " + moreNotes + " more of these");
    }
    long first = contacts.getFirst().startMicros();
    if (first < UNIX_MICROS) {
      return new ReadPlan(new Plan(dialect, zero, contacts), notes);
    }
    // Nobody wants to wait for decades of nothing: the calendar moves into the zero.
    long shift = first - first % 1_000_000;
    var from = (zero == null ? Instant.EPOCH : zero).plus(shift, ChronoUnit.MICROS);
    notes.add(name + ": its times are Unix seconds; here 0 s is " + from);
    return new ReadPlan(
        new Plan(dialect, from, contacts.stream().map(one -> earlier(one, shift)).toList()), notes);
  }

  private static Contact earlier(Contact contact, long micros) {
    var segments =
        contact.segments().stream()
            .map(
                one ->
                    new Segment(
                        one.atMicros() - micros,
                        one.bitsPerSecond(),
                        one.delayMicros(),
                        one.bitErrorRate()))
            .toList();
    return new Contact(
        contact.from(),
        contact.to(),
        contact.startMicros() - micros,
        contact.endMicros() - micros,
        contact.confidence(),
        segments,
        contact.line());
  }

  /** In the order of their start. */
  private void checkOverlaps(Dialect dialect) throws PlanException {
    Map<Way, Contact> last = new LinkedHashMap<>();
    for (var contact : contacts) {
      var before = last.put(new Way(contact.from(), contact.to()), contact);
      if (before == null) {
        continue;
      }
      if (contact.startMicros() < before.endMicros()) {
        throw refusal(
            contact.line(),
            "the contact from %s to %s overlaps that of line %d, which ends at %s s"
                .formatted(
                    contact.from(),
                    contact.to(),
                    before.line(),
                    PlanSummary.seconds(before.endMicros())));
      }
      if (contact.startMicros() == before.endMicros()
          && dialect == Dialect.ION
          && !options.eidNodes()) {
        note(
            contact.line(),
            "the contact from %s to %s touches that of line %d: ION ignores the second"
                .formatted(contact.from(), contact.to(), before.line()));
      }
    }
  }
}
