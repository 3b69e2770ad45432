package dev.gantry.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.node.BanSettings;
import dev.gantry.domain.node.CallerLimits;
import dev.gantry.domain.node.DoorRules;
import dev.gantry.domain.session.InboundRates;
import dev.gantry.domain.time.Rate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may come to us, as the keys have it. */
class CallerKeysTest {
  @ParameterizedTest
  @CsvSource({"default, 50, 100", "aggressive, 25, 50", "permissive, 100, 200"})
  void a_preset_says_how_often_one_source_may_connect_and_all_ten_times_that(
      String preset, int perSecond, int burst) throws Exception {
    var callers = callers("connection-rate-preset=" + preset);
    assertThat(callers.perSource()).isEqualTo(new Rate(perSecond, burst));
    assertThat(callers.inTotal()).isEqualTo(new Rate(10 * perSecond, 10 * burst));
  }

  @Test
  void without_a_word_the_preset_is_the_default_one() throws Exception {
    assertThat(callers()).isEqualTo(callers("connection-rate-preset=default"));
    var loaded = Loading.sets();
    assertThat(Loading.value(loaded, "connection-rate-limit")).isEqualTo("50");
    assertThat(Loading.origin(loaded, "connection-rate-limit"))
        .isEqualTo("default, by connection-rate-preset");
  }

  @Test
  void disabled_lets_everyone_come_as_often_as_they_like() throws Exception {
    var callers = callers("connection-rate-preset=disabled");
    assertThat(callers.perSource().perSecond()).isZero();
    assertThat(callers.inTotal().perSecond()).isZero();
  }

  @Test
  void the_older_key_alone_sets_the_rate_and_that_of_all_follows() throws Exception {
    var callers = callers("connection-rate-limit=1000");
    assertThat(callers.perSource()).isEqualTo(new Rate(1000, 100));
    assertThat(callers.inTotal()).isEqualTo(new Rate(10_000, 1000));
  }

  @Test
  void each_number_can_be_set_for_itself() throws Exception {
    var callers =
        callers(
            "connection-rate-preset=disabled",
            "connection-burst=7",
            "total-connection-rate-limit=8",
            "total-connection-burst=9");
    assertThat(callers.perSource()).isEqualTo(new Rate(0, 7));
    assertThat(callers.inTotal()).isEqualTo(new Rate(8, 9));
  }

  @ParameterizedTest
  @CsvSource({"16000, 4000, 256, 2000", "100, 25, 25, 12", "7, 1, 1, 0", "1, 1, 1, 0"})
  void one_source_has_a_quarter_of_the_sessions_and_known_peers_an_eighth_for_themselves(
      int sessions, int ofSource, int ofPeer, int reserved) throws Exception {
    var callers = callers("max-sessions=" + sessions);
    assertThat(callers.maxSessionsPerSource()).isEqualTo(ofSource);
    assertThat(callers.maxSessionsPerPeer()).isEqualTo(ofPeer);
    assertThat(callers.reservedSessions()).isEqualTo(reserved);
  }

  @Test
  void all_sessions_may_be_reserved_and_one_more_is_lowered() throws Exception {
    var exact = Loading.sets("max-sessions=10", "reserved-sessions=10");
    assertThat(exact.warnings()).isEmpty();
    var more = Loading.sets("max-sessions=10", "reserved-sessions=11");
    assertThat(more.config().connections().callers().reservedSessions()).isEqualTo(10);
    assertThat(more.warnings())
        .contains("reserved-sessions = 11 is lowered to 10: that is max-sessions");
  }

  @Test
  void lists_of_a_listener_go_before_those_of_all() throws Exception {
    var loaded =
        Loading.sets(
            "allow-from=192.0.2.0/24,2001:db8::/32",
            "deny-from=192.0.2.9",
            "listeners=[{address=\"127.0.0.1:1\"},{address=\"127.0.0.1:2\","
                + "allow-from=[\"10.0.0.0/8\"],deny-from=[]}]");
    var listeners = loaded.config().listeners();
    assertThat(listeners.get(0).door())
        .isEqualTo(
            new DoorRules(
                List.of(CidrText.parse("192.0.2.0/24"), CidrText.parse("2001:db8::/32")),
                List.of(CidrText.parse("192.0.2.9/32"))));
    assertThat(listeners.get(1).door())
        .isEqualTo(new DoorRules(List.of(CidrText.parse("10.0.0.0/8")), List.of()));
    assertThat(Loading.value(loaded, "listeners[1].allow-from")).isEqualTo("[\"10.0.0.0/8\"]");
  }

  @Test
  void proxies_stand_before_one_listener_with_an_ip_address() throws Exception {
    var listeners =
        Loading.sets(
                "listeners=[{address=\"127.0.0.1:1\",proxy-from=[\"10.0.0.1\"]},"
                    + "{address=\"127.0.0.1:2\"}]")
            .config()
            .listeners();
    assertThat(listeners.get(0).door().proxyFrom()).containsExactly(CidrText.parse("10.0.0.1"));
    assertThat(listeners.get(1).door().isBehindProxy()).isFalse();
    assertThat(
            Loading.refusalOfSets(
                "listeners=[{address=\"unix:/run/x\",proxy-from=[\"10.0.0.1\"]}]"))
        .contains("proxy-from needs a listener with an IP address, not unix:/run/x");
  }

  @Test
  void the_default_listeners_heed_the_lists_of_all() throws Exception {
    var listeners = Loading.sets("deny-from=10.0.0.0/8").config().listeners();
    assertThat(listeners).hasSize(2).allMatch(each -> each.door().denyFrom().size() == 1);
  }

  @Test
  void ten_failed_handshakes_a_minute_are_forgiven_and_bans_grow_from_a_minute_to_an_hour()
      throws Exception {
    assertThat(callers().bans())
        .isEqualTo(new BanSettings(10, Duration.ofMinutes(1), Duration.ofHours(1)));
    assertThat(callers("ban-time-first=5s", "ban-time-max=5s").bans().longest())
        .isEqualTo(Duration.ofSeconds(5));
    assertThat(Loading.refusalOfSets("ban-time-first=6s", "ban-time-max=5s"))
        .isEqualTo("--set: ban-time-max leaves ban-time-first above ban-time-max");
    assertThat(Loading.refusalOfSets("ban-time-first=2h"))
        .isEqualTo("--set: ban-time-first leaves ban-time-first above ban-time-max");
  }

  @Test
  void a_peer_may_send_as_much_as_it_likes_unless_a_rate_says_otherwise() throws Exception {
    assertThat(Loading.sets().config().connections().rates())
        .isEqualTo(new InboundRates(new Rate(0, 256), new Rate(0, 1 << 20)));
    assertThat(
            Loading.sets("transfer-rate-limit=5", "byte-rate-limit=1MiB")
                .config()
                .connections()
                .rates())
        .isEqualTo(new InboundRates(new Rate(5, 256), new Rate(1 << 20, 1 << 20)));
  }

  private static CallerLimits callers(String... sets) throws Exception {
    return Loading.sets(sets).config().connections().callers();
  }
}
