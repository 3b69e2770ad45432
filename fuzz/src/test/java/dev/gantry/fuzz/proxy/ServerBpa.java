package dev.gantry.fuzz.proxy;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.out.BpaCapabilities;
import dev.gantry.port.out.BpaListener;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.out.VerdictListener;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.memory.MemoryBundle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The BPA of the server: looks at each bundle, and has one forwarded to each peer that comes. */
final class ServerBpa implements BundleProcessingAgent {
  private static final long MOST_BUNDLE_BYTES = 1 << 20;

  private final NodeId nodeId;
  private final Function<PeerAddress, @Nullable Passage> passages;
  private final GatheringSink sink;
  private volatile @Nullable Forwarding forwarding;

  ServerBpa(NodeId nodeId, Function<PeerAddress, @Nullable Passage> passages) {
    this.nodeId = nodeId;
    this.passages = passages;
    this.sink = new GatheringSink(this::taken);
  }

  void forwardThrough(Forwarding other) {
    forwarding = other;
  }

  @Override
  public void start(BpaListener listener) {
    listener.registered(List.of(nodeId));
  }

  @Override
  public InboundBundle open(InboundBundleInfo info, VerdictListener verdict) {
    return sink.open(info, verdict);
  }

  @Override
  public void announce(PeerAnnouncement peer) {
    var passage = passages.apply(peer.address());
    if (passage != null) {
      var bundle = MemoryBundle.of(TestBundle.octets(passage.number(), false, 0));
      Objects.requireNonNull(forwarding).forward(peer.address(), bundle, outcome -> {});
    }
  }

  @Override
  public void withdraw(PeerAddress peer) {}

  @Override
  public BpaCapabilities capabilities() {
    return new BpaCapabilities(MOST_BUNDLE_BYTES, true, true, false);
  }

  @Override
  public CompletionStage<Void> leave() {
    return CompletableFuture.completedFuture(null);
  }

  private void taken(InboundBundleInfo info, TestBundle bundle) {
    var passage = passages.apply(info.peerAddress());
    if (passage != null) {
      passage.taken(true, bundle);
    }
  }
}
