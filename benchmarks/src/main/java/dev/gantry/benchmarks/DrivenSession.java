package dev.gantry.benchmarks;

import dev.gantry.adapter.tcp.payload.InboundBudget;
import dev.gantry.adapter.tcp.session.BundleSink;
import dev.gantry.adapter.tcp.session.SessionHandle;
import dev.gantry.adapter.tcp.session.SessionOwner;
import dev.gantry.adapter.tcp.session.SessionProfile;
import dev.gantry.adapter.tcp.session.Sessions;
import dev.gantry.adapter.tcp.session.TransferListener;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MessageEncoder;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.port.out.Observer;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import dev.gantry.testbench.memory.InMemoryBpa;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A session with all of its driver, on a channel without a socket: what a peer would write is read
 * in one piece for many bundles, as from a busy socket. Received bundles are discarded.
 */
final class DrivenSession {
  /** Bundles to a read. */
  static final int BATCH = 50;

  private static final int WHOLE = SegmentHeader.START | SegmentHeader.END;
  private static final int SEGMENT_ID_OFFSET = 2;
  private static final NodeId US = NodeId.parse("ipn:1.0");
  private static final long BUDGET_BYTES = 64 << 20;

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final InMemoryBpa bpa = InMemoryBpa.discarding(US);
  private final SessionHandle session;
  private final ByteBuf segments;
  private final ByteBuf acknowledgements;
  private final int segmentBytes;
  private final int acknowledgementBytes;
  private final Repeated bundle;
  private long received;
  private long offered;
  private long ended;

  /** An Established session whose bundles have so many octets each. */
  DrivenSession(int bundleBytes) {
    var header = new SegmentHeader(WHOLE, new TransferId(0), ExtensionItems.NONE, bundleBytes);
    segmentBytes = MessageEncoder.encodedLength(header) + bundleBytes;
    segments = repeated(encoded(header), segmentBytes);
    var acknowledgement = encoded(new XferAckMessage(WHOLE, new TransferId(0), bundleBytes));
    acknowledgementBytes = acknowledgement.remaining();
    acknowledgements = repeated(acknowledgement, acknowledgementBytes);
    bundle =
        new Repeated(bundleBytes, PayloadChunk.unpooled(ByteBuffer.allocateDirect(bundleBytes)));
    var sessions = new Sessions(new InboundBudget(BUDGET_BYTES), new Observer() {});
    var with =
        new Sessions.Beginning(
            Role.PASSIVE,
            null,
            List.of(),
            "198.51.100.1:1024",
            SessionProfile.PLAINTEXT,
            List.of(US),
            Long.MAX_VALUE,
            BundleSink.of(bpa));
    session = sessions.begin(sessions.newKey(), channel, with, new Nobody());
    session.takeBundles(new PeerAddress("198.51.100.1:1024"));
    channel.writeInbound(Unpooled.wrappedBuffer(contact()));
    channel.writeInbound(Unpooled.wrappedBuffer(encoded(Samples.SESSION_INIT)));
    drain();
  }

  /** Receives {@link #BATCH} bundles, which are taken at once and acknowledged. */
  void receive() {
    number(segments, segmentBytes, received);
    received += BATCH;
    channel.writeInbound(segments.retain());
    drain();
    if (bpa.receivedBundles() != received) {
      throw new IllegalStateException(bpa.receivedBundles() + " of " + received + " have come");
    }
  }

  /** Sends {@link #BATCH} bundles, which the peer acknowledges at once. */
  void send() {
    long first = offered;
    for (int i = 0; i < BATCH; i++) {
      session.offer(new BundleToken(offered++), bundle, new Offered());
    }
    channel.runPendingTasks();
    drain();
    number(acknowledgements, acknowledgementBytes, first);
    channel.writeInbound(acknowledgements.retain());
    drain();
    if (ended != offered) {
      throw new IllegalStateException(ended + " of " + offered + " have ended");
    }
  }

  private static void number(ByteBuf messages, int each, long first) {
    for (int i = 0; i < BATCH; i++) {
      messages.setLong(i * each + SEGMENT_ID_OFFSET, first + i);
    }
  }

  private void drain() {
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      out.release();
    }
  }

  private static ByteBuf repeated(ByteBuffer beginning, int each) {
    var all = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(each * BATCH));
    for (int i = 0; i < BATCH; i++) {
      all.setBytes(i * each, beginning.duplicate());
    }
    return all.writerIndex(each * BATCH);
  }

  private static ByteBuffer contact() {
    var octets = ByteBuffer.allocate(ContactHeader.LENGTH_BYTES);
    MessageEncoder.encode(new ContactHeader(ContactHeader.VERSION_4, false), octets);
    return octets.flip();
  }

  private static ByteBuffer encoded(Message message) {
    var octets = ByteBuffer.allocate(MessageEncoder.encodedLength(message));
    MessageEncoder.encode(message, octets);
    return octets.flip();
  }

  private static ByteBuffer encoded(SegmentHeader header) {
    var octets = ByteBuffer.allocate(MessageEncoder.encodedLength(header));
    MessageEncoder.encode(header, octets);
    return octets.flip();
  }

  /** One bundle that is sent again and again. */
  private record Repeated(int length, PayloadChunk octets) implements OutboundBundle {
    @Override
    public long lengthBytes() {
      return length;
    }

    @Override
    public void read(long offsetBytes, int lengthBytes, ReadListener listener) {
      listener.chunkRead(octets);
    }

    @Override
    public void release() {}
  }

  /** Counts what has ended well. */
  private final class Offered implements TransferListener {
    @Override
    public void transferEnded(SessionKey key, BundleToken token, OutboundOutcome outcome) {
      if (outcome instanceof OutboundOutcome.Acknowledged) {
        ended++;
      }
    }
  }

  /** Whoever does not care what becomes of a session. */
  private static final class Nobody implements SessionOwner {
    @Override
    public void established(SessionHandle handle, SessionParameters parameters) {}

    @Override
    public void ending(SessionHandle handle) {}

    @Override
    public void ended(SessionHandle handle, SessionEnd end) {}
  }
}
