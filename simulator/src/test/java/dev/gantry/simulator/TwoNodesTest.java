package dev.gantry.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.NodeObservation;
import dev.gantry.domain.node.UnprovenNodeIds;
import dev.gantry.domain.peer.ForwardOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two whole nodes, at the moments at which what is right is easily got wrong. */
class TwoNodesTest {
  private static final NodeId EARTH_ID = NodeId.parse("ipn:1.0");
  private static final NodeId MARS_ID = NodeId.parse("ipn:2.0");
  private static final String EARTH = "10.0.0.1:4556";
  private static final String NOWHERE = "10.0.0.9:4556";
  private static final String MARS = "10.0.0.2:4556";

  private final World world = new World(1, LinkConditions.delayed(Duration.ofMillis(10)));
  private SimulatedNode earth = new SimulatedNode(world, earth());
  private SimulatedNode mars = new SimulatedNode(world, mars());

  private static NodeSetup earth() {
    return NodeSetup.of("ipn:1.0", "10.0.0.1");
  }

  private static NodeSetup mars() {
    return NodeSetup.of("ipn:2.0", "10.0.0.2");
  }

  // ---- The BPA goes and comes back.

  @Test
  void who_is_configured_is_dialled_at_once_when_the_bpa_is_back_however_long_it_was_away() {
    earth = new SimulatedNode(world, earth().dialling(MARS));
    start(earth, mars);
    advance(Duration.ofSeconds(1));
    earth.bpa().vanish();
    advance(Duration.ofMinutes(20));
    assertThat(earth.bpa().announced()).isEmpty();
    earth.bpa().register();
    advance(Duration.ofSeconds(1));
    assertThat(earth.bpa().announced()).containsOnlyKeys(MARS);
    assertThat(earth.observed())
        .as("a dial that was not made is none that has failed")
        .noneMatch(NodeObservation.DialFailed.class::isInstance);
  }

  @Test
  void a_peer_whose_redials_had_become_rare_is_dialled_at_once_when_the_bpa_is_back() {
    earth = new SimulatedNode(world, earth().dialling(MARS));
    start(earth);
    advance(Duration.ofMinutes(10));
    earth.bpa().vanish();
    advance(Duration.ofMinutes(1));
    start(mars);
    advance(Duration.ofMinutes(1));
    earth.bpa().register();
    advance(Duration.ofSeconds(1));
    assertThat(earth.bpa().announced()).containsOnlyKeys(MARS);
  }

  @Test
  void a_dial_that_was_given_up_with_the_bpa_is_made_anew_when_the_bpa_was_back_before_its_end() {
    world.listen(MARS, (end, from) -> end.attach(new Mute()));
    earth = new SimulatedNode(world, earth().dialling(MARS));
    start(earth);
    advance(Duration.ofMinutes(10));
    earth.bpa().vanish();
    while (!given(earth)) {
      advance(Duration.ofMillis(100));
    }
    assertThat(earth.sessions()).as("a dial that does not end at once").hasSize(1);
    world.close(MARS);
    earth.bpa().register();
    start(mars);
    advance(Duration.ofSeconds(5));
    assertThat(earth.bpa().announced()).containsOnlyKeys(MARS);
  }

  @Test
  void a_bpa_that_is_away_and_back_and_away_again_is_waited_for_from_then_on() {
    earth = new SimulatedNode(world, earth().dialling(MARS));
    start(earth, mars);
    advance(Duration.ofSeconds(1));
    earth.bpa().vanish();
    advance(Duration.ofSeconds(29));
    earth.bpa().register();
    earth.bpa().vanish();
    advance(Duration.ofSeconds(29));
    assertThat(earth.sessions()).hasSize(1);
    earth.bpa().register();
    advance(Duration.ofSeconds(1));
    assertThat(earth.observed()).noneMatch(NodeObservation.BpaGivenUp.class::isInstance);
    assertThat(earth.sessions()).hasSize(1);
  }

  @Test
  void a_bundle_that_comes_while_the_bpa_is_away_waits_for_it() {
    earth = new SimulatedNode(world, earth().dialling(MARS));
    start(earth, mars);
    advance(Duration.ofSeconds(1));
    mars.bpa().vanish();
    advance(Duration.ofSeconds(1));
    var bundle = earth.bpa().forward(MARS, "hello".getBytes(UTF_8));
    advance(Duration.ofSeconds(20));
    assertThat(bundle.outcome()).isNull();
    mars.bpa().register();
    advance(Duration.ofSeconds(1));
    assertThat(bundle.outcome()).isEqualTo(new ForwardOutcome.Sent());
  }

