package dev.gantry.testbench.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.in.NodeOperations.Totals;
import dev.gantry.port.payload.PeerAddress;
import org.junit.jupiter.api.Test;

class InMemoryNodeTest {
  private final InMemoryNode node = InMemoryNode.listening("127.0.0.1:4556");

  @Test
  void totals_are_of_living_sessions_and_of_those_that_are_over() {
    var peer = new PeerAddress("192.0.2.7:4556");
    var first = node.openSession(peer, true, NodeId.parse("ipn:7.0"));
    node.carried(first, new Totals(1, 2, 10, 20));
    assertThat(node.totals()).isEqualTo(new Totals(1, 2, 10, 20));
    node.closeSession(first);
    assertThat(node.totals()).isEqualTo(new Totals(1, 2, 10, 20));
    var second = node.openSession(peer, true, NodeId.parse("ipn:7.0"));
    node.carried(second, new Totals(3, 4, 30, 40));
    assertThat(node.totals()).isEqualTo(new Totals(4, 6, 40, 60));
  }
}
