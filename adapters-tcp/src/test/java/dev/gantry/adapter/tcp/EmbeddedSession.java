package dev.gantry.adapter.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.tcp.payload.InboundBudget;
import dev.gantry.adapter.tcp.session.BundleSink;
import dev.gantry.adapter.tcp.session.SessionHandle;
import dev.gantry.adapter.tcp.session.SessionOwner;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.adapter.tcp.session.Sessions;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.testbench.memory.InMemoryBpa;
import dev.gantry.testbench.memory.RecordingObserver;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An accepted session on a channel without a socket, whose peer is played octet by octet. */
final class EmbeddedSession {
  static final String ADDRESS = "192.0.2.1:4556";
  private static final NodeId ONE = NodeId.parse("ipn:1.0");

  final EmbeddedChannel channel = new EmbeddedChannel();
  final InMemoryBpa bpa;
  final RecordingObserver observer = new RecordingObserver();
  final SessionHandle handle;
  @Nullable SessionEnd end;

  EmbeddedSession(SessionProfile profile, InboundBudget budget, InMemoryBpa bpa) {
    this(profile, budget, bpa, BundleSink.of(bpa));
  }

  /** A session with defaults whose bundles go there. */
  EmbeddedSession(BundleSink sink) {
    this(SessionProfile.PLAINTEXT, new InboundBudget(1 << 20), InMemoryBpa.recording(ONE), sink);
  }

  private EmbeddedSession(
      SessionProfile profile, InboundBudget budget, InMemoryBpa bpa, BundleSink sink) {
    this.bpa = bpa;
    handle =
        new Sessions(budget, observer)
            .begin(
                new SessionKey(1),
                channel,
                new Sessions.Beginning(
                    Role.PASSIVE,
                    null,
                    List.of(),
                    ADDRESS,
                    profile,
                    List.of(ONE),
                    Long.MAX_VALUE,
                    sink),
                new Owner());
  }

  /** A session with defaults and a BPA that keeps what it takes. */
  EmbeddedSession() {
    this(SessionProfile.PLAINTEXT, new InboundBudget(1 << 20), InMemoryBpa.recording(ONE));
  }

  EmbeddedSession establish() {
    receive(HexFormat.of().parseHex(RawPeer.CONTACT + RawPeer.sessInit("ipn:2.0", 1 << 20)));
    assertThat(handle.status().state()).isEqualTo(ReportedState.ESTABLISHED_IDLE);
    written();
    return this;
  }

  void receive(String hex) {
    receive(HexFormat.of().parseHex(hex));
  }

  void receive(byte[] octets) {
    channel.writeInbound(Unpooled.copiedBuffer(octets));
    channel.runPendingTasks();
  }

  boolean reads() {
    return channel.config().isAutoRead();
  }

  /** All that was written since the last call. */
  String written() {
    channel.runPendingTasks();
    var hex = new StringBuilder();
    for (ByteBuf octets = channel.readOutbound(); octets != null; octets = channel.readOutbound()) {
      byte[] all = new byte[octets.readableBytes()];
      octets.readBytes(all).release();
      hex.append(HexFormat.of().formatHex(all));
    }
    return hex.toString();
  }

  void close() {
    channel.finishAndReleaseAll();
  }

  private final class Owner implements SessionOwner {
    @Override
    public void established(SessionHandle session, SessionParameters parameters) {}

    @Override
    public void ending(SessionHandle session) {}

    @Override
    public void ended(SessionHandle session, SessionEnd how) {
      end = how;
    }
  }
}
