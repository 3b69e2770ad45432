package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.out.BpaCapabilities;
import dev.gantry.port.out.BpaListener;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.out.VerdictListener;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.memory.InMemoryBpa;
import dev.gantry.testbench.memory.RecordingObserver;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In which order a node lets go, and that nothing keeps it for ever. */
@Timeout(60)
class DepartureTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  private final List<String> steps = new ArrayList<>();

  @Test
  void the_bpa_is_left_behind_the_last_session_and_before_the_layer_is_closed() throws Exception {
    var layer = layer();
    var bpa = new Leaving(CompletableFuture.completedStage(null), layer);
    layer.start(bpa);
    try (var peer = Node.dialling("ipn:2.0", layer.boundPort(0))) {
      peer.awaitPeer();
      Await.until("a session", () -> layer.sessions().size() == 1);

      assertThat(Departure.leave(layer, bpa, Duration.ofSeconds(10))).isTrue();
    }
    assertThat(steps).containsExactly("left the BPA with 0 sessions, draining");
    assertThat(layer.sessions()).isEmpty();
  }

  @Test
  void a_bpa_that_does_not_let_go_is_left_behind() throws Exception {
    var layer = layer();
    var bpa = new Leaving(new CompletableFuture<>(), layer);
    layer.start(bpa);
    var port = layer.boundPort(0);

    assertThat(
            Departure.leave(layer, bpa, SHORT, new Departure.Bounds(Node.PATIENCE, SHORT, SHORT)))
        .isFalse();
    assertThat(steps).hasSize(1);
    // Closed all the same: the port is free again.
    try (var again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(again.isBound()).isTrue();
    }
  }

  @Test
  void a_layer_that_never_started_leaves_too() {
    assertThat(Departure.leave(layer(), null, Duration.ZERO)).isTrue();
  }

  private static TcpConvergenceLayer layer() {
    var listener = Node.listener("127.0.0.1:0", UnaryOperator.identity());
    return new TcpConvergenceLayer(
        TcpSettings.of(List.of(listener), List.of()),
        new RecordingObserver(),
        new SplittableRandom(1));
  }

  /** A BPA in memory that says when it was left. */
  private final class Leaving implements BundleProcessingAgent {
    private final InMemoryBpa bpa = InMemoryBpa.discarding(NodeId.parse("ipn:1.0"));
    private final CompletionStage<Void> left;
    private final TcpConvergenceLayer layer;

    Leaving(CompletionStage<Void> left, TcpConvergenceLayer layer) {
      this.left = left;
      this.layer = layer;
    }

    @Override
    public void start(BpaListener listener) {
      bpa.start(listener);
    }

    @Override
    public InboundBundle open(InboundBundleInfo info, VerdictListener verdict) {
      return bpa.open(info, verdict);
    }

    @Override
    public void announce(PeerAnnouncement peer) {
      bpa.announce(peer);
    }

    @Override
    public void withdraw(PeerAddress peer) {
      bpa.withdraw(peer);
    }

    @Override
    public BpaCapabilities capabilities() {
      return bpa.capabilities();
    }

    @Override
    public CompletionStage<Void> leave() {
      steps.add(
          "left the BPA with %d sessions%s"
              .formatted(layer.sessions().size(), layer.status().draining() ? ", draining" : ""));
      return left;
    }
  }
}
