package dev.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.session.OutboundOutcome.Acknowledged;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.CompressionMethod;
import dev.gantry.domain.wire.Octets;
import dev.gantry.domain.wire.SegmentHeader;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sessions that agree on compression: other octets on the wire, the same bundles. */
class CompressedSessionsTest {
  private static final List<CompressionMethod> BOTH = List.of(CompressionMethod.values());
  private static final byte[] BUNDLE = new byte[3_000];

  private static SessionSettings settings(String nodeId, List<CompressionMethod> methods) {
    var base = SessionSettings.of(List.of(NodeId.parse(nodeId)));
    return new SessionSettings(
        base.localNodeIds(),
        base.offer().withCompression(methods),
        base.demands(),
        base.security(),
        base.timers(),
        base.limits());
  }

  /** Octets on the wire of two bundles that are alike. */
  private static long octets(List<CompressionMethod> ours, List<CompressionMethod> theirs) {
    var pair =
        SessionPair.of(
            settings("ipn:1.0", ours), settings("ipn:2.0", theirs), LinkConditions.PERFECT);
    pair.establish(Duration.ofSeconds(1));
    for (int i = 0; i < 2; i++) {
      var token = pair.active().offer(BUNDLE);
      pair.clock().advance(Duration.ofSeconds(1));
      assertThat(pair.active().outcomes().get(token)).isEqualTo(new Acknowledged());
    }
    assertThat(pair.passive().accepted().values())
        .containsExactly(Octets.of(BUNDLE), Octets.of(BUNDLE));
    return pair.active().segments().stream().mapToLong(SegmentHeader::dataLengthBytes).sum();
  }

  @Test
  void every_other_bundle_is_shorter_on_the_wire_where_both_have_a_method() {
    assertThat(octets(BOTH, BOTH)).isEqualTo(3_000 + 2 * 12);
    assertThat(octets(BOTH, List.of(CompressionMethod.LZ4))).isEqualTo(3_000 + 2 * 12);
  }

  @Test
  void nothing_is_where_one_of_them_has_none_or_another() {
    assertThat(octets(BOTH, List.of())).isEqualTo(6_000);
    assertThat(octets(List.of(CompressionMethod.ZSTANDARD), List.of(CompressionMethod.LZ4)))
        .isEqualTo(6_000);
  }

  @Test
  void nodes_carry_bundles_that_are_compressed_between_them() {
    var world = new World(1, LinkConditions.PERFECT);
    var one = SimulatedNode.started(world, node(NodeSetup.of("ipn:1.0", "10.0.0.1")));
    var two =
        SimulatedNode.started(
            world, node(NodeSetup.of("ipn:2.0", "10.0.0.2").dialling("10.0.0.1:4556")));
    world.clock().advance(Duration.ofSeconds(1));
    var forward = two.bpa().forward("10.0.0.1:4556", BUNDLE);
    world.clock().advance(Duration.ofSeconds(1));
    assertThat(forward.outcome()).isEqualTo(new ForwardOutcome.Sent());
    assertThat(one.bpa().bundles()).containsExactly(Octets.of(BUNDLE));
  }

  private static NodeSetup node(NodeSetup plain) {
    return new NodeSetup(
        plain.host(),
        plain.listeners(),
        plain.node(),
        settings(plain.sessions().localNodeIds().getFirst().text(), BOTH),
        plain.certificate(),
        plain.maxQueueing());
  }
}
