package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.session.Role;
import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.Decoding;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MessageDecoder;
import dev.gantry.domain.wire.MessageType;
import dev.gantry.domain.wire.SegmentHeader;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns received octets into events. Headers are read where they lie in the receive buffer; only
 * the first octets of a header that ends in a later buffer are copied. Payload is shown by position
 * and never collected. Confined to the session's event loop.
 */
final class InputReader {
  private static final int FIRST_PARTIAL_BYTES = 64;

  /** Hears of what is more than an event. */
  interface Arrivals {
    /** The peer's Contact Header is complete; the machine is told next. */
    void contactReceived();

    /** A segment has come with all of its data, which stand in {@code buffer}. */
    void segmentReceived(SegmentHeader header, ByteBuf buffer, int index);

    /** Octets of a bundle stand in {@code buffer}, which stays the caller's. */
    void payloadReceived(ByteBuf buffer, int index, int count);
  }

  private final MessageDecoder decoder;
  private final Role role;
  private final MachineEvents machine;
  private final Arrivals arrivals;
  private boolean contactAwaited = true;
  private boolean stopped;
  private boolean paused;
  private @Nullable Consumer<ByteBuf> diversion;
  private boolean bundlesHeld;
  private boolean told;
  private long payloadLeft;
  private @Nullable ByteBuffer partial;
  private int partialTotal;
  private @Nullable ArrayDeque<ByteBuf> held;

  InputReader(MessageDecoder decoder, Role role, MachineEvents machine, Arrivals arrivals) {
    this.decoder = decoder;
    this.role = role;
    this.machine = machine;
    this.arrivals = arrivals;
  }

  /** Reads a receive buffer and releases it, or keeps what a pause leaves of it. */
  void accept(ByteBuf in) {
    if (stopped) {
      in.release();
    } else if (paused || held != null) {
      hold(in);
    } else {
      consume(in);
    }
  }

  /** Whether octets wait behind a pause. */
  boolean holding() {
    return held != null;
  }

  /** Reads what waited behind a pause, until it is used up or the next pause. */
  void resume() {
    ArrayDeque<ByteBuf> waiting = held;
    held = null;
    while (waiting != null && !waiting.isEmpty()) {
      if (stopped) {
        waiting.poll().release();
      } else if (held != null || paused) {
        hold(waiting.poll());
      } else {
        consume(waiting.poll());
      }
    }
  }

  /** What follows is not TCPCL any more: octets are thrown away. */
  void stop() {
    stopped = true;
    partial = null;
    if (held != null) {
      held.forEach(ByteBuf::release);
      held = null;
    }
  }

  /** What follows in the buffer now being read is not for us but for {@code other}. */
  void divert(Consumer<ByteBuf> other) {
    diversion = other;
  }

  /** Keeps what comes until {@link #resume}, or no longer. */
  void pause(boolean pause) {
    paused = pause;
  }

  boolean paused() {
    return paused;
  }

  /** Whether the machine wants to hear of a bundle before it is read. */
  void holdBundles(boolean hold) {
    bundlesHeld = hold;
  }

  private void hold(ByteBuf in) {
    if (held == null) {
      held = new ArrayDeque<>(1);
    }
    held.add(in);
  }

  private void consume(ByteBuf in) {
    ByteBuf owned = in;
    try {
      ByteBuffer window = in.nioBuffer();
      int base = in.readerIndex();
      told = false;
      while (window.hasRemaining() && !stopped) {
        Consumer<ByteBuf> other = diversion;
        if (other != null) {
          diversion = null;
          other.accept(in.skipBytes(window.position()).retain());
          return;
        }
        if (bundlesHeld && bundleNext(window)) {
          tell(new SessionEvent.BundleArrived());
        }
        if (paused) {
          in.skipBytes(window.position());
          owned = null;
          hold(in);
          return;
        }
        if (payloadLeft > 0) {
          payload(in, base, window);
        } else if (partial != null) {
          completePartial(partial, window);
        } else if (!decode(window, in, base)) {
          beginPartial(window);
        }
      }
      diversion = null;
      if (!told && !stopped) {
        machine.tell(new SessionEvent.OctetsReceived());
      }
    } finally {
      if (owned != null) {
        owned.release();
      }
    }
  }

