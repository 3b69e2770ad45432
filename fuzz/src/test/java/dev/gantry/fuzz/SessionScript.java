package dev.gantry.fuzz;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.ExtensionItem;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MessageEncoder;
import dev.gantry.domain.wire.MsgRejectMessage;
import dev.gantry.domain.wire.Octets;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.RejectReason;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.domain.wire.XferRefuseMessage;
import dev.gantry.simulator.DrivenSession;
import dev.gantry.simulator.ScriptedExchange;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** What happens around one session, as the octets of an input say it. */
final class SessionScript {
  private static final int MOST_STEPS = 400;
  private static final int MOST_OFFERED_BYTES = 200_000;
  private static final int LONGEST_OFFER_BYTES = 3_000;
  private static final long MILLISECOND = 1_000_000L;

  private final ScriptedExchange exchange;
  private final Draw draw;
  private int offeredBytes;
  private int offers;
  private boolean peerClosed;

  SessionScript(ScriptedExchange exchange, Draw draw) {
    this.exchange = exchange;
    this.draw = draw;
  }

  /** Small bounds, so that an input of some hundred octets reaches them. */
  static SessionSettings settings(String nodeId, RandomGenerator random) {
    return new SessionSettings(
        List.of(NodeId.parse(nodeId)),
        new SessionSettings.Offer(
            random.nextInt(4) == 0 ? 0 : random.nextInt(1, 20),
            random.nextInt(1, 300),
            random.nextInt(500, 5_000)),
        SessionSettings.Demands.DEFAULT,
        SessionSettings.Security.PLAINTEXT,
        SessionSettings.Timers.DEFAULT,
        new SessionSettings.Limits(
            random.nextInt(1, 12),
            random.nextInt(1, 5_000),
            random.nextInt(1, 30),
            random.nextInt(1, 200),
            random.nextInt(1, 2_000),
            random.nextInt(1, 20),
            4,
            64,
            random.nextBoolean()));
  }

  void run() {
    for (int i = 0; i < MOST_STEPS && draw.hasMore(); i++) {
      step();
    }
    var session = exchange.session();
    if (!session.isOver()) {
      session.takeBundles();
      session.tell(new SessionEvent.InboundBudgetChanged(false));
    }
  }

  int offeredBytes() {
    return offeredBytes;
  }

  private void step() {
    var session = exchange.session();
    switch (draw.below(18)) {
      case 0, 1 -> write(draw.octets(draw.below(64)));
      case 2 -> write(contactHeader());
      case 3 -> write(sessInit());
      case 4 -> write(new KeepaliveMessage());
      case 5, 6 -> segment();
      case 7 -> write(new XferAckMessage(draw.octet(), id(), draw.u16()));
      case 8 -> write(new XferRefuseMessage(RefusalReason.of(draw.octet()), id()));
      case 9 -> write(new SessTermMessage(draw.yes(), TerminationReason.of(draw.octet())));
      case 10 -> write(new MsgRejectMessage(RejectReason.of(draw.octet()), draw.octet()));
      case 11 -> exchange.clock().advance(draw.octet() * 10 * MILLISECOND);
      case 12 -> exchange.clock().advance(Duration.ofSeconds(draw.below(64)));
      case 13 -> offer(session);
      case 14 -> ownSide(session);
      case 15 -> failSource(session);
      case 16 -> halfClose();
      case 17 -> rareEnd(session);
      default -> throw new AssertionError();
    }
  }

  private void offer(DrivenSession session) {
    int lengthBytes = 1 + draw.u16() % LONGEST_OFFER_BYTES;
    if (!session.isOver() && offeredBytes + lengthBytes <= MOST_OFFERED_BYTES) {
      offeredBytes += lengthBytes;
      session.offer(new BundleToken(offers++), new byte[lengthBytes]);
    }
  }

  private void failSource(DrivenSession session) {
    var token = new BundleToken(draw.octet());
    boolean pending = token.value() < offers && !session.outcomes().containsKey(token);
    if (pending && !session.isOver()) {
      session.failSource(token);
    }
  }

  private void ownSide(DrivenSession session) {
    if (session.isOver()) {
      return;
    }
    switch (draw.below(4)) {
      case 0 -> session.holdBundles();
      case 1 -> session.takeBundles();
      case 2 -> session.tell(new SessionEvent.InboundBudgetChanged(true));
      default -> session.tell(new SessionEvent.InboundBudgetChanged(false));
    }
  }

  private void halfClose() {
    peerClosed = true;
    exchange.peer().halfClose();
  }

  private void rareEnd(DrivenSession session) {
    switch (draw.below(8)) {
      case 0 -> {
        peerClosed = true;
        exchange.peer().reset();
      }
      case 1 -> terminate(session, true);
      case 2, 3 -> terminate(session, false);
      default -> exchange.clock().advance(MILLISECOND);
    }
  }

  static void terminate(DrivenSession session, boolean urgent) {
    if (!session.isOver()) {
      session.terminate(TerminationReason.Known.BUSY, urgent);
    }
  }

  // ---- what a peer writes

  private SessInitMessage sessInit() {
    return new SessInitMessage(
        draw.octet(), draw.u16(), draw.u16(), draw.yes() ? "ipn:9.0" : "", true, items());
  }

  /** A header, and as much of its data as the script likes. */
  private void segment() {
    int flags = draw.octet();
    boolean start = (flags & SegmentHeader.START) != 0;
    int lengthBytes = draw.u16() % 400;
    var header = new SegmentHeader(flags, id(), start ? items() : ExtensionItems.NONE, lengthBytes);
    var buffer = ByteBuffer.allocate(MessageEncoder.encodedLength(header) + lengthBytes);
    MessageEncoder.encode(header, buffer);
    // The encoder leaves reserved flags out.
    buffer.put(1, (byte) flags);
    write(buffer.array());
  }

  private ExtensionItems items() {
    return switch (draw.below(4)) {
      case 0 ->
          ExtensionItems.of(
              new ExtensionItem(draw.octet(), draw.below(3), Octets.of(draw.octets(8))));
      case 1 ->
          ExtensionItems.of(
              new ExtensionItem(
                  0,
                  ExtensionItem.TRANSFER_LENGTH_TYPE,
                  Octets.of(ByteBuffer.allocate(Long.BYTES).putLong(draw.u16()).array())));
      default -> ExtensionItems.NONE;
    };
  }

  private TransferId id() {
    return new TransferId(draw.below(8));
  }

  private void write(Message message) {
    var buffer = ByteBuffer.allocate(MessageEncoder.encodedLength(message));
    MessageEncoder.encode(message, buffer);
    write(buffer.array());
  }

  /** Nothing leaves a closed socket. */
  private void write(byte[] octets) {
    if (!peerClosed) {
      exchange.peer().write(octets);
    }
  }

  private byte[] contactHeader() {
    var buffer = ByteBuffer.allocate(ContactHeader.LENGTH_BYTES);
    MessageEncoder.encode(new ContactHeader(draw.yes() ? 4 : draw.octet(), draw.yes()), buffer);
    return buffer.array();
  }
}
