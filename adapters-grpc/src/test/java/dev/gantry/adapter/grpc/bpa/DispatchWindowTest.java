package dev.gantry.adapter.grpc.bpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DispatchWindowTest {
  private static final int BUNDLES = 1024;
  private static final int BYTES = 64 << 20;
  private static final int SMALL = 100;
  private static final int MEGABYTE = 1_000_000;
  private static final String HONEST = "192.0.2.1";

  private final DispatchWindow window =
      new DispatchWindow(Limits.DEFAULT.withWindows(BUNDLES, BYTES, 1024, 64 << 20));

  @Test
  void source_that_is_alone_has_all_that_a_session_may_have_in_flight_and_not_one_more() {
    assertThat(fill(HONEST, SMALL)).isEqualTo(256);
    assertThat(window.bundles()).isEqualTo(256);
    assertThat(window.octets()).isEqualTo(256 * SMALL);
  }

  @Test
  void source_that_is_alone_has_a_quarter_of_the_octets_and_not_one_more() {
    window.take(HONEST, 1);
    assertThat(window.admits(HONEST, BYTES / 4 - 1)).isTrue();
    assertThat(window.admits(HONEST, BYTES / 4)).isFalse();
  }

  @Test
  void bundle_of_any_length_goes_where_nothing_is_under_way() {
    assertThat(window.admits(HONEST, 10L * BYTES)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 100, 10_000})
  void any_number_of_sources_without_an_answer_leaves_every_other_a_bundle(int unanswered) {
    for (int i = 0; i < unanswered; i++) {
      fill("unanswered" + i, SMALL);
    }
    assertThat(window.bundles()).isLessThanOrEqualTo(BUNDLES + unanswered);
    assertThat(fill(HONEST, SMALL)).isPositive();
  }

  @Test
  void source_beside_one_without_an_answer_keeps_three_quarters_of_what_it_had_alone() {
    fill("unanswered", SMALL);
    assertThat(fill(HONEST, SMALL)).isEqualTo(256 * 3 / 4);
  }

  @Test
  void sources_with_large_bundles_leave_every_other_what_always_goes() {
    for (int i = 0; i < 100; i++) {
      fill("unanswered" + i, MEGABYTE);
    }
    assertThat(window.octets()).isLessThanOrEqualTo(BYTES);
    assertThat(window.admits(HONEST, DispatchWindow.LEAST_BYTES)).isTrue();
    window.take(HONEST, DispatchWindow.LEAST_BYTES);
    assertThat(window.admits(HONEST, MEGABYTE)).isFalse();
  }

  @Test
  void what_is_given_back_is_there_for_all() {
    int taken = fill(HONEST, SMALL);
    for (int i = 0; i < taken; i++) {
      window.giveBack(HONEST, SMALL);
    }
    assertThat(window.bundles()).isZero();
    assertThat(window.octets()).isZero();
    assertThat(window.sources()).isZero();
    assertThat(fill("another", SMALL)).isEqualTo(taken);
  }

  private int fill(String source, int lengthBytes) {
    int bundles = 0;
    while (window.admits(source, lengthBytes)) {
      window.take(source, lengthBytes);
      bundles++;
    }
    return bundles;
  }
}
