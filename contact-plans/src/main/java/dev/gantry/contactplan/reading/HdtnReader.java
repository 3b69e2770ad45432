package dev.gantry.contactplan.reading;

import dev.gantry.contactplan.Dialect;
import dev.gantry.contactplan.Segment;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads HDTN's JSON: rates in bit/s, whole seconds, one way. HDTN takes 0 for whatever is missing
 * or no whole number, which is refused here; a rate of 0 is unlimited there, and here.
 */
final class HdtnReader {
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");

  private final PlanBuilder builder;
  private final ReadingOptions options;
  private int unlimited;
  private int firstUnlimited;

  HdtnReader(PlanBuilder builder, ReadingOptions options) {
    this.builder = builder;
    this.options = options;
  }

  ReadPlan read(JsonValue.Table root) throws PlanException {
    if (!(root.entries().get("contacts") instanceof JsonValue.Items contacts)) {
      throw builder.refusal(
          root.line(), "contacts: a list expected; HDTN would take an empty plan");
    }
    int number = 0;
    for (var item : contacts.items()) {
      String path = "contacts[" + number++ + "]";
      if (!(item instanceof JsonValue.Table contact)) {
        throw builder.refusal(item.line(), path + ": an object expected");
      }
      contact(path, contact);
    }
    if (unlimited > 0) {
      builder.note(
          firstUnlimited,
          unlimited == 1
              ? "a contact without a rate is unlimited, as HDTN has it"
              : unlimited + " contacts without a rate are unlimited, as HDTN has it");
    }
    return builder.build(Dialect.HDTN, options.zero());
  }

  private void contact(String path, JsonValue.Table contact) throws PlanException {
    int line = contact.line();
    String from = builder.node(line, Long.toString(node(path, contact, "source")));
    String to = builder.node(line, Long.toString(node(path, contact, "dest")));
    long start = whole(path, contact, "startTime") * MICROS_PER_SECOND;
    long end = whole(path, contact, "endTime") * MICROS_PER_SECOND;
    long delay = whole(path, contact, "owlt") * MICROS_PER_SECOND;
    if (contact.entries().containsKey("rate")) {
      throw builder.refusal(
          line, path + ".rate: Mbit/s of older plans; give rateBitsPerSec in bit/s");
    }
    long rate =
        contact.entries().containsKey("rateBitsPerSec")
            ? whole(path, contact, "rateBitsPerSec")
            : 0;
    if (rate == 0) {
      unlimited++;
      firstUnlimited = firstUnlimited == 0 ? line : firstUnlimited;
    }
    builder.checkTimes(line, path, start, end);
    var segment =
        new Segment(start, rate == 0 ? OptionalLong.empty() : OptionalLong.of(rate), delay, 0);
    builder.add(line, from, to, start, end, 1, List.of(segment));
  }

  private long node(String path, JsonValue.Table contact, String field) throws PlanException {
    long number = whole(path, contact, field);
    if (number == 0) {
      throw builder.refusal(contact.line(), path + "." + field + ": node numbers begin at 1");
    }
    return number;
  }

  /** 0 or more, and of 31 bits where it is a time, as in HDTN's router. */
  private long whole(String path, JsonValue.Table contact, String field) throws PlanException {
    @Nullable JsonValue value = contact.entries().get(field);
    String at = path + "." + field;
    if (value == null) {
      throw builder.refusal(contact.line(), at + ": is missing; HDTN would take 0");
    }
    if (!(value instanceof JsonValue.Number number) || !WHOLE.matcher(number.text()).matches()) {
      throw builder.refusal(
          value.line(), at + ": " + value.shown() + " is no whole number; HDTN would take 0");
    }
    long whole = Long.parseLong(number.text());
    boolean time = field.endsWith("Time") || field.equals("owlt");
    if (time && whole > Integer.MAX_VALUE) {
      throw builder.refusal(value.line(), at + ": " + whole + " is past 2^31; HDTN would take 0");
    }
    if (whole < 0) {
      throw builder.refusal(value.line(), at + ": " + whole + " is less than 0");
    }
    return whole;
  }
}
