package dev.gantry.testbench.link;

import com.google.protobuf.ByteString;
import dev.gantry.adapter.grpc.bpa.GrpcBpa;
import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings;
import dev.gantry.port.contract.BpaFixture;
import dev.gantry.port.contract.BundleProcessingAgentContract;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.mock.DispatchScript;
import dev.gantry.testbench.mock.MockBpa;
import io.grpc.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

class GrpcBpaContractTest extends BundleProcessingAgentContract {
  @Override
  protected BpaFixture newFixture(Forwarding forwarding) throws IOException {
    return new Fixture(forwarding);
  }

  private static final class Fixture implements BpaFixture {
    private final MockBpa mock = MockBpa.start();
    private final GrpcBpa bpa;
    private final Map<byte[], CompletableFuture<?>> put = new LinkedHashMap<>();

    Fixture(Forwarding forwarding) throws IOException {
      bpa = new GrpcBpa(GrpcBpaSettings.of(mock.uri(), "contract"), forwarding, new Random(1));
    }

    @Override
    public BundleProcessingAgent bpa() {
      return bpa;
    }

    @Override
    public Collection<byte[]> stored() {
      return mock.received().stream().map(bundle -> bundle.octets().toByteArray()).toList();
    }

    @Override
    public int unfinished() {
      var now = bpa.inFlight();
      return now.queuedDispatches()
          + now.dispatches()
          + (now.keptBytes() + now.copiedBytes() > 0 ? 1 : 0);
    }

    @Override
    public Set<PeerAddress> announced() {
      return mock.peers().stream()
          .map(peer -> new PeerAddress(peer.address()))
          .collect(Collectors.toSet());
    }

    @Override
    public void refuseFromNowOn() {
      mock.onDispatch(new DispatchScript.Refuse(Status.RESOURCE_EXHAUSTED.withDescription("full")));
    }

    @Override
    public void put(PeerAddress peer, byte[] octets) {
      put.put(octets, mock.enqueue("ipn:7.0", ByteString.copyFrom(octets)));
    }

    @Override
    public List<byte[]> waiting(PeerAddress peer) {
      var rest = new ArrayList<byte[]>();
      put.forEach(
          (octets, result) -> {
            if (!result.isDone()) {
              rest.add(octets);
            }
          });
      return rest;
    }

    @Override
    public void close() throws Exception {
      bpa.leave().toCompletableFuture().get(BOUND.toSeconds(), TimeUnit.SECONDS);
      mock.close();
    }
  }
}
