package dev.gantry.example;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.grpc.bpa.GrpcBpa;
import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings;
import dev.gantry.adapter.tcp.ClientSession;
import dev.gantry.adapter.tcp.Departure;
import dev.gantry.adapter.tcp.TcpConvergenceLayer;
import dev.gantry.adapter.tcp.TcpSettings;
import dev.gantry.adapter.tcp.channel.Transport;
import dev.gantry.adapter.tcp.node.ListenEndpoint;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.address.Endpoint;
import dev.gantry.port.out.Observer;
import dev.gantry.testbench.memory.MemoryBundle;
import dev.gantry.testbench.mock.DispatchScript;
import dev.gantry.testbench.mock.MockBpa;
import dev.gantry.testbench.mock.MockBpaSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A convergence layer before a mock BPA; {@code docs/test-bench.md} shows it. */
class MockBpaExampleTest {
  private static final NodeId TESTER = NodeId.parse("ipn:9.0");

  @Test
  void refused_by_the_bpa_is_refused_to_the_peer() throws Exception {
    try (var mock = MockBpa.start(MockBpaSettings.DEFAULT.withNodeIds("ipn:1.0"));
        var underTest = ConvergenceLayer.registeredWith(mock.uri(), "tcp0")) {
      mock.await(() -> mock.registeredNames().contains("tcp0"), Duration.ofSeconds(10));

      assertThat(underTest.send("hello")).isEqualTo(new OutboundOutcome.Acknowledged());
      assertThat(mock.received().getFirst().octets().toStringUtf8()).isEqualTo("hello");

      mock.onDispatch(DispatchScript.refusing("PERMISSION_DENIED"));
      assertThat(underTest.send("again"))
          .isInstanceOfSatisfying(
              OutboundOutcome.Refused.class,
              how -> assertThat(how.reason()).isEqualTo(RefusalReason.Known.NOT_ACCEPTABLE));
    }
  }

  /** The one under test: here it is Gantry's own. */
  private record ConvergenceLayer(TcpConvergenceLayer tcp, GrpcBpa bpa) implements AutoCloseable {
    static ConvergenceLayer registeredWith(URI bpaAddress, String claName) throws Exception {
      var listener = new ListenEndpoint(Endpoint.parse("127.0.0.1:0"), SessionProfile.PLAINTEXT);
      var tcp =
          new TcpConvergenceLayer(
              TcpSettings.of(List.of(listener), List.of()),
              new Observer() {},
              new SplittableRandom(1));
      var bpa = new GrpcBpa(GrpcBpaSettings.of(bpaAddress, claName), tcp, new SplittableRandom(2));
      tcp.start(bpa);
      return new ConvergenceLayer(tcp, bpa);
    }

    OutboundOutcome send(String text) throws Exception {
      var outcome = new CompletableFuture<OutboundOutcome>();
      var target = Endpoint.parse("127.0.0.1:" + tcp.boundPort(0));
      try (var transport = Transport.open(1)) {
        var session =
            ClientSession.open(
                transport,
                ClientSession.Settings.sending(target, List.of(TESTER), SessionProfile.PLAINTEXT),
                new Observer() {});
        session.established().toCompletableFuture().get(10, TimeUnit.SECONDS);
        session.offer(MemoryBundle.of(text.getBytes(UTF_8)), outcome::complete);
        var what = outcome.get(10, TimeUnit.SECONDS);
        session.end();
        session.ended().toCompletableFuture().get(10, TimeUnit.SECONDS);
        return what;
      }
    }

    @Override
    public void close() {
      Departure.leave(tcp, bpa, Duration.ZERO);
    }
  }
}