  // ---- Two nodes that dial each other.

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void two_nodes_that_dial_each_other_are_one_peer_whoever_comes_first(boolean earthFirst) {
    crossDial(earthFirst, earth().proving(), mars().proving());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void so_they_are_when_they_believe_each_other_without_proof(boolean earthFirst) {
    crossDial(
        earthFirst, earth().believing(UnprovenNodeIds.ALL), mars().believing(UnprovenNodeIds.ALL));
  }

  /**
   * The one whose process starts later finds the other there, and is dialled by it at its leisure.
   */
  private void crossDial(boolean earthFirst, NodeSetup earthly, NodeSetup martian) {
    earth = new SimulatedNode(world, earthly.dialling(MARS));
    mars = new SimulatedNode(world, martian.dialling(EARTH));
    start(earthFirst ? earth : mars);
    advance(Duration.ofSeconds(20));
    start(earthFirst ? mars : earth);
    advance(Duration.ofMinutes(2));
    assertOnePeerEach();

    var fromEarth = earth.bpa().forward(MARS, "to mars".getBytes(UTF_8));
    var fromMars = mars.bpa().forward(EARTH, "to earth".getBytes(UTF_8));
    earth.sessions().getLast().end().reset();
    advance(Duration.ofMinutes(2));
    assertOnePeerEach();
    assertThat(fromEarth.outcome()).isEqualTo(new ForwardOutcome.Sent());
    assertThat(fromMars.outcome()).isEqualTo(new ForwardOutcome.Sent());

    mars.kill();
    advance(Duration.ofMinutes(2));
    assertThat(earth.bpa().announced()).isEmpty();
  }

  private void assertOnePeerEach() {
    assertThat(earth.bpa().announced()).isEqualTo(Map.of(MARS, List.of(MARS_ID)));
    assertThat(mars.bpa().announced()).isEqualTo(Map.of(EARTH, List.of(EARTH_ID)));
  }

  @Test
  void dials_that_cross_on_their_way_make_one_peer_with_two_sessions() {
    earth = new SimulatedNode(world, earth().proving().dialling(MARS));
    mars = new SimulatedNode(world, mars().proving().dialling(EARTH));
    start(earth, mars);
    advance(Duration.ofSeconds(1));
    assertOnePeerEach();
    assertThat(earth.sessions()).hasSize(2);
    earth.sessions().getFirst().end().reset();
    advance(Duration.ofMinutes(1));
    assertOnePeerEach();
  }

  @Test
  void bundles_that_wait_under_the_address_that_goes_away_move() {
    world.name("mars.example:4556", MARS);
    world.name("earth.example:4556", NOWHERE);
    earth = new SimulatedNode(world, earth().proving().dialling("mars.example:4556"));
    mars = new SimulatedNode(world, mars().proving().dialling("earth.example:4556"));
    start(earth, mars);
    advance(Duration.ofSeconds(1));
    var before = mars.bpa().announced().keySet().iterator().next();
    assertThat(before).isNotEqualTo(EARTH).startsWith("10.0.0.1:");
    world.name("mars.example:4556", NOWHERE);
    mars.sessions().getFirst().end().reset();
    var waiting = mars.bpa().forward(before, "to earth".getBytes(UTF_8));
    advance(Duration.ofMillis(100));
    assertThat(waiting.outcome()).isNull();
    world.name("earth.example:4556", EARTH);
    advance(Duration.ofSeconds(4));
    assertThat(waiting.outcome()).isEqualTo(new ForwardOutcome.Sent());
    assertThat(mars.bpa().announced()).isEqualTo(Map.of(EARTH, List.of(EARTH_ID)));
  }

  // ---- What the BPA is told.

  @Test
  void no_bundle_comes_from_a_peer_that_the_bpa_has_not_been_told_of() {
    for (int seed = 0; seed < 50; seed++) {
      var slow = new World(seed, LinkConditions.PERFECT);
      var receiver = SimulatedNode.started(slow, mars().queueing(Duration.ofMillis(500)));
      var sender = SimulatedNode.started(slow, earth().dialling(MARS));
      for (int i = 0; i < 100; i++) {
        slow.clock().advance(Duration.ofMillis(10));
        if (sender.bpa().announced().containsKey(MARS)) {
          var _ = sender.bpa().forward(MARS, ("bundle " + i).getBytes(UTF_8));
        }
      }
      slow.clock().advance(Duration.ofSeconds(10));
      assertThat(receiver.bpa().bundles()).isNotEmpty();
      sender.bpa().checkAnswered();
    }
  }

  private static boolean given(SimulatedNode node) {
    return node.observed().stream().anyMatch(NodeObservation.BpaGivenUp.class::isInstance);
  }

  /** Takes a connection and says nothing. */
  private static final class Mute implements LinkEnd.Receiver {
    @Override
    public void octetsReceived(byte[] octets, boolean damaged) {}

    @Override
    public void inputClosed() {}

    @Override
    public void connectionLost(String detail) {}
  }

  private void start(SimulatedNode... nodes) {
    for (var node : nodes) {
      node.start();
      node.bpa().register();
    }
  }

  private void advance(Duration time) {
    world.clock().advance(time);
  }
}
