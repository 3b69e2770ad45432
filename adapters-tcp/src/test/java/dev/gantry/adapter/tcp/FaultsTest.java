package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.session.EndCause;
import dev.gantry.port.out.BpaCapabilities;
import dev.gantry.port.out.BpaListener;
import dev.gantry.port.out.BundleProcessingAgent;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.PeerAnnouncement;
import dev.gantry.port.out.VerdictListener;
import dev.gantry.port.payload.LentOctets;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.memory.InMemoryBpa;
import dev.gantry.testbench.memory.MemoryBundle;
import dev.gantry.testbench.memory.RecordingObserver;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A bug behind a port costs one session at most, which ends as all others do. */
class FaultsTest {
  static {
    Leaks.watch();
  }

  private static final byte[] DATA = new byte[100];

  @AfterEach
  void nothing_leaks() {
    Leaks.assertNone();
  }

  /** Where the BPA throws. */
  enum Fault {
    TAKE,
    OPEN,
    WRITE,
    COMPLETE,
    WRITE_AND_ABORT
  }

  @ParameterizedTest
  @EnumSource
  void a_session_whose_bundle_makes_the_bpa_throw_ends_and_its_own_bundles_are_answered(Fault fault)
      throws Exception {
    var observer = new RecordingObserver();
    var bpa = new Throwing(fault);
    var listening = List.of(Node.listener("127.0.0.1:0", UnaryOperator.identity()));
    try (var layer =
        new TcpConvergenceLayer(
            TcpSettings.of(listening, List.of()), observer, new SplittableRandom(1))) {
      layer.start(bpa);
      try (RawPeer peer = RawPeer.connect(layer.boundPort(0)).establish("ipn:2.0")) {
        Await.until("the peer is announced", () -> !bpa.memory.announced().isEmpty());
        var answer = new CompletableFuture<ForwardOutcome>();
        layer.forward(bpa.memory.announced().getFirst().address(), new Silent(), answer::complete);
        peer.send(RawPeer.segment(3, 0, DATA));
        Await.until("the session is gone", () -> layer.sessions().isEmpty());
        assertThat(observer.heard())
            .filteredOn(RecordingObserver.Ended.class::isInstance)
            .singleElement()
            .satisfies(
                ended ->
                    assertThat(((RecordingObserver.Ended) ended).end().cause())
                        .isEqualTo(EndCause.INTERNAL_ERROR));
        layer.drain(Duration.ZERO).toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertThat(answer.get(20, TimeUnit.SECONDS)).isNotEqualTo(new ForwardOutcome.Sent());
      }
    }
  }

  @Test
  void a_session_ends_when_octets_that_were_read_for_it_cannot_be_had() throws Exception {
    try (Node node = Node.listening("ipn:1.0");
        RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0")) {
      var answer = new CompletableFuture<ForwardOutcome>();
      var bundle = new Broken();
      node.layer.forward(node.awaitPeer().address(), bundle, answer::complete);
      bundle.asked.get(20, TimeUnit.SECONDS).run();
      Await.until("the session is gone", () -> node.layer.sessions().isEmpty());
      peer.close();
      assertThat(bundle.chunkReleases.get()).isEqualTo(1);
    }
  }

  @Test
  void a_peer_is_dialled_again_when_its_session_could_not_be_begun() throws Exception {
    try (Node listening = Node.listening("ipn:1.0")) {
      var bpa = new Throwing(null);
      bpa.capabilitiesToThrow.set(1);
      try (var layer =
          new TcpConvergenceLayer(
              TcpSettings.of(List.of(), List.of(Node.peer("127.0.0.1:" + listening.port()))),
              new RecordingObserver(),
              new SplittableRandom(1))) {
        layer.start(bpa);
        Await.until("the peer is announced", () -> !bpa.memory.announced().isEmpty());
        layer.drain(Duration.ofSeconds(5)).toCompletableFuture().get(20, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void a_bpa_that_throws_when_it_is_answered_costs_no_session() throws Exception {
    try (Node node = Node.listening("ipn:1.0");
        RawPeer peer = RawPeer.connect(node.port()).establish("ipn:2.0")) {
      node.layer.forward(
          node.awaitPeer().address(),
          MemoryBundle.of(DATA),
          _ -> {
            throw new IllegalStateException("a BPA with a bug");
          });
      peer.read(22 + DATA.length);
      peer.send(RawPeer.ack(3, 0, DATA.length));
      var second = node.send(DATA);
      peer.read(22 + DATA.length);
      peer.send(RawPeer.ack(3, 1, DATA.length));
      assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo(new ForwardOutcome.Sent());
    }
  }

  /** Is never read. */
  private static class Silent implements OutboundBundle {
    @Override
    public long lengthBytes() {
      return DATA.length;
    }

    @Override
    public void read(long offsetBytes, int lengthBytes, ReadListener listener) {}

    @Override
    public void release() {}
  }

  /** Answers a read with octets that are not there. */
  private static final class Broken extends Silent {
    private final CompletableFuture<Runnable> asked = new CompletableFuture<>();
    private final AtomicInteger chunkReleases = new AtomicInteger();

    @Override
    public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
      asked.complete(
          () ->
              listener.chunkRead(
                  new PayloadChunk() {
                    @Override
                    public ByteBuffer data() {
                      throw new IllegalStateException("not there");
                    }

                    @Override
                    public int lengthBytes() {
                      return lengthBytes;
                    }

                    @Override
                    public void release() {
                      chunkReleases.incrementAndGet();
                    }
                  }));
    }
  }

  private static final class Throwing implements BundleProcessingAgent {
    private final InMemoryBpa memory = InMemoryBpa.recording(NodeId.parse("ipn:1.0"));
    private final AtomicInteger capabilitiesToThrow = new AtomicInteger();
    private final Fault fault;

    Throwing(Fault fault) {
      this.fault = fault;
    }

    @Override
    public void start(BpaListener listener) {
      memory.start(listener);
    }

    @Override
    public boolean take(InboundBundleInfo info, LentOctets octets) {
      throwIf(fault == Fault.TAKE);
      return false;
    }

    @Override
    public InboundBundle open(InboundBundleInfo info, VerdictListener verdict) {
      throwIf(fault == Fault.OPEN);
      return new InboundBundle() {
        @Override
        public void write(PayloadChunk chunk) {
          chunk.release();
          throwIf(fault == Fault.WRITE || fault == Fault.WRITE_AND_ABORT);
        }

        @Override
        public void complete() {
          throwIf(fault == Fault.COMPLETE);
        }

        @Override
        public void abort() {
          throwIf(fault == Fault.WRITE_AND_ABORT);
        }
      };
    }

    private static void throwIf(boolean wanted) {
      if (wanted) {
        throw new IllegalStateException("a BPA with a bug");
      }
    }

    @Override
    public void announce(PeerAnnouncement peer) {
      memory.announce(peer);
    }

    @Override
    public void withdraw(PeerAddress peer) {
      memory.withdraw(peer);
    }

    @Override
    public BpaCapabilities capabilities() {
      throwIf(capabilitiesToThrow.getAndDecrement() > 0);
      return memory.capabilities();
    }

    @Override
    public CompletionStage<Void> leave() {
      return memory.leave();
    }
  }
}
