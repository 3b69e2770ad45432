package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gantry.domain.peer.SessionPool;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The keys that say how many sessions with a peer are kept. */
class PoolKeysTest {
  @Test
  void defaults_are_those_of_the_machine() throws Exception {
    assertThat(pool("")).isEqualTo(SessionPool.ONE);
  }

  @Test
  void every_key_arrives() throws Exception {
    assertThat(
            pool(
                "",
                "sessions-per-peer.min=2",
                "sessions-per-peer.max=5",
                "sessions-per-peer.backlog-bytes=3 MiB",
                "sessions-per-peer.backlog-bundles=7",
                "sessions-per-peer.grow-after=2s",
                "sessions-per-peer.shrink-after=9m",
                "max-idle-connections=4"))
        .isEqualTo(
            new SessionPool(2, 5, 3 << 20, 7, Duration.ofSeconds(2), Duration.ofMinutes(9), 4));
  }

  @Test
  void the_least_number_alone_raises_the_most() throws Exception {
    assertThat(pool("", "sessions-per-peer.min=3")).isEqualTo(SessionPool.of(3, 3));
  }

  @Test
  void what_a_peer_has_of_its_own_holds_before_what_all_have() throws Exception {
    var all = new String[] {"sessions-per-peer.min=2", "sessions-per-peer.max=4"};
    assertThat(pool("", all)).isEqualTo(SessionPool.of(2, 4));
    assertThat(pool(", sessions-per-peer.min=1", all)).isEqualTo(SessionPool.of(1, 4));
    assertThat(pool(", sessions-per-peer.max=8", all)).isEqualTo(SessionPool.of(2, 8));
    assertThat(pool(", sessions-per-peer.min=6", all)).isEqualTo(SessionPool.of(6, 6));
    assertThat(pool(", sessions-per-peer={min=1, max=1}", all)).isEqualTo(SessionPool.ONE);
  }

  @Test
  void more_than_the_most_is_refused_at_least_as_many_taken() throws Exception {
    refuses("sessions-per-peer.max", "", "sessions-per-peer.min=3", "sessions-per-peer.max=2");
    refuses("sessions-per-peer.max", ", sessions-per-peer={min=3, max=2}");
    refuses("sessions-per-peer.max", "", "sessions-per-peer.max=65");
    assertThat(pool("", "sessions-per-peer.max=64").max()).isEqualTo(SessionPool.MOST);
    refuses("sessions-per-peer.min", "", "sessions-per-peer.min=0");
  }

  private static void refuses(String key, String ofPeer, String... sets) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> pool(ofPeer, sets))
        .withMessageContaining(key);
  }

  private static SessionPool pool(String ofPeer, String... sets) throws ConfigException {
    var all = new String[sets.length + 1];
    System.arraycopy(sets, 0, all, 0, sets.length);
    all[sets.length] = "peers=[{address=\"192.0.2.1:4556\"" + ofPeer + "}]";
    return Loading.sets(all).config().peers().getFirst().settings().pool();
  }
}
