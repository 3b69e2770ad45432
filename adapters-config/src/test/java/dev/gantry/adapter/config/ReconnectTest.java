package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.peer.Redials;
import dev.gantry.domain.time.Backoff;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys that say when a peer is dialled again. */
class ReconnectTest {
  @Test
  void defaults_are_those_of_the_machine() throws Exception {
    assertThat(settings()).isEqualTo(PeerSettings.DIALLED);
  }

  @Test
  void every_key_arrives() throws Exception {
    assertThat(
            settings(
                    "reconnect.enabled=false",
                    "reconnect.initial-backoff=200ms",
                    "reconnect.max-backoff=20s",
                    "reconnect.multiplier=1.5",
                    "reconnect.jitter=0.25",
                    "reconnect.max-attempts=7",
                    "reconnect.stable-after=1m",
                    "reconnect.max-backoff-after-fault=1h",
                    "max-interruptions=9")
                .withMaxInterruptions(9))
        .isEqualTo(
            PeerSettings.DIALLED
                .withRedials(
                    new Redials(
                        false,
                        new Backoff.Pace(
                            Duration.ofMillis(200),
                            Duration.ofSeconds(20),
                            1.5,
                            0.25,
                            Redials.SHORTEST_DELAY),
                        7,
                        Duration.ofMinutes(1),
                        Duration.ofHours(1)))
                .withMaxInterruptions(9));
  }

  @Test
  void older_spellings_are_taken_and_the_first_alone_raises_the_longest() throws Exception {
    var pace = settings("redial-delay-first=45s").redials().pace();
    assertThat(pace.first()).isEqualTo(Duration.ofSeconds(45));
    assertThat(pace.cap()).isEqualTo(Duration.ofSeconds(45));
    assertThat(settings("redial-delay-max=40s").redials().pace().cap())
        .isEqualTo(Duration.ofSeconds(40));
  }

  @ParameterizedTest
  @CsvSource({
    "reconnect.multiplier=0.9, 1.0 to 100.0",
    "reconnect.multiplier=x, expected 1.0 to 100.0",
    "reconnect.multiplier=true, expected 1.0 to 100.0",
    "reconnect.jitter=1.1, 0.0 to 1.0",
    "reconnect.jitter=-0.1, 0.0 to 1.0",
    "reconnect.max-attempts=0, 1 to 1000000 dials",
    "reconnect.max-backoff=61s, 60s"
  })
  void what_is_out_of_range_is_refused(String set, String why) {
    assertThat(Loading.refusalOfSets(set)).contains(why);
  }

  @Test
  void limits_of_fractions_are_taken() throws Exception {
    assertThat(settings("reconnect.jitter=1").redials().pace().jitter()).isEqualTo(1);
    assertThat(settings("reconnect.jitter=0.0").redials().pace().jitter()).isZero();
    assertThat(settings("reconnect.multiplier=100").redials().pace().multiplier()).isEqualTo(100);
    assertThat(settings("reconnect.multiplier=1.0").redials().pace().multiplier()).isEqualTo(1);
  }

  private static PeerSettings settings(String... sets) throws Exception {
    var all = new String[sets.length + 1];
    System.arraycopy(sets, 0, all, 0, sets.length);
    all[sets.length] = "peers=192.0.2.1";
    return Loading.sets(all).config().peers().getFirst().settings();
  }
}
