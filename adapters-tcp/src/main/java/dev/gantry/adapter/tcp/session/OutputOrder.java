package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.session.SessionAction.SendSegment;
import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MessageEncoder;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.port.payload.PayloadChunk;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a session writes, strictly in order. A segment whose octets have not been read
 * yet holds back what comes after it, while reads for later segments are already under way.
 * Confined to the session's event loop.
 */
final class OutputOrder implements SegmentPart.Waiting {
  /** Longest range asked of a bundle at once, so that a long segment leaves as it is read. */
  static final int MAX_READ_BYTES = 256 * 1024;

  /** Hears what becomes of the bundles that are read. */
  interface Reads {
    /** Nothing of a bundle that has ended is read any more. */
    void settled(OfferedBundle bundle);

    /** A range of a bundle cannot be read; told once for each bundle. */
    void failed(OfferedBundle bundle, String cause, Sent written);
  }

  /** How much of a transfer has been written when a range of it cannot be read. */
  enum Sent {
    /** Nothing, and nothing will be. */
    NOTHING,
    /** Whole segments. */
    SEGMENTS,
    /** The beginning of a segment. */
    INSIDE_SEGMENT
  }

  private final FlushGatherer gatherer;
  private final LoopTasks loop;
  private final TurnEnd turn;
  private final Reads reads;
  private final Runnable readAnswered = this::readAnswered;
  private @Nullable ArrayDeque<Object> waiting;
  private boolean segmentMissing;
  private boolean discarding;
  private long waitingControlBytes;
  private long droppedChargedBytes;

  OutputOrder(FlushGatherer gatherer, LoopTasks loop, TurnEnd turn, Reads reads) {
    this.gatherer = gatherer;
    this.loop = loop;
    this.turn = turn;
    this.reads = reads;
  }

  void contactHeader(ContactHeader header) {
    enqueue(header);
  }

  void message(Message message) {
    enqueue(message);
  }

  /**
   * Begins to read the segment's octets, and writes it when they are there and its turn has come.
   */
  void segment(SendSegment segment, OfferedBundle offered) {
    long left = segment.header().dataLengthBytes();
    long offset = segment.offsetBytes();
    long charged = segment.chargedBytes() - left;
    SegmentHeader header = segment.header();
    do {
      long piece = Math.min(MAX_READ_BYTES, offered.data().contiguousBytes(offset));
      int length = (int) Math.min(left, piece);
      var part = new SegmentPart(this, offered, header, length, length + charged);
      offered.partBegun();
      read(offset, length, part);
      enqueue(part);
      header = null;
      charged = 0;
      offset += length;
      left -= length;
    } while (left > 0);
  }

  private static void read(long offset, int length, SegmentPart part) {
    try {
      part.offered().data().read(offset, length, part);
    } catch (RuntimeException | Error e) {
      // A fault of the bundle's owner: it costs the bundle, and is not met again in a next session.
      part.readFailed(e.toString());
    }
  }

  /** Messages not yet taken by the socket, octets; those that wait for a read count too. */
  long unwrittenControlBytes() {
    return gatherer.unwrittenControlBytes() + waitingControlBytes;
  }

  /** Charged octets of segments that have left, or never will, since the last call. */
  long takeSettledChargedBytes() {
    long dropped = droppedChargedBytes;
    droppedChargedBytes = 0;
    return dropped + gatherer.takeWrittenChargedBytes();
  }

  /** Whether all that was written has left. */
  boolean empty() {
    return waiting == null && gatherer.empty();
  }

  /** Hands everything that is ready to the socket. */
  void flush() {
    gatherer.flush();
  }

  /** The transfer has ended: its segments that have not begun to leave are not sent any more. */
  void dropUnbegun(OfferedBundle offered) {
    ArrayDeque<Object> entries = waiting;
    if (entries == null) {
      return;
    }
    var kept = new ArrayDeque<Object>(entries.size());
    boolean begun = true;
    for (Object entry : entries) {
      if (entry instanceof SegmentPart part && part.offered() == offered) {
        // Parts without a header belong to the segment in front of them.
        begun &= part.header() == null;
        if (!begun) {
          drop(part);
          continue;
        }
      }
      kept.add(entry);
    }
    waiting = kept.isEmpty() ? null : kept;
    readAnswered();
    turn.endLater();
  }

