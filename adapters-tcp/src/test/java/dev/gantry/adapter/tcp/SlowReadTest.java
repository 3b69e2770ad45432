package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.payload.InboundBudget;
import dev.gantry.adapter.tcp.session.ChannelLimits;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.memory.InMemoryBpa;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a session does while a bundle that it sends is being read. */
class SlowReadTest {
  static {
    Leaks.watch();
  }

  private static final int ACK_BYTES = 18;
  private static final int MAX_ACKS = 10;
  private static final NodeId ONE = NodeId.parse("ipn:1.0");

  private final EmbeddedSession session = begin();
  private final ArrayDeque<Runnable> reads = new ArrayDeque<>();

  @AfterEach
  void nothing_leaks() {
    session.close();
    Leaks.assertNone();
  }

  @Test
  void reading_stops_when_too_many_acknowledgements_wait_behind_it() {
    session.handle.takeBundles(new PeerAddress(EmbeddedSession.ADDRESS));
    session.establish();
    session.handle.offer(new BundleToken(0), new Slow(), (_, _, _) -> {});
    for (int i = 0; i < MAX_ACKS; i++) {
      session.receive(RawPeer.segment(3, i, new byte[1]));
      assertThat(session.reads()).isTrue();
    }
    session.receive(RawPeer.segment(3, MAX_ACKS, new byte[1]));
    assertThat(session.reads()).isFalse();
    reads.remove().run();
    session.channel.runPendingTasks();
    assertThat(session.reads()).isTrue();
  }

  private static EmbeddedSession begin() {
    var limits =
        new ChannelLimits(
            1 << 20, MAX_ACKS * ACK_BYTES, Duration.ofSeconds(5), Duration.ofSeconds(2), 1);
    return new EmbeddedSession(
        SessionProfile.PLAINTEXT.withChannel(limits),
        new InboundBudget(1 << 20),
        InMemoryBpa.discarding(ONE));
  }

  private final class Slow implements OutboundBundle {
    @Override
    public long lengthBytes() {
      return 1;
    }

    @Override
    public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
      reads.add(() -> listener.chunkRead(PayloadChunk.unpooled(ByteBuffer.allocate(lengthBytes))));
    }

    @Override
    public void release() {}
  }
}