  /** Whether the next octet is one of a bundle, or of the header before it. */
  private boolean bundleNext(ByteBuffer window) {
    if (payloadLeft > 0) {
      return true;
    }
    if (contactAwaited) {
      return false;
    }
    byte type = partial != null ? partial.get(0) : window.get(window.position());
    return type == MessageType.XFER_SEGMENT;
  }

  private void payload(ByteBuf in, int base, ByteBuffer window) {
    int count = (int) Math.min(payloadLeft, window.remaining());
    int index = base + window.position();
    payloadLeft -= count;
    window.position(window.position() + count);
    told = true;
    arrivals.payloadReceived(in, index, count);
  }

  private void beginPartial(ByteBuffer window) {
    partial = ByteBuffer.allocate(Math.min(partialTotal, FIRST_PARTIAL_BYTES));
    completePartial(partial, window);
  }

  private void completePartial(ByteBuffer begun, ByteBuffer window) {
    ByteBuffer target = begun;
    while (window.hasRemaining()) {
      int count = Math.min(partialTotal - target.position(), window.remaining());
      target = withRoom(target, count);
      target.put(target.position(), window, window.position(), count);
      target.position(target.position() + count);
      window.position(window.position() + count);
      if (target.position() == partialTotal) {
        partial = null;
        if (decode(target.flip(), null, 0)) {
          return;
        }
        target.position(target.limit()).limit(target.capacity());
      }
    }
    partial = target;
  }

  /** Grows only by what has arrived: the announced length alone takes no memory. */
  private static ByteBuffer withRoom(ByteBuffer target, int count) {
    int needed = target.position() + count;
    if (needed <= target.capacity()) {
      return target;
    }
    return ByteBuffer.allocate(Math.max(needed, 2 * target.capacity())).put(target.flip());
  }

  /**
   * One decoding step; false when the window is too short, its position is then unchanged.
   *
   * @param in what the window shows, from {@code base} on; null when it shows a partial header
   */
  private boolean decode(ByteBuffer window, @Nullable ByteBuf in, int base) {
    Decoding decoding =
        contactAwaited && !terminationInsteadOfContact(window)
            ? decoder.decodeContactHeader(window)
            : decoder.decode(window);
    switch (decoding) {
      case SegmentHeader header -> segment(header, window, in, base);
      case Message message -> tell(new SessionEvent.MessageReceived(message));
      case Decoding.NeedMore more -> {
        partialTotal = more.totalBytes();
        return false;
      }
      case ContactHeader header -> contactReceived(header);
      case Decoding.Malformed malformed -> malformed(malformed);
    }
    return true;
  }

  private void segment(SegmentHeader header, ByteBuffer window, @Nullable ByteBuf in, int base) {
    long length = header.dataLengthBytes();
    // While bundles are held the machine may want to stop between the header and the data.
    if (in == null || bundlesHeld || length == 0 || length > window.remaining()) {
      payloadLeft = length;
      tell(new SessionEvent.SegmentHeaderReceived(header));
      return;
    }
    int index = base + window.position();
    window.position(window.position() + (int) length);
    told = true;
    arrivals.segmentReceived(header, in, index);
  }

  private void contactReceived(ContactHeader header) {
    contactAwaited = false;
    arrivals.contactReceived();
    tell(new SessionEvent.ContactHeaderReceived(header));
  }

  private void malformed(Decoding.Malformed malformed) {
    stop();
    tell(new SessionEvent.DecodingFailed(malformed.violation(), malformed.typeOctet()));
  }

  /** What a passive entity may send, and the machine knows what to make of (trap T-20). */
  private boolean terminationInsteadOfContact(ByteBuffer window) {
    return role == Role.ACTIVE && window.get(window.position()) == MessageType.SESS_TERM;
  }

  private void tell(SessionEvent event) {
    told = true;
    machine.tell(event);
  }
}
