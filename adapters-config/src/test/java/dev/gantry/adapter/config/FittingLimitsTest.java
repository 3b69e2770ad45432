package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits that have to fit one another, where they just do and one past that. */
class FittingLimitsTest {
  private static final String GRPC = "bpa-address=http://[::1]:50051";

  @ParameterizedTest
  @CsvSource({
    "'', 1, 1, --set",
    "'', 4194303, 4194303, --set",
    GRPC + ", 4194304, 4194304, --set",
    GRPC + ", 4194303, 4194304, '--set, raised by bpa-address'",
    GRPC + ", 1, 4194304, '--set, raised by bpa-address'",
    "max-inbound-bytes=1000, 1000, 1000, --set",
    "max-inbound-bytes=1000, 1001, 1000, '--set, lowered by max-inbound-bytes'"
  })
  void a_session_holds_what_the_bpa_needs_and_no_more_than_all_sessions(
      String other, String asked, String held, String origin) throws Exception {
    check("max-inbound-bytes-per-session", other, asked, held, origin);
  }

  @Test
  void what_all_sessions_may_hold_goes_before_what_the_bpa_needs() throws Exception {
    var loaded = Loading.sets(GRPC, "max-inbound-bytes=1000", "max-inbound-bytes-per-session=10");
    assertThat(Loading.value(loaded, "max-inbound-bytes-per-session")).isEqualTo("1000");
    assertThat(Loading.origin(loaded, "max-inbound-bytes-per-session"))
        .isEqualTo("--set, raised by bpa-address, lowered by max-inbound-bytes");
    var bpa = (BpaConfig.Grpc) loaded.config().bpa();
    assertThat(bpa.maxKeptBytes()).isEqualTo(500);
  }

  @ParameterizedTest
  @CsvSource({
    "max-sessions=10, 5, 5, --set",
    "max-sessions=10, 6, 5, '--set, lowered by max-sessions'",
    "max-sessions=11, 6, 5, '--set, lowered by max-sessions'",
    "max-sessions=1, 1, 1, --set",
    "max-sessions=1, 2, 1, '--set, lowered by max-sessions'"
  })
  void half_of_the_sessions_at_most_are_pending(
      String other, String asked, String held, String origin) throws Exception {
    check("max-pending-sessions", other, asked, held, origin);
  }

  private static void check(String key, String other, String asked, String held, String origin)
      throws Exception {
    List<String> sets = new ArrayList<>(List.of(key + "=" + asked));
    if (!other.isEmpty()) {
      sets.add(other);
    }
    LoadedConfig loaded = Loading.sets(sets.toArray(String[]::new));
    assertThat(Loading.value(loaded, key)).isEqualTo(held);
    assertThat(Loading.origin(loaded, key)).isEqualTo(origin);
    assertThat(ConfigReport.lines(loaded)).anyMatch(line -> line.startsWith(key + " = " + held));
    ConnectionConfig config = loaded.config().connections();
    assertThat(
            key.equals("max-pending-sessions")
                ? config.maxPendingSessions()
                : config.maxInboundBytesPerSession())
        .isEqualTo(Long.parseLong(held));
    List<String> warnings =
        loaded.warnings().stream().filter(warning -> warning.startsWith(key)).toList();
    if (asked.equals(held)) {
      assertThat(warnings).isEmpty();
    } else {
      assertThat(warnings).singleElement().asString().startsWith(key + " = " + asked + " is ");
    }
  }

  @Test
  void a_default_that_does_not_fit_is_changed_without_a_warning() throws Exception {
    var loaded = Loading.sets("max-sessions=100", "max-inbound-bytes=1000");
    assertThat(Loading.value(loaded, "max-pending-sessions")).isEqualTo("50");
    assertThat(Loading.origin(loaded, "max-pending-sessions"))
        .isEqualTo("default, lowered by max-sessions");
    assertThat(Loading.origin(loaded, "max-inbound-bytes-per-session"))
        .isEqualTo("default, lowered by max-inbound-bytes");
    assertThat(loaded.warnings()).noneMatch(warning -> warning.startsWith("max-"));
  }

  @Test
  void what_the_heap_decides_says_so() throws Exception {
    var loaded = Loading.sets();
    for (String key : List.of("max-inbound-bytes", "write-ahead-bytes")) {
      assertThat(Loading.origin(loaded, key)).isEqualTo("default, by the size of the heap");
    }
    assertThat(Loading.value(loaded, "max-inbound-bytes"))
        .isEqualTo("" + loaded.config().connections().maxInboundBytes());
  }
}
