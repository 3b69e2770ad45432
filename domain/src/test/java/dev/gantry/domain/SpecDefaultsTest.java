package dev.gantry.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.session.SessionSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The defaults that RFC 9174 asks for. */
final class SpecDefaultsTest {
  @Test
  @Rfc9174("5.1.1")
  void keepalive_is_offered_within_30_and_600_seconds() {
    assertThat(SessionSettings.Offer.DEFAULT.keepaliveSeconds()).isBetween(30, 600);
  }

  @Test
  @Rfc9174("5.1.1")
  void a_peer_may_be_silent_for_at_least_two_keepalives() {
    assertThat(SessionSettings.Timers.DEFAULT.silencePerKeepalive()).isGreaterThanOrEqualTo(2);
  }

  @Test
  @Rfc9174("4.1")
  void a_contact_header_is_awaited_for_60_seconds_at_most() {
    assertThat(SessionSettings.Timers.DEFAULT.contact())
        .isPositive()
        .isLessThanOrEqualTo(Duration.ofSeconds(60));
  }

  @Test
  @Rfc9174("4.1")
  void redials_wait_for_60_seconds_at_most() {
    for (var settings : List.of(PeerSettings.DIALLED, PeerSettings.PASSIVE)) {
      assertThat(settings.redials().pace().cap()).isLessThanOrEqualTo(Duration.ofSeconds(60));
    }
  }
}
