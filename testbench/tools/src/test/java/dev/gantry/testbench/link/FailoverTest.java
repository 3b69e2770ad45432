package dev.gantry.testbench.link;

import static dev.gantry.testbench.link.Rig.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.grpc.bpa.GrpcBpa;
import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.contract.RecordingVerdict;
import dev.gantry.port.contract.TrackedChunks;
import dev.gantry.port.out.BpaListener;
import dev.gantry.port.out.BpaStatus;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.testbench.memory.RecordingForwarding;
import dev.gantry.testbench.mock.MockBpa;
import dev.gantry.testbench.mock.MockBpaSettings;
import io.grpc.HandlerRegistry;
import io.grpc.ServerMethodDefinition;
import io.grpc.netty.NettyServerBuilder;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Several BPAs behind one link. */
class FailoverTest {
  private static final Duration AT_ONCE = Duration.ZERO;

  private final List<String> told = new CopyOnWriteArrayList<>();
  private final TrackedChunks chunks = new TrackedChunks();

  private GrpcBpa client(Duration failBack, URI... bpas) {
    var settings = GrpcBpaSettings.of(List.of(bpas), "cla-1", null).withFailBack(failBack);
    var client = new GrpcBpa(settings, new RecordingForwarding(), new Random(1));
    client.start(
        new BpaListener() {
          @Override
          public void registered(List<NodeId> nodeIds) {
            told.add("registered " + nodeIds);
          }

          @Override
          public void unregistered(String cause) {
            told.add("unregistered");
          }
        });
    return client;
  }

  private static MockBpa bpa(String nodeId) throws Exception {
    return MockBpa.start(MockBpaSettings.DEFAULT.withNodeIds(nodeId));
  }

  /** Where a BPA was, and nobody is now. */
  private static URI gone() throws Exception {
    try (var gone = bpa("ipn:1.0")) {
      return gone.uri();
    }
  }

  private static MockBpa at(URI uri, String nodeId) throws Exception {
    var address = new InetSocketAddress(uri.getHost(), uri.getPort());
    return MockBpa.start(MockBpaSettings.DEFAULT.withNodeIds(nodeId).withAddress(address));
  }

  private static void leave(GrpcBpa client) throws Exception {
    client.leave().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void the_first_that_is_there_is_registered_with() throws Exception {
    try (var second = bpa("ipn:2.0");
        var third = bpa("ipn:3.0")) {
      var client = client(Duration.ofHours(1), gone(), second.uri(), third.uri());
      eventually("registered", () -> told.contains("registered [ipn:2.0]"));
      assertThat(third.registeredNames()).isEmpty();
      leave(client);
    }
  }

  @Test
  void another_one_takes_the_place_of_one_that_is_lost_and_learns_of_our_peers() throws Exception {
    try (var second = bpa("ipn:2.0")) {
      var first = bpa("ipn:1.0");
      var client = client(Duration.ofHours(1), first.uri(), second.uri());
      eventually("registered", () -> told.contains("registered [ipn:1.0]"));
      client.announce(new PeerAnnouncement(Rig.PEER, List.of(NodeId.parse("ipn:7.0"))));
      eventually("announced", () -> !first.peers().isEmpty());
      first.close();
      eventually("failed over", () -> told.contains("registered [ipn:2.0]"));
      eventually("announced again", () -> !second.peers().isEmpty());
      var verdict = new RecordingVerdict();
      var bundle = client.open(Rig.info(3), verdict);
      bundle.write(chunks.chunk(new byte[3], 0, 3));
      bundle.complete();
      eventually("taken by the second", () -> second.received().size() == 1);
      leave(client);
    }
  }

  @Test
  void the_first_is_gone_back_to_when_it_is_well_again() throws Exception {
    try (var second = bpa("ipn:2.0")) {
      var gone = gone();
      var client = client(AT_ONCE, gone, second.uri());
      eventually("registered", () -> told.contains("registered [ipn:2.0]"));
      try (var first = at(gone, "ipn:1.0")) {
        eventually("gone back", () -> told.contains("registered [ipn:1.0]"));
        eventually("left", () -> second.registeredNames().isEmpty());
        assertThat(client.status().choice())
            .isEqualTo(
                new BpaStatus.Choice(List.of(gone.toString(), second.uri().toString()), 0, 1));
        assertThat(first.registeredNames()).containsExactly("cla-1");
        leave(client);
      }
    }
  }

  /** It would take us from the second, and not register us. */
  @Test
  void the_first_is_not_gone_back_to_while_there_is_no_cla_service() throws Exception {
    try (var second = bpa("ipn:2.0")) {
      var gone = gone();
      var client = client(AT_ONCE, gone, second.uri());
      eventually("registered", () -> told.contains("registered [ipn:2.0]"));
      var before = List.copyOf(told);
      var looks = new AtomicInteger();
      var other =
          NettyServerBuilder.forAddress(new InetSocketAddress(gone.getHost(), gone.getPort()))
              .fallbackHandlerRegistry(
                  new HandlerRegistry() {
                    @Override
                    public @Nullable ServerMethodDefinition<?, ?> lookupMethod(
                        String method, @Nullable String authority) {
                      looks.incrementAndGet();
                      return null;
                    }
                  })
              .build()
              .start();
      try {
        eventually("looked at, and again", () -> looks.get() >= 2);
        eventually("still there", () -> second.registeredNames().contains("cla-1"));
        assertThat(told).as("not left").isEqualTo(before);
      } finally {
        other.shutdownNow();
      }
      leave(client);
    }
  }

  @Test
  void who_leaves_looks_at_no_bpa_any_more() throws Exception {
    try (var second = bpa("ipn:2.0")) {
      var gone = gone();
      var client = client(AT_ONCE, gone, second.uri());
      eventually("registered", () -> told.contains("registered [ipn:2.0]"));
      leave(client);
      assertThat(told).doesNotContain("registered [ipn:1.0]");
      assertThat(second.registeredNames()).isEmpty();
    }
  }
}
