package dev.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.domain.wire.Octets;
import dev.gantry.domain.wire.TerminationReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes find each other by address, over ways that can be slow, cut and mended. */
class WorldTest {
  private static final Duration DELAY = Duration.ofMillis(10);

  /** Listens, dials, and keeps the sessions that come of it. */
  private static final class Host {
    private final World world;
    private final String address;
    private final MemoryBpa bpa;
    private final List<DrivenSession> sessions = new ArrayList<>();
    private final List<String> news = new ArrayList<>();

    private Host(World world, String address) {
      this.world = world;
      this.address = address;
      this.bpa = new MemoryBpa(world.clock(), BpaConduct.TAKES_ALL, world.random());
      world.listen(
          address,
          (end, from) -> {
            news.add(world.clock().nowNanos() + " from " + from);
            begin(SessionSetup.passive(Settings.small("ipn:1.0")), end);
          });
    }

    private void dial(String to) {
      world.connect(
          address,
          to,
          new World.Dialler() {
            @Override
            public void connected(LinkEnd end) {
              news.add(world.clock().nowNanos() + " to " + to);
              begin(SessionSetup.active(Settings.small("ipn:2.0")), end);
            }

            @Override
            public void failed(String detail) {
              news.add(world.clock().nowNanos() + " " + detail);
            }
          });
    }

    private void begin(SessionSetup setup, LinkEnd end) {
      var session = new DrivenSession(setup, world.clock(), end, bpa);
      sessions.add(session);
      session.connect();
    }

    private DrivenSession session() {
      return sessions.getLast();
    }
  }

  private final World world = new World(1, LinkConditions.delayed(DELAY));
  private final Host earth = new Host(world, "earth");
  private final Host mars = new Host(world, "mars");

  @Test
  void a_dial_is_answered_after_a_round_trip_and_carries_a_session() {
    earth.dial("mars");
    world.clock().advance(Duration.ofMillis(100));
    assertThat(earth.news).containsExactly("20000000 to mars");
    assertThat(mars.news).containsExactly("30000000 from earth");
    assertThat(mars.session().state()).isEqualTo(ReportedState.ESTABLISHED_IDLE);
    var _ = mars.session().offer(new byte[] {1, 2, 3});
    var _ = earth.session().offer(new byte[] {4});
    world.clock().advance(Duration.ofMillis(20));
    assertThat(earth.bpa.bundles()).containsExactly(Octets.of((byte) 1, (byte) 2, (byte) 3));
    assertThat(mars.bpa.bundles()).containsExactly(Octets.of((byte) 4));
  }

  @Test
  void nobody_listens_at_a_closed_address() {
    world.close("mars");
    earth.dial("mars");
    world.clock().advance(Duration.ofMillis(100));
    assertThat(earth.news).containsExactly("20000000 connection refused");
  }

  @Test
  void a_listener_that_closes_while_a_connection_comes_resets_it() {
    earth.dial("mars");
    world.clock().advance(Duration.ofMillis(25));
    world.close("mars");
    world.clock().advance(Duration.ofMillis(10));
    assertThat(earth.session().reportedEnd().cause()).isEqualTo(EndCause.CONNECTION_LOST);
    assertThat(mars.sessions).isEmpty();
  }

  @Test
  void a_cut_silences_what_stands_and_lets_dials_time_out_until_it_is_mended() {
    earth.dial("mars");
    world.clock().advance(Duration.ofMillis(100));
    world.cut("mars", "earth");
    mars.dial("earth");
    world.clock().advance(Duration.ofMinutes(1));
    assertThat(mars.news).endsWith("10100000000 timed out");
    assertThat(earth.session().reportedEnd().cause()).isEqualTo(EndCause.PEER_SILENT);
    assertThat(mars.session().reportedEnd().cause()).isEqualTo(EndCause.PEER_SILENT);
    world.mend("earth", "mars");
    mars.dial("earth");
    world.clock().advance(Duration.ofMillis(100));
    assertThat(earth.session().state()).isEqualTo(ReportedState.ESTABLISHED_IDLE);
  }

  @Test
  void a_cut_concerns_only_its_way_and_each_way_has_its_own_conditions() {
    var moon = new Host(world, "moon");
    world.condition("moon", "earth", LinkConditions.delayed(Duration.ofSeconds(1)));
    world.cut("earth", "mars");
    earth.dial("moon");
    mars.dial("moon");
    world.clock().advance(Duration.ofSeconds(7));
    assertThat(earth.news).containsExactly("2000000000 to moon");
    assertThat(mars.news).containsExactly("20000000 to moon");
    assertThat(moon.sessions)
        .hasSize(2)
        .allMatch(session -> session.state() == ReportedState.ESTABLISHED_IDLE);
  }

  @Test
  void an_address_is_taken_once() {
    assertThatThrownBy(() -> world.listen("mars", (end, from) -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("mars");
  }

  @Test
  void equal_seeds_give_equal_runs_and_others_do_not() {
    assertThat(run(7)).isEqualTo(run(7)).isNotEqualTo(run(8));
  }

  /** Three nodes that dial each other over bad ways, and all that they have seen. */
  private static List<Object> run(long seed) {
    var world = new World(seed, new LinkConditions(1_000_000, 50_000_000, 40, 0.002));
    var hosts = List.of(new Host(world, "a"), new Host(world, "b"), new Host(world, "c"));
    for (var host : hosts) {
      for (var other : hosts) {
        if (host != other) {
          world.clock().after(world.random().nextInt(1_000_000), () -> host.dial(other.address));
        }
      }
    }
    world.clock().advance(Duration.ofSeconds(5));
    for (var host : hosts) {
      for (var session : host.sessions) {
        if (!session.isOver()) {
          var _ = session.offer(new byte[1 + world.random().nextInt(2_000)]);
        }
      }
    }
    world.clock().advance(Duration.ofSeconds(60));
    var seen = new ArrayList<Object>();
    for (var host : hosts) {
      for (var session : host.sessions) {
        session.terminate(TerminationReason.Known.UNKNOWN, true);
      }
    }
    world.clock().advance(Duration.ofMinutes(2));
    for (var host : hosts) {
      seen.add(host.news);
      for (var session : host.sessions) {
        session.checkSettled();
        seen.add(session.states());
        seen.add(session.outcomes());
        seen.add(session.segments());
        seen.add(session.reportedEnd());
      }
    }
    return seen;
  }
}
