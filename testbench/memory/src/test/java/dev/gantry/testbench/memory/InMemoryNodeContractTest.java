package dev.gantry.testbench.memory;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.contract.NodeOperationsContract;
import dev.gantry.port.contract.NodeOperationsFixture;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.payload.PeerAddress;
import java.util.concurrent.atomic.AtomicInteger;

class InMemoryNodeContractTest extends NodeOperationsContract {
  @Override
  protected NodeOperationsFixture newFixture() {
    return new Fixture();
  }

  private static final class Fixture implements NodeOperationsFixture {
    private final InMemoryNode node = InMemoryNode.listening("127.0.0.1:4556");
    private final AtomicInteger ports = new AtomicInteger(40_000);

    @Override
    public NodeOperations node() {
      return node;
    }

    @Override
    public void register() {
      node.registered(NodeId.parse("ipn:1.0"));
    }

    @Override
    public void unregister() {
      node.unregistered();
    }

    @Override
    public void connect() {
      var peer = new PeerAddress("192.0.2.7:" + ports.incrementAndGet());
      node.openSession(peer, false, NodeId.parse("ipn:7.0"));
    }

    @Override
    public void disconnect() {
      node.sessions().forEach(session -> node.closeSession(session.key()));
      node.peers().peers().forEach(peer -> node.withdraw(new PeerAddress(peer.address())));
    }

    @Override
    public void drain() {
      node.drain();
    }

    @Override
    public void close() {}
  }
}
