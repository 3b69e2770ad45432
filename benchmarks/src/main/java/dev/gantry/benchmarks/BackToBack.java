package dev.gantry.benchmarks;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.ConnectionFacts;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.session.Session;
import dev.gantry.domain.session.SessionAction;
import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.DecoderLimits;
import dev.gantry.domain.wire.Decoding;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MessageDecoder;
import dev.gantry.domain.wire.MessageEncoder;
import dev.gantry.domain.wire.SegmentHeader;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Two session machines back to back: what one sends is encoded and decoded for the other. Octets of
 * bundles are only counted, in pieces of one read of a socket.
 */
final class BackToBack {
  private static final int READ_BYTES = 65_536;
  private static final int HEADER_BYTES = 256;
  private static final Verdict ACCEPTED = new Verdict.Accepted();

  private final MessageDecoder decoder = new MessageDecoder(DecoderLimits.DEFAULT);
  private final ByteBuffer wire = ByteBuffer.allocateDirect(HEADER_BYTES);
  private final Side sender = new Side(Role.ACTIVE, "ipn:1.0");
  private final Side receiver = new Side(Role.PASSIVE, "ipn:2.0");
  private long nowNanos;
  private long offered;
  private long acknowledged;

  BackToBack() {
    sender.hear(new SessionEvent.TransportConnected());
    receiver.hear(new SessionEvent.TransportConnected());
    run();
  }

  /** Carries a bundle from one to the other and its acknowledgements back. */
  void carry(long lengthBytes) {
    sender.hear(new SessionEvent.TransferOffered(new BundleToken(offered++), lengthBytes));
    run();
    if (acknowledged != offered) {
      throw new IllegalStateException(acknowledged + " of " + offered + " are acknowledged");
    }
  }

  private void run() {
    while (sender.step(receiver) || receiver.step(sender)) {}
  }

  /** One of both, with what it has not heard yet. */
  private final class Side {
    private final Session session;
    private final ArrayDeque<SessionEvent> unheard = new ArrayDeque<>();

    Side(Role role, String nodeId) {
      session =
          new Session(
              SessionSettings.of(List.of(NodeId.parse(nodeId))),
              new ConnectionFacts(role, null, null, null));
    }

    void hear(SessionEvent event) {
      unheard.add(event);
    }

    /** Hears one event, if there is one, and does what follows. */
    boolean step(Side peer) {
      var event = unheard.poll();
      if (event == null) {
        return false;
      }
      nowNanos += 100;
      for (var action : session.handle(event, nowNanos)) {
        carryOut(action, peer);
      }
      return true;
    }

    private void carryOut(SessionAction action, Side peer) {
      switch (action) {
        case SessionAction.SendContactHeader(var header) ->
            peer.hear(new SessionEvent.ContactHeaderReceived(header));
        case SessionAction.SendMessage(var message) -> {
          MessageEncoder.encode(message, wire.clear());
          peer.read();
        }
        case SessionAction.SendSegment segment -> {
          MessageEncoder.encode(segment.header(), wire.clear());
          peer.read();
          peer.count(segment.header().dataLengthBytes());
          hear(new SessionEvent.SegmentsWritten(segment.chargedBytes()));
        }
        case SessionAction.CompleteReception(var reception, _) ->
            hear(new SessionEvent.BundleDecided(reception, ACCEPTED));
        case SessionAction.EndOutboundTransfer(_, OutboundOutcome.Acknowledged _) -> acknowledged++;
        case SessionAction _ -> {}
      }
    }

    private void read() {
      switch (decoder.decode(wire.flip())) {
        case Message message -> hear(new SessionEvent.MessageReceived(message));
        case SegmentHeader header -> hear(new SessionEvent.SegmentHeaderReceived(header));
        case Decoding other -> throw new IllegalStateException(other.toString());
      }
    }

    private void count(long lengthBytes) {
      for (long left = lengthBytes; left > 0; left -= READ_BYTES) {
        hear(new SessionEvent.SegmentBytesReceived((int) Math.min(left, READ_BYTES)));
      }
    }
  }
}
