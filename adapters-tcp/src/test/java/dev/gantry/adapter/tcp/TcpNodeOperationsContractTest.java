package dev.gantry.adapter.tcp;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.contract.NodeOperationsContract;
import dev.gantry.port.contract.NodeOperationsFixture;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.testbench.memory.InMemoryBpa;
import dev.gantry.testbench.memory.SessionOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

class TcpNodeOperationsContractTest extends NodeOperationsContract {
  @Override
  protected NodeOperationsFixture newFixture() throws Exception {
    return new Fixture();
  }

  /** A node that listens on loopback, and other nodes that dial it. */
  private static final class Fixture implements NodeOperationsFixture {
    private final InMemoryBpa bpa = InMemoryBpa.recording(NodeId.parse("ipn:1.0"));
    private final List<Node> peers = new ArrayList<>();
    private final Node node;
    private int numbers = 2;

    Fixture() throws Exception {
      bpa.vanish("not there yet");
      var listener = Node.listener("127.0.0.1:0", UnaryOperator.identity());
      node = new Node(bpa, TcpSettings.of(List.of(listener), List.of()));
    }

    @Override
    public NodeOperations node() {
      return node.layer;
    }

    @Override
    public void register() {
      bpa.comeBack();
    }

    @Override
    public void unregister() {
      bpa.vanish("restarting");
    }

    @Override
    public void connect() throws Exception {
      peers.add(Node.dialling("ipn:" + numbers++ + ".0", node.port()));
    }

    @Override
    public void disconnect() throws Exception {
      for (var peer : peers) {
        peer.close();
      }
      peers.clear();
    }

    @Override
    public void drain() {
      var _ = node.layer.drain(Duration.ofSeconds(5));
    }

    @Override
    public void close() throws Exception {
      disconnect();
      node.close();
      SessionOrder.assertKeptToTheEnd(node.observer);
    }
  }
}