  /** The connection is gone or broken: nothing is written any more, what waited is let go. */
  void discard() {
    discarding = true;
    ArrayDeque<Object> entries = waiting;
    waiting = null;
    if (entries != null) {
      for (Object entry : entries) {
        if (entry instanceof SegmentPart part) {
          cancel(part);
        }
      }
    }
    gatherer.discard();
  }

  @Override
  public void answerArrived(SegmentPart part) {
    if (part.queued() || !loop.inLoop()) {
      loop.add(readAnswered);
    }
  }

  /** Writes what waited for a read that has been answered. */
  private void readAnswered() {
    while (waiting != null) {
      Object head = waiting.peek();
      if (head instanceof SegmentPart part && !part.answered()) {
        return;
      }
      waiting.poll();
      if (waiting.isEmpty()) {
        waiting = null;
      }
      if (head instanceof Message message) {
        waitingControlBytes -= MessageEncoder.encodedLength(message);
      }
      if (head != null) {
        write(head);
      }
    }
  }

  private void enqueue(Object entry) {
    if (entry instanceof SegmentPart part && (discarding || segmentMissing)) {
      cancel(part);
      return;
    }
    if (discarding) {
      return;
    }
    if (waiting == null && !(entry instanceof SegmentPart part && !part.answered())) {
      write(entry);
      return;
    }
    if (entry instanceof SegmentPart part) {
      part.setQueued();
    } else if (entry instanceof Message message) {
      waitingControlBytes += MessageEncoder.encodedLength(message);
    }
    if (waiting == null) {
      waiting = new ArrayDeque<>();
    }
    waiting.add(entry);
  }

  private void write(Object entry) {
    switch (entry) {
      case Message message -> gatherer.message(message);
      case ContactHeader header -> gatherer.contactHeader(header);
      case SegmentPart part -> write(part);
      default -> throw new IllegalStateException("cannot write " + entry);
    }
  }

  private void write(SegmentPart part) {
    if (part.offered().unreadable()) {
      // The machine is about to hear that it is.
      drop(part);
      return;
    }
    PayloadChunk chunk = part.take();
    if (chunk == null) {
      readFailed(part);
    } else {
      gatherer.segment(part.header(), chunk, part.lengthBytes(), part.chargedBytes());
    }
    // Last, because the end of a transfer may bring the next one, whose segments stand behind this.
    settled(part);
  }

  /**
   * RFC 9174 has no way to take back what has begun, so the session cannot outlive a bundle that
   * cannot be read on.
   */
  private void readFailed(SegmentPart part) {
    SegmentHeader header = part.header();
    Sent written;
    if (header == null) {
      written = Sent.INSIDE_SEGMENT;
      discard();
    } else if (header.start()) {
      written = Sent.NOTHING;
      droppedChargedBytes += part.chargedBytes();
      part.offered().setUnreadable();
      turn.endLater();
    } else {
      written = Sent.SEGMENTS;
      // Also those to come: the peer must not take a bundle that lacks a segment for a whole one.
      segmentMissing = true;
      dropWaitingSegments();
    }
    reads.failed(part.offered(), part.failure(), written);
  }

  private void dropWaitingSegments() {
    ArrayDeque<Object> entries = waiting;
    if (entries == null) {
      return;
    }
    var kept = new ArrayDeque<Object>();
    for (Object entry : entries) {
      if (entry instanceof SegmentPart part) {
        cancel(part);
      } else {
        kept.add(entry);
      }
    }
    waiting = kept.isEmpty() ? null : kept;
  }

  private void drop(SegmentPart part) {
    droppedChargedBytes += part.chargedBytes();
    cancel(part);
  }

  private void cancel(SegmentPart part) {
    part.cancel();
    settled(part);
  }

  private void settled(SegmentPart part) {
    if (part.offered().partSettled()) {
      reads.settled(part.offered());
    }
  }
}
