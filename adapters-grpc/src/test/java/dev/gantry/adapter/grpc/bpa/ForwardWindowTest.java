package dev.gantry.adapter.grpc.bpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings.Limits;
import dev.gantry.domain.share.WaitingLine;
import dev.gantry.port.payload.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardWindowTest {
  private static final int WINDOW = 32 << 20;
  private static final int MEGABYTE = 1_000_000;
  private static final PeerAddress HONEST = new PeerAddress("192.0.2.1:4556");

  private final ForwardWindow window =
      new ForwardWindow(Limits.DEFAULT.withWindows(256, 64 << 20, 1024, WINDOW));

  @ParameterizedTest
  @ValueSource(ints = {1, 13, 40, 1000})
  void peer_that_has_acknowledged_goes_on_beside_any_number_that_never_have(int stuck) {
    window.proved(HONEST);
    for (int i = 0; i < stuck; i++) {
      fill(stuck(i), MEGABYTE);
    }
    assertThat(window.take(HONEST, 10 * MEGABYTE)).isTrue();
    assertThat(window.octets()).isLessThanOrEqualTo(WINDOW);
  }

  @Test
  void peers_that_have_acknowledged_nothing_hold_half_together_and_what_always_goes() {
    for (int i = 0; i < 100; i++) {
      fill(stuck(i), MEGABYTE);
    }
    for (int i = 100; i < 1100; i++) {
      fill(stuck(i), 20_000);
    }
    assertThat(window.octets()).isLessThanOrEqualTo(WINDOW / 2);
    assertThat(window.take(HONEST, (int) BundleWindow.LEAST_BYTES + 1)).isFalse();
    assertThat(window.take(HONEST, (int) BundleWindow.LEAST_BYTES)).isTrue();
  }

  @Test
  void what_a_peer_holds_counts_for_those_who_have_shown_something_as_soon_as_it_has() {
    assertThat(window.take(HONEST, WINDOW / 2)).isTrue();
    assertThat(window.admits(stuck(1), MEGABYTE)).isFalse();
    window.proved(HONEST);
    assertThat(window.admits(stuck(1), MEGABYTE)).isTrue();
    window.withdrawn(HONEST);
    assertThat(window.admits(stuck(1), MEGABYTE)).isFalse();
    window.giveBack(HONEST, WINDOW / 2);
    assertThat(window.admits(stuck(1), MEGABYTE)).isTrue();
    assertThat(window.octets()).isZero();
  }

  @Test
  void who_was_turned_away_and_has_room_now_is_welcome_however_many_wait_before() {
    assertThat(window.take(stuck(0), WINDOW / 2)).isTrue();
    for (int i = 1; i <= 5 * WaitingLine.MAX_LOOKS; i++) {
      assertThat(window.take(stuck(i), MEGABYTE)).isFalse();
    }
    assertThat(window.take(HONEST, MEGABYTE)).isFalse();
    window.proved(HONEST);
    var welcome = new ArrayList<PeerAddress>();
    for (int i = 0; i <= 5; i++) {
      welcome.addAll(window.welcomeAgain(stuck(0)));
    }
    assertThat(welcome).containsExactly(HONEST);
  }

  @Test
  void peer_whose_bundle_has_ended_is_welcome_before_any_number_of_others() {
    assertThat(window.take(stuck(0), WINDOW / 4)).isTrue();
    assertThat(window.take(HONEST, WINDOW / 8)).isTrue();
    for (int i = 1; i <= 5 * WaitingLine.MAX_LOOKS; i++) {
      assertThat(window.take(stuck(i), WINDOW / 2)).isFalse();
    }
    assertThat(window.take(HONEST, WINDOW / 8)).isFalse();
    window.giveBack(HONEST, WINDOW / 8);
    assertThat(window.welcomeAgain(HONEST)).containsExactly(HONEST);
  }

  @Test
  void who_has_held_for_the_longest_is_asked_first_and_who_holds_little_is_not() {
    assertThat(window.take(stuck(1), MEGABYTE)).isTrue();
    assertThat(window.take(stuck(2), 1000)).isTrue();
    assertThat(window.take(stuck(3), MEGABYTE)).isTrue();
    assertThat(window.take(stuck(3), MEGABYTE)).isTrue();
    assertThat(window.take(stuck(4), MEGABYTE)).isTrue();
    window.giveBack(stuck(3), MEGABYTE);
    assertThat(window.longestHolding()).isEqualTo(List.of(stuck(1), stuck(4), stuck(3)));
    window.giveBack(stuck(1), MEGABYTE);
    assertThat(window.longestHolding()).isEqualTo(List.of(stuck(4), stuck(3)));
  }

  private void fill(PeerAddress peer, int lengthBytes) {
    while (window.take(peer, lengthBytes)) {
      // Until it has what it may.
    }
  }

  private static PeerAddress stuck(int number) {
    return new PeerAddress("198.51.100.1:" + number);
  }
}
