package dev.gantry.adapter.grpc.bpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.port.payload.PeerAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleWindowTest {
  private static final int BUNDLES = 1024;
  private static final int BYTES = 64 << 20;
  private static final int SMALL = 100;
  private static final int MEGABYTE = 1_000_000;
  private static final PeerAddress HONEST = new PeerAddress("192.0.2.1:4556");

  private final BundleWindow window = new BundleWindow(BUNDLES, BYTES);

  @Test
  void session_that_is_alone_has_all_that_it_may_have_in_flight_and_not_one_more() {
    assertThat(fill(HONEST, SMALL)).isEqualTo(256);
    assertThat(window.bundles()).isEqualTo(256);
    assertThat(window.octets()).isEqualTo(256 * SMALL);
  }

  @Test
  void session_that_is_alone_has_a_quarter_of_the_octets_and_not_one_more() {
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
  void any_number_of_sessions_without_an_answer_leaves_every_other_a_bundle(int many) {
    for (int i = 0; i < many; i++) {
      fill(unanswered(i), SMALL);
    }
    assertThat(window.bundles()).isLessThanOrEqualTo(BUNDLES + many);
    assertThat(fill(HONEST, SMALL)).isPositive();
  }

  @Test
  void session_beside_one_without_an_answer_keeps_three_quarters_of_what_it_had_alone() {
    fill(unanswered(0), SMALL);
    assertThat(fill(HONEST, SMALL)).isEqualTo(256 * 3 / 4);
  }

  @Test
  void sessions_with_large_bundles_leave_every_other_what_always_goes() {
    for (int i = 0; i < 100; i++) {
      fill(unanswered(i), MEGABYTE);
    }
    assertThat(window.octets()).isLessThanOrEqualTo(BYTES);
    assertThat(window.admits(HONEST, BundleWindow.LEAST_BYTES)).isTrue();
    window.take(HONEST, BundleWindow.LEAST_BYTES);
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
    assertThat(window.peers()).isZero();
    assertThat(fill(unanswered(0), SMALL)).isEqualTo(taken);
  }

  /** All come from one host. */
  private static PeerAddress unanswered(int number) {
    return new PeerAddress("198.51.100.9:" + (40_000 + number));
  }

  private int fill(PeerAddress peer, int lengthBytes) {
    int bundles = 0;
    while (window.admits(peer, lengthBytes)) {
      window.take(peer, lengthBytes);
      bundles++;
    }
    return bundles;
  }
}
