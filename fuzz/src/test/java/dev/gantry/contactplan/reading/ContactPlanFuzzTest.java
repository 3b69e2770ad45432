package dev.gantry.contactplan.reading;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gantry.contactplan.Contact;
import dev.gantry.contactplan.Plan;
import dev.gantry.contactplan.PlanSummary;
import dev.gantry.fuzz.Draw;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Contact plans of all forms. Whatever they hold: a plan whose contacts are in order and do not
 * overlap, or one line that says why not, of no more than {@link #MOST_CHARS}; the same each time.
 */
class ContactPlanFuzzTest {
  private static final int MOST_CHARS = 800;
  private static final int MOST_NOTES = 60;

  /** Small, so that short inputs get beyond them. */
  private static final PlanLimits LIMITS = new PlanLimits(1 << 20, 40, 12, 6);

  private static final @Nullable Format[] FORMATS = {
    null, Format.ION, Format.TVG, Format.HDTN, Format.ONE
  };

  /** Three octets say how the rest is read. */
  @FuzzTest
  void a_plan_is_understood_or_refused_in_one_line(byte[] input) {
    var draw = new Draw(input);
    var options = options(draw);
    byte[] octets = draw.rest();
    try {
      var read = PlanFile.read("plan", octets, options, LIMITS);
      assertThat(PlanFile.read("plan", octets, options, LIMITS)).isEqualTo(read);
      assertThat(read.notes()).hasSizeLessThan(MOST_NOTES).allSatisfy(line -> isOneLine(line));
      assertThat(PlanSummary.lines(read.plan())).allSatisfy(line -> isOneLine(line));
      isSound(read.plan());
    } catch (PlanException e) {
      isOneLine(e.getMessage());
    }
  }

  private static ReadingOptions options(Draw draw) {
    var options = ReadingOptions.NONE.as(FORMATS[draw.below(FORMATS.length)]);
    int bits = draw.octet();
    if ((bits & 1) != 0) {
      options = options.counting(RateUnit.values()[bits >> 7]);
    }
    if ((bits & 2) != 0) {
      options = options.withEidNodes();
    }
    if ((bits & 4) != 0) {
      options = options.withMissingRange(Duration.ofMillis(300));
    }
    if ((bits & 8) != 0) {
      options = options.from(Instant.parse("2030-01-01T00:00:00Z"));
    }
    if ((bits & 16) != 0) {
      options = options.knownAt(Duration.ofSeconds(draw.octet()));
    }
    if ((bits & 32) != 0) {
      options = options.naming("gs1", "ipn:5.0");
    }
    if ((bits & 64) != 0) {
      options = options.linking(250_000, Duration.ofMillis(10));
    }
    return options;
  }

  private static void isSound(Plan plan) {
    assertThat(plan.contacts()).isNotEmpty().hasSizeLessThanOrEqualTo(LIMITS.contacts());
    assertThat(plan.nodes()).hasSizeBetween(2, LIMITS.nodes());
    long before = 0;
    Map<String, Long> ends = new HashMap<>();
    for (var contact : plan.contacts()) {
      assertThat(contact.startMicros()).isGreaterThanOrEqualTo(before);
      before = contact.startMicros();
      assertThat(contact.segments()).hasSizeLessThanOrEqualTo(LIMITS.segments());
      assertThat(contact.volumeBytes()).isNotNegative().isNotNaN();
      // Nanoseconds of all that is planned, and of a delay behind it, still fit.
      assertThat(contact.endMicros()).isLessThanOrEqualTo(PlanBuilder.MAX_MICROS);
      assertThat(longestDelay(contact)).isLessThanOrEqualTo(PlanBuilder.MAX_MICROS);
      var last = ends.put(contact.from() + '\0' + contact.to(), contact.endMicros());
      assertThat(last == null || last <= contact.startMicros()).as(contact.toString()).isTrue();
    }
    assertThat(plan.drawn(() -> 0).contacts())
        .hasSameSizeAs(plan.contacts().stream().filter(one -> one.confidence() > 0).toList());
  }

  private static long longestDelay(Contact contact) {
    return contact.segments().stream().mapToLong(one -> one.delayMicros()).max().orElse(0);
  }

  private static void isOneLine(@Nullable String line) {
    assertThat(line).isNotBlank().hasSizeLessThan(MOST_CHARS);
    assertThat(String.valueOf(line).chars().anyMatch(Character::isISOControl)).as(line).isFalse();
  }
}
