package dev.gantry.testbench.memory;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.contract.BpaFixture;
import dev.gantry.port.contract.BundleProcessingAgentContract;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.payload.PeerAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

class InMemoryBpaContractTest extends BundleProcessingAgentContract {
  @Override
  protected BpaFixture newFixture(Forwarding forwarding) {
    return new Fixture(forwarding);
  }

  private static final class Fixture implements BpaFixture {
    private final InMemoryBpa bpa = InMemoryBpa.recording(NodeId.parse("ipn:1.0"));
    private final List<byte[]> waiting = new ArrayList<>();

    Fixture(Forwarding forwarding) {
      bpa.forwardThrough(forwarding);
    }

    @Override
    public BundleProcessingAgent bpa() {
      return bpa;
    }

    @Override
    public Collection<byte[]> stored() {
      return bpa.received().stream().map(ReceivedBundle::toByteArray).toList();
    }

    @Override
    public int unfinished() {
      return bpa.heldVerdicts();
    }

    @Override
    public Set<PeerAddress> announced() {
      return bpa.announced().stream().map(PeerAnnouncement::address).collect(Collectors.toSet());
    }

    @Override
    public void refuseFromNowOn() {
      bpa.refuse(RefusalReason.Known.NOT_ACCEPTABLE);
    }

    @Override
    public void put(PeerAddress peer, byte[] octets) {
      waiting.add(octets);
      bpa.forward(peer, MemoryBundle.of(octets))
          .thenAccept(
              outcome -> {
                if (outcome instanceof ForwardOutcome.Sent) {
                  waiting.remove(octets);
                }
              });
    }

    @Override
    public List<byte[]> waiting(PeerAddress peer) {
      return List.copyOf(waiting);
    }

    @Override
    public void close() {}
  }
}
