package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.SessionSettings.Timers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long the first and last steps of a session may take, for all and for a peer far away. */
class StepKeysTest {
  @Test
  void peer_20_light_minutes_away_is_waited_for_and_the_others_are_not() throws Exception {
    var config =
        Loading.sets(
                "session-init-timeout=20s",
                "peers=[{address=\"far.example\", contact-timeout=\"1h\","
                    + " tls-handshake-timeout=\"2h\", session-init-timeout=\"1h\","
                    + " ending-timeout=\"3h\"}, {address=\"near.example\"}]")
            .config();
    var far = config.peers().getFirst().timers();
    assertThat(far.contact()).isEqualTo(Duration.ofHours(1));
    assertThat(far.tlsHandshake()).isEqualTo(Duration.ofHours(2));
    assertThat(far.sessionInit()).isEqualTo(Duration.ofHours(1));
    assertThat(far.ending()).isEqualTo(Duration.ofHours(3));
    assertThat(far.progress()).isEqualTo(Timers.DEFAULT.progress());
    var near = config.peers().getLast().timers();
    assertThat(near.contact()).isEqualTo(Timers.DEFAULT.contact());
    assertThat(near.sessionInit()).isEqualTo(Duration.ofSeconds(20));
    assertThat(near.ending()).isEqualTo(Timers.DEFAULT.ending());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "contact-timeout",
        "tls-handshake-timeout",
        "session-init-timeout",
        "ending-timeout"
      })
  void day_is_the_longest_for_a_peer_that_has_an_address(String key) throws Exception {
    assertThat(Loading.sets("peers=[{address=\"a.example\", " + key + "=\"1d\"}]")).isNotNull();
    assertThat(Loading.refusalOfSets("peers=[{address=\"a.example\", " + key + "=\"86401s\"}]"))
        .contains(key);
    assertThat(Loading.refusalOfSets("peers=[{node-id=\"ipn:2.0\", " + key + "=\"1h\"}]"))
        .contains(key)
        .contains("address");
  }

  @Test
  void contact_header_of_everybody_is_awaited_for_a_minute_at_most() throws Exception {
    assertThat(Loading.sets("contact-timeout=60s")).isNotNull();
    assertThat(Loading.refusalOfSets("contact-timeout=61s")).contains("contact-timeout");
  }
}
