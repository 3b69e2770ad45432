package dev.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.session.OutboundOutcome.Acknowledged;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.Octets;
import dev.gantry.simulator.LinkSchedule.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Real sessions and nodes over links that are slow, or not always there. */
class RatedLinksTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void a_bundle_takes_as_long_as_its_octets_and_the_session_lives() {
    var settings = SessionSettings.of(List.of(NodeId.parse("ipn:1.0")));
    var conditions = LinkConditions.delayed(Duration.ofMillis(10)).atRate(1200);
    var pair = SessionPair.of(settings, settings, conditions);
    pair.establish(Duration.ofSeconds(5));
    var bundle = pair.active().offer(new byte[1_200_000]);
    pair.clock().advance(Duration.ofSeconds(999));
    assertThat(pair.active().outcomes()).isEmpty();
    assertThat(pair.active().state()).isEqualTo(ReportedState.ESTABLISHED_LIVE);
    pair.clock().advance(Duration.ofSeconds(40));
    assertThat(pair.active().outcomes().get(bundle)).isEqualTo(new Acknowledged());
  }

  @Test
  void a_dial_in_a_gap_waits_ten_seconds_for_the_next_window() {
    var world = new World(1, LinkConditions.PERFECT);
    schedule(world, new Window(60 * SECOND, 90 * SECOND, 1000, SECOND));
    world.listen("b:1", (end, from) -> end.keep());
    var news = new ArrayList<String>();
    world.connect("a", "b:1", dialler(world, news));
    world.clock().advance(Duration.ofSeconds(51));
    world.connect("a", "b:1", dialler(world, news));
    world.clock().advance(Duration.ofMinutes(1));
    assertThat(news).containsExactly("10 timed out", "62 connected");
  }

  @Test
  void nobody_connects_where_there_is_no_way_back() {
    var world = new World(1, LinkConditions.PERFECT);
    var forth = new Channel(world.clock(), LinkSchedule.always(1000, 0));
    var back = new Channel(world.clock(), LinkSchedule.of(List.of()));
    world.schedule("b:1", "a", back, forth);
    world.listen("b:1", (end, from) -> end.keep());
    var news = new ArrayList<String>();
    world.connect("a", "b:1", dialler(world, news));
    world.clock().advance(Duration.ofMinutes(1));
    assertThat(news).containsExactly("10 timed out");
  }

  @Test
  void connections_that_are_broken_off_are_heard_of_at_both_ends() {
    var world = new World(1, LinkConditions.PERFECT);
    var heard = new ArrayList<String>();
    world.listen("b:1", (end, from) -> end.attach(ear(heard, "b ")));
    world.connect(
        "a",
        "b:1",
        new World.Dialler() {
          @Override
          public void connected(LinkEnd end) {
            end.attach(ear(heard, "a "));
          }

          @Override
          public void failed(String detail) {
            heard.add(detail);
          }
        });
    world.clock().advance(1);
    world.breakOff("a", "b:1", "gone");
    world.breakOff("a", "b:1", "gone again");
    assertThat(heard).containsExactly("a gone", "b gone");
  }

  @Test
  void a_node_finds_its_peer_again_in_the_next_window() {
    var world = new World(1, LinkConditions.PERFECT);
    world.schedule(
        "10.0.0.2",
        "10.0.0.1:4556",
        channel(
            world,
            new Window(0, 60 * SECOND, 1e6, 0),
            new Window(900 * SECOND, 960 * SECOND, 1e6, 0)),
        channel(
            world,
            new Window(0, 60 * SECOND, 1e6, 0),
            new Window(900 * SECOND, 960 * SECOND, 1e6, 0)));
    var one = SimulatedNode.started(world, NodeSetup.of("ipn:1.0", "10.0.0.1"));
    var two =
        SimulatedNode.started(world, NodeSetup.of("ipn:2.0", "10.0.0.2").dialling("10.0.0.1:4556"));
    world.clock().advance(Duration.ofSeconds(59));
    assertThat(two.bpa().announced()).isNotEmpty();
    world.clock().advance(Duration.ofSeconds(800));
    assertThat(two.bpa().announced()).as("its keepalives are not answered").isEmpty();
    world.clock().advance(Duration.ofSeconds(90));
    var hello = two.bpa().forward("10.0.0.1:4556", new byte[100]);
    world.clock().advance(Duration.ofSeconds(9));
    assertThat(hello.outcome()).isEqualTo(new ForwardOutcome.Sent());
    assertThat(one.bpa().bundles()).hasSize(1);
  }

  @Test
  void rates_and_queues_that_cannot_be_are_refused() {
    assertThatThrownBy(() -> LinkConditions.PERFECT.atRate(0)).hasMessageContaining("rate");
    assertThatThrownBy(() -> LinkConditions.PERFECT.atRate(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> LinkConditions.PERFECT.queueing(0)).hasMessageContaining("queue");
  }

  @Test
  void whoever_employs_an_agent_remembers_nothing_and_the_agent_hears_all() {
    var world = new World(1, LinkConditions.PERFECT);
    var heard = new ArrayList<String>();
    var two =
        new SimulatedNode(world, NodeSetup.of("ipn:2.0", "10.0.0.2").dialling("10.0.0.1:4556"));
    two.bpa().employ(agent(heard, two));
    var one = SimulatedNode.started(world, NodeSetup.of("ipn:1.0", "10.0.0.1"));
    two.start();
    two.bpa().register();
    world.clock().advance(Duration.ofSeconds(5));
    assertThat(heard).containsExactly("reachable 10.0.0.1:4556 [ipn:1.0]", "answered Sent[]");
    assertThat(one.bpa().bundles()).hasSize(1);
    assertThat(two.bpa().forwards()).isEmpty();
    one.kill();
    world.clock().advance(Duration.ofMinutes(5));
    assertThat(heard).last().isEqualTo("unreachable 10.0.0.1:4556");
  }

  private static BundleAgent agent(List<String> heard, SimulatedNode node) {
    return new BundleAgent() {
      @Override
      public void taken(Octets bundle) {
        heard.add("taken " + bundle.length());
      }

      @Override
      public void reachable(String address, List<NodeId> nodeIds) {
        heard.add("reachable " + address + " " + nodeIds);
        node.bpa().forward(address, new byte[16]);
      }

      @Override
      public void unreachable(String address) {
        heard.add("unreachable " + address);
      }

      @Override
      public void answered(ForwardedBundle bundle) {
        heard.add("answered " + bundle.outcome());
      }
    };
  }

  private static void schedule(World world, Window window) {
    world.schedule("a", "b:1", channel(world, window), channel(world, window));
  }

  private static Channel channel(World world, Window... windows) {
    return new Channel(world.clock(), LinkSchedule.of(List.of(windows)));
  }

  private static LinkEnd.Receiver ear(List<String> heard, String name) {
    return new LinkEnd.Receiver() {
      @Override
      public void octetsReceived(byte[] octets, boolean damaged) {}

      @Override
      public void inputClosed() {}

      @Override
      public void connectionLost(String detail) {
        heard.add(name + detail);
      }
    };
  }

  private static World.Dialler dialler(World world, List<String> news) {
    return new World.Dialler() {
      @Override
      public void connected(LinkEnd end) {
        news.add(world.clock().nowNanos() / SECOND + " connected");
      }

      @Override
      public void failed(String detail) {
        news.add(world.clock().nowNanos() / SECOND + " " + detail);
      }
    };
  }
}
