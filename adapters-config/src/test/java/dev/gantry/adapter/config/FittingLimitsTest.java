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
    assertThat(bpa.maxKeptBytes()).isEqualTo(250);
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
    assertThat(ConfigReport.lines(loaded.entries()))
        .anyMatch(line -> line.startsWith(key + " = " + held));
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

  @ParameterizedTest
  @CsvSource({
    "20000, 100, 16776, 16776, 0",
    "20000, 100, 16777, 16776, 1",
    "1024, 0, 680, 680, 0",
    "1024, 0, 681, 680, 1",
    "1024, 144, 16000, 552, 1",
    "4, 3, 16000, 1, 1",
    "9223372036854775807, 0, 1000000, 1000000, 0"
  })
  void sessions_fit_the_descriptors_beside_what_is_reserved(
      long descriptors, long open, long asked, long held, int warned) {
    var root = new Section(ConfigKeys.ROOT, "", new Origin.Default());
    root.put(ConfigKeys.MAX_SESSIONS, asked, new Origin.SetOption());
    List<String> warnings = new ArrayList<>();
    FittingLimits.decide(root, false, new Descriptors(descriptors, open), warnings);
    assertThat(root.get(ConfigKeys.MAX_SESSIONS)).isEqualTo(held);
    assertThat(warnings.stream().filter(each -> each.startsWith("max-sessions = " + asked)))
        .hasSize(warned);
  }

  @Test
  void a_default_of_sessions_that_does_not_fit_is_said_and_others_follow_it() {
    var root = new Section(ConfigKeys.ROOT, "", new Origin.Default());
    List<String> warnings = new ArrayList<>();
    FittingLimits.decide(root, false, new Descriptors(1024, 0), warnings);
    assertThat(warnings)
        .containsExactly(
            "max-sessions = 16000 is lowered to 680: the process may have 1024 descriptors, of"
                + " which 0 are in use and 256 are kept for operators, the BPA and files; raise"
                + " that limit (ulimit -n, LimitNOFILE) or lower the key");
    assertThat(root.originOf(ConfigKeys.MAX_SESSIONS).text())
        .isEqualTo("default, lowered by descriptors");
    assertThat(root.get(ConfigKeys.MAX_PENDING_SESSIONS)).isEqualTo(340);
    assertThat(root.get(CallerKeys.MAX_SESSIONS_PER_SOURCE)).isEqualTo(170);
    assertThat(root.get(CallerKeys.RESERVED_SESSIONS)).isEqualTo(85);
  }

  @Test
  void the_process_knows_its_descriptors() {
    var now = Descriptors.ofProcess();
    assertThat(now.free()).isPositive();
    assertThat(now.open()).isLessThan(now.most());
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
