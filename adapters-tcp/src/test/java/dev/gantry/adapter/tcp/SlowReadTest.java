package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.payload.InboundBudget;
import dev.gantry.adapter.tcp.session.ChannelLimits;
import dev.gantry.adapter.tcp.session.SessionDriver;
import dev.gantry.adapter.tcp.session.SessionOwner;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.adapter.tcp.session.Sessions;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.port.out.Observer;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.memory.InMemoryBpa;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
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

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final ArrayDeque<Runnable> reads = new ArrayDeque<>();

  @AfterEach
  void nothing_leaks() {
    channel.finishAndReleaseAll();
    Leaks.assertNone();
  }

  @Test
  void reading_stops_when_too_many_acknowledgements_wait_behind_it() {
    SessionDriver session = establish();
    session.offer(new BundleToken(0), new Slow());
    for (int i = 0; i < MAX_ACKS; i++) {
      receive(RawPeer.segment(3, i, new byte[1]));
      assertThat(channel.config().isAutoRead()).isTrue();
    }
    receive(RawPeer.segment(3, MAX_ACKS, new byte[1]));
    assertThat(channel.config().isAutoRead()).isFalse();
    reads.remove().run();
    channel.runPendingTasks();
    assertThat(channel.config().isAutoRead()).isTrue();
  }

  private SessionDriver establish() {
    var limits =
        new ChannelLimits(
            1 << 20, MAX_ACKS * ACK_BYTES, Duration.ofSeconds(5), Duration.ofSeconds(2), 1);
    SessionDriver session =
        new Sessions(new InboundBudget(1 << 20), new Observer() {})
            .begin(
                channel,
                new Sessions.Beginning(
                    Role.PASSIVE,
                    null,
                    List.of(),
                    "192.0.2.1:4556",
                    SessionProfile.PLAINTEXT.withChannel(limits),
                    List.of(ONE),
                    Long.MAX_VALUE,
                    InMemoryBpa.discarding(ONE)::open),
                new Owner());
    receive(HexFormat.of().parseHex(RawPeer.CONTACT + RawPeer.sessInit("ipn:2.0", 1 << 20)));
    assertThat(session.parameters()).isNotNull();
    return session;
  }

  private void receive(byte[] octets) {
    channel.writeInbound(Unpooled.copiedBuffer(octets));
    channel.runPendingTasks();
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

  private static final class Owner implements SessionOwner {
    @Override
    public void established(SessionDriver session, SessionParameters parameters) {}

    @Override
    public void ending(SessionDriver session) {}

    @Override
    public void transferEnded(SessionDriver session, BundleToken token, OutboundOutcome outcome) {}

    @Override
    public void ended(SessionDriver session, SessionEnd end) {}

    @Override
    public PeerAddress peerAddress() {
      return new PeerAddress("192.0.2.1:4556");
    }
  }
}
