package dev.gantry.adapter.tcp;

import dev.gantry.adapter.tcp.peer.PeerEndpoint;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.contract.ForwardingContract;
import dev.gantry.port.contract.ForwardingFixture;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.memory.InMemoryBpa;
import dev.gantry.testbench.memory.ReceivedBundle;
import dev.gantry.testbench.memory.SessionOrder;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

class TcpForwardingContractTest {
  static {
    Leaks.watch();
  }

  /** Short, so that a lost peer is soon given up. */
  private static final Duration HOLD = Duration.ofMillis(300);

  private static final long MAX_BUNDLE_BYTES = 100_000;
  private static final NodeId ONE = NodeId.parse("ipn:1.0");
  private static final NodeId TWO = NodeId.parse("ipn:2.0");

  private static PeerSettings holding(PeerSettings like) {
    return new PeerSettings(like.dial(), like.redials(), HOLD, 4096);
  }

  private static Node listening(NodeId nodeId) throws Exception {
    var plain =
        TcpSettings.of(List.of(Node.listener("127.0.0.1:0", UnaryOperator.identity())), List.of());
    return node(
        nodeId,
        new TcpSettings(
            plain.nodeIds(),
            plain.listeners(),
            plain.peers(),
            plain.named(),
            holding(PeerSettings.PASSIVE),
            plain.limits(),
            plain.loops(),
            plain.connectTimeout(),
            plain.bpaHold(),
            plain.unprovenNodeIds()));
  }

  private static Node dialling(NodeId nodeId, int port) throws Exception {
    var peer =
        new PeerEndpoint(
            Endpoint.parse("127.0.0.1:" + port),
            null,
            SessionProfile.PLAINTEXT,
            holding(PeerSettings.DIALLED));
    return node(nodeId, TcpSettings.of(List.of(), List.of(peer)));
  }

  private static Node node(NodeId nodeId, TcpSettings settings) throws Exception {
    return new Node(InMemoryBpa.recording(nodeId).withMaxBundleBytes(MAX_BUNDLE_BYTES), settings);
  }

  @AfterEach
  void nothing_leaks() {
    Leaks.assertNone();
  }

  /** We dialled the peer. */
  @Nested
  class Dialled extends ForwardingContract {
    @Override
    protected ForwardingFixture newFixture() throws Exception {
      var far = listening(ONE);
      return new Fixture(dialling(TWO, far.port()), far);
    }
  }

  /** The peer dialled us. */
  @Nested
  class Accepted extends ForwardingContract {
    @Override
    protected ForwardingFixture newFixture() throws Exception {
      var near = listening(ONE);
      return new Fixture(near, dialling(TWO, near.port()));
    }
  }

  /** Two nodes over loopback. */
  private static final class Fixture implements ForwardingFixture {
    private final Node near;
    private final Node far;
    private final PeerAddress peer;

    Fixture(Node near, Node far) {
      this.near = near;
      this.far = far;
      peer = near.awaitPeer().address();
    }

    @Override
    public Forwarding forwarding() {
      return near.layer;
    }

    @Override
    public PeerAddress peer() {
      return peer;
    }

    @Override
    public long transferMtuBytes() {
      return MAX_BUNDLE_BYTES;
    }

    @Override
    public Collection<byte[]> taken() {
      return far.bpa.received().stream().map(ReceivedBundle::toByteArray).toList();
    }

    @Override
    public int held() {
      return far.bpa.heldVerdicts();
    }

    @Override
    public void holdFromNowOn() {
      far.bpa.holdVerdicts();
    }

    @Override
    public void takeHeld() {
      far.bpa.releaseVerdicts();
    }

    @Override
    public void refuseFromNowOn(RefusalReason reason) {
      far.bpa.refuse(reason);
    }

    @Override
    public void losePeer() {
      far.layer.close();
    }

    @Override
    public boolean announced() {
      return near.bpa.announced().stream().anyMatch(row -> row.address().equals(peer));
    }

    @Override
    public void stop() {
      near.layer.close();
    }

    @Override
    public void close() throws Exception {
      far.bpa.releaseVerdicts();
      near.close();
      far.close();
      SessionOrder.assertKeptToTheEnd(near.observer);
      SessionOrder.assertKeptToTheEnd(far.observer);
    }
  }
}
