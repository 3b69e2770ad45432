package dev.gantry.contactplan.reading;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Times of an ION plan: {@code +N} from the reference that the last {@code @} gave, or dates in
 * UTC. Until there is a date, the reference is the start of ionadmin, which no calendar knows.
 */
final class IonTimes {
  /** When the clock of 32 bits ends that ION's dates are held in. */
  private static final long LAST_DATE_SECONDS =
      Instant.parse("2038-01-19T00:00:00Z").getEpochSecond();

  private static final Pattern DATE =
      Pattern.compile("([0-9]{4})/([0-9]{2})/([0-9]{2})-([0-9]{2}):([0-9]{2}):([0-9]{2})");

  /**
   * A time.
   *
   * @param dated whether {@code seconds} are Unix time; else they count from the start of ionadmin
   */
  record Time(boolean dated, long seconds) {
    Time plus(long more) {
      return new Time(dated, seconds + more);
    }
  }

  private final PlanBuilder builder;
  private final IonNumbers numbers;
  private Time reference = new Time(false, 0);
  private @Nullable Time firstDate;
  private int firstUndated;

  IonTimes(PlanBuilder builder, IonNumbers numbers) {
    this.builder = builder;
    this.numbers = numbers;
  }

  /** {@code @ TIME}. */
  void refer(int line, String text) throws PlanException {
    if (text.equals("0")) {
      reference = new Time(false, 0);
      return;
    }
    reference =
        text.startsWith("+")
            ? reference.plus(offset(line, text))
            : new Time(true, date(line, text));
    if (reference.dated() && firstDate == null) {
      firstDate = reference;
    }
  }

  /** The time of a contact or range. */
  Time read(int line, String text) throws PlanException {
    if (!text.startsWith("+")) {
      return new Time(true, date(line, text));
    }
    var time = reference.plus(offset(line, text));
    if (!time.dated() && firstUndated == 0) {
      firstUndated = line;
    }
    return time;
  }

  /** The date that the plan begins to count from, null when it gives none. */
  @Nullable Time firstDate() {
    return firstDate;
  }

  /** The first line with a time that no calendar knows, 0 when there is none. */
  int firstUndated() {
    return firstUndated;
  }

  private long offset(int line, String text) throws PlanException {
    return numbers.word(line, "time", "seconds", text.substring(1));
  }

  private long date(int line, String text) throws PlanException {
    Matcher matcher = DATE.matcher(text);
    if (!matcher.matches()) {
      throw noTime(line, text);
    }
    var field = new int[6];
    for (int i = 0; i < field.length; i++) {
      field[i] = Integer.parseInt(matcher.group(i + 1));
    }
    try {
      long seconds =
          LocalDateTime.of(field[0], field[1], field[2], field[3], field[4], field[5])
              .toEpochSecond(ZoneOffset.UTC);
      if (seconds < 0 || seconds >= LAST_DATE_SECONDS) {
        throw builder.refusal(
            line, "time " + Quoted.text(text) + ": ION takes dates from 1970 to 2038-01-18");
      }
      return seconds;
    } catch (DateTimeException e) {
      throw noTime(line, text);
    }
  }

  private PlanException noTime(int line, String text) {
    return builder.refusal(
        line, "time " + Quoted.text(text) + ": +seconds or yyyy/mm/dd-hh:mm:ss (UTC) expected");
  }
}
