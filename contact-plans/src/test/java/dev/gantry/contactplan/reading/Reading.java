package dev.gantry.contactplan.reading;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.contactplan.Contact;
import java.util.List;
import java.util.OptionalLong;

/** Reads plans that stand in the tests. */
final class Reading {
  static final ReadingOptions ION = ReadingOptions.NONE.as(Format.ION);
  static final ReadingOptions ANY = ReadingOptions.NONE;

  private Reading() {}

  static ReadPlan read(ReadingOptions options, String text) throws PlanException {
    return PlanFile.read("plan", text.getBytes(UTF_8), options, PlanLimits.DEFAULT);
  }

  static List<Contact> contacts(ReadingOptions options, String text) throws PlanException {
    return read(options, text).plan().contacts();
  }

  /** That the plan is refused with just these words. */
  static void refused(ReadingOptions options, String text, String message) {
    assertThatThrownBy(() -> read(options, text))
        .isInstanceOf(PlanException.class)
        .hasMessage(message);
  }

  static OptionalLong rate(Contact contact) {
    return contact.segments().getFirst().bitsPerSecond();
  }

  static long delayMicros(Contact contact) {
    return contact.segments().getFirst().delayMicros();
  }
}
