package dev.gantry.example;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.Departure;
import dev.gantry.adapter.tcp.TcpConvergenceLayer;
import dev.gantry.adapter.tcp.TcpSettings;
import dev.gantry.adapter.tcp.node.ListenEndpoint;
import dev.gantry.adapter.tcp.peer.PeerEndpoint;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.Observer;
import dev.gantry.testbench.memory.InMemoryBpa;
import dev.gantry.testbench.memory.MemoryBundle;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two nodes in one JVM, with BPAs in memory; {@code docs/test-bench.md} shows it. */
class InMemoryBpaExampleTest {
  @Test
  @Timeout(30)
  void bundle_goes_from_one_bpa_to_the_other() throws Exception {
    var earth = InMemoryBpa.recording(NodeId.parse("ipn:1.0"));
    var mars = InMemoryBpa.recording(NodeId.parse("ipn:2.0"));
    var earthTcp = started(earth, listening());
    var marsTcp = started(mars, dialling(earthTcp.boundPort(0)));
    mars.forwardThrough(marsTcp);

    while (mars.announced().isEmpty()) {
      Thread.onSpinWait();
    }
    var peer = mars.announced().getFirst().address();
    var hello = mars.forward(peer, MemoryBundle.of("hello".getBytes(UTF_8)));
    assertThat(hello.get(10, TimeUnit.SECONDS)).isEqualTo(new ForwardOutcome.Sent());
    assertThat(earth.received().getFirst().toByteArray()).asString(UTF_8).isEqualTo("hello");

    earth.refuse(RefusalReason.Known.NOT_ACCEPTABLE);
    var unwanted = mars.forward(peer, MemoryBundle.of("again".getBytes(UTF_8)));
    assertThat(unwanted.get(10, TimeUnit.SECONDS)).isInstanceOf(ForwardOutcome.Refused.class);

    Departure.leave(marsTcp, mars, Duration.ZERO);
    Departure.leave(earthTcp, earth, Duration.ZERO);
  }

  private static TcpConvergenceLayer started(BundleProcessingAgent bpa, TcpSettings settings)
      throws Exception {
    var tcp = new TcpConvergenceLayer(settings, new Observer() {}, new SplittableRandom(1));
    tcp.start(bpa);
    return tcp;
  }

  private static TcpSettings listening() {
    var anyPort = Endpoint.parse("127.0.0.1:0");
    return TcpSettings.of(
        List.of(new ListenEndpoint(anyPort, SessionProfile.PLAINTEXT)), List.of());
  }

  private static TcpSettings dialling(int port) {
    var target = Endpoint.parse("127.0.0.1:" + port);
    return TcpSettings.of(
        List.of(),
        List.of(new PeerEndpoint(target, null, SessionProfile.PLAINTEXT, PeerSettings.DIALLED)));
  }
}
