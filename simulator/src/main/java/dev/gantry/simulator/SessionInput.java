package dev.gantry.simulator;

import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.DecoderLimits;
import dev.gantry.domain.wire.Decoding;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MessageDecoder;
import dev.gantry.domain.wire.MessageType;
import dev.gantry.domain.wire.SegmentHeader;
import java.util.function.Consumer;

/**
 * Makes events of the octets that arrive at a session, one after the other, as far as it wants to
 * read.
 */
final class SessionInput {
  private final Consumer<SessionEvent> session;
  private final MessageDecoder decoder = new MessageDecoder(DecoderLimits.DEFAULT);
  private final OctetBuffer octets = new OctetBuffer();
  private byte[] segmentData = new byte[0];
  private long segmentRemaining;
  private boolean contactDone;
  private boolean bundlesHeld;
  private boolean paused;
  private boolean securing;
  private boolean closed;
  private boolean finPending;

  SessionInput(Consumer<SessionEvent> session) {
    this.session = session;
  }

  void arrived(byte[] more) {
    octets.append(more);
    read(true);
  }

  /** FIN came; it is told behind all octets before it. */
  void ended() {
    finPending = true;
    read(false);
  }

  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
  }

  /** Whether the session wants to hear of a bundle before it is read. */
  void holdBundles(boolean hold) {
    bundlesHeld = hold;
  }

  /** From now on what arrives belongs to the TLS handshake. */
  void secure() {
    securing = true;
  }

  void secured() {
    securing = false;
  }

  /** Nothing is read any more. */
  void close() {
    closed = true;
  }

  /** The octets of a bundle that an event told of last. */
  byte[] segmentData() {
    return segmentData;
  }

  /** Goes on with what is there. */
  void read() {
    read(false);
  }

  private void read(boolean news) {
    boolean advanced = false;
    while (isReading() && readOne()) {
      advanced = true;
    }
    if (!isReading()) {
      return;
    }
    if (news && !advanced) {
      session.accept(new SessionEvent.OctetsReceived());
    }
    if (finPending) {
      finPending = false;
      session.accept(new SessionEvent.InputClosed());
    }
  }

  private boolean isReading() {
    return !closed && !paused && !securing;
  }

  private boolean isBundleNext() {
    var window = octets.view();
    return segmentRemaining > 0
        || contactDone && window.get(window.position()) == MessageType.XFER_SEGMENT;
  }

  private boolean readOne() {
    if (octets.length() == 0) {
      return false;
    }
    if (bundlesHeld && isBundleNext()) {
      session.accept(new SessionEvent.BundleArrived());
      if (!isReading()) {
        return false;
      }
    }
    if (segmentRemaining > 0) {
      int count = (int) Math.min(segmentRemaining, octets.length());
      segmentRemaining -= count;
      segmentData = octets.take(count);
      session.accept(new SessionEvent.SegmentBytesReceived(count));
      return true;
    }
    var window = octets.view();
    var decoding = contactDone ? decoder.decode(window) : decoder.decodeContactHeader(window);
    var _ = octets.take(decoding instanceof Decoding.NeedMore ? 0 : window.position());
    return switch (decoding) {
      case Decoding.NeedMore _ -> false;
      case Message message -> {
        session.accept(new SessionEvent.MessageReceived(message));
        yield true;
      }
      case SegmentHeader header -> {
        segment(header);
        yield true;
      }
      case ContactHeader header -> {
        contactDone = true;
        session.accept(new SessionEvent.ContactHeaderReceived(header));
        yield true;
      }
      case Decoding.Malformed(var violation, int typeOctet) -> {
        octets.clear();
        session.accept(new SessionEvent.DecodingFailed(violation, typeOctet));
        yield false;
      }
    };
  }

  /** With all of its data if they are here, unless the session may want to stop before them. */
  private void segment(SegmentHeader header) {
    long length = header.dataLengthBytes();
    if (length == 0 || length > octets.length() || bundlesHeld) {
      segmentRemaining = length;
      session.accept(new SessionEvent.SegmentHeaderReceived(header));
    } else {
      segmentData = octets.take((int) length);
      session.accept(new SessionEvent.SegmentReceived(header));
    }
  }
}
