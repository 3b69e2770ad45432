package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.session.SessionAction.SendSegment;
import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MessageEncoder;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.port.payload.PayloadChunk;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a session writes, strictly in order. Messages, segment headers and small payloads
 * gather in one buffer for each flush; larger payloads go behind their header as they are. A
 * segment whose octets have not been read yet holds back what comes after it, while reads for later
 * segments are already under way.
 */
final class OutputWriter {
  /**
   * Below this many octets copying a payload is cheaper than one more entry of a gathering write.
   */
  static final int COPY_BELOW_BYTES = 4 * 1024;

  /** Longest range asked of a bundle at once, so that a long segment leaves as it is read. */
  static final int MAX_READ_BYTES = 256 * 1024;

  /**
   * First buffer of a flush, enough for a few messages, so that ten thousand quiet sessions stay
   * small.
   */
  private static final int FIRST_BUFFER_BYTES = 1024;

  private static final int NEXT_BUFFER_BYTES = 32 * 1024;

  private final SessionDriver driver;
  private final Channel channel;
  private @Nullable ArrayDeque<Object> waiting;
  private @Nullable ByteBuf open;
  private @Nullable ByteBuffer openView;
  private int openStart;
  private int openControlBytes;
  private long openChargedBytes;
  private int nextBufferBytes = FIRST_BUFFER_BYTES;
  private boolean written;
  private boolean segmentMissing;
  private boolean discarding;
  private long unfinishedWrites;
  private long unwrittenControlBytes;
  private long waitingControlBytes;
  private long writtenChargedBytes;

  OutputWriter(SessionDriver driver, Channel channel) {
    this.driver = driver;
    this.channel = channel;
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
      long piece = Math.min(MAX_READ_BYTES, offered.bundle().contiguousBytes(offset));
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
      part.offered().bundle().read(offset, length, part);
    } catch (RuntimeException | Error e) {
      // A fault of the bundle's owner: it costs the bundle, and is not met again in a next session.
      part.readFailed(e.toString());
    }
  }

  /** Messages not yet taken by the socket, octets; those that wait for a read count too. */
  long unwrittenControlBytes() {
    return unwrittenControlBytes + waitingControlBytes;
  }

  /** Charged octets of segments that have left since the last call. */
  long takeWrittenChargedBytes() {
    long taken = writtenChargedBytes;
    writtenChargedBytes = 0;
    return taken;
  }

  /** Whether all that was written has left. */
  boolean empty() {
    return waiting == null && open == null && unfinishedWrites == 0;
  }

  /** Hands everything that is ready to the socket. */
  void flush() {
    releaseOpen();
    nextBufferBytes = FIRST_BUFFER_BYTES;
    if (written) {
      written = false;
      channel.flush();
    }
  }

  /** Writes what waited for a read that has been answered. */
  void readAnswered() {
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
          writtenChargedBytes += part.chargedBytes();
          cancel(part);
          continue;
        }
      }
      kept.add(entry);
    }
    waiting = kept.isEmpty() ? null : kept;
    readAnswered();
    driver.outputProgressed();
  }

  /** The connection is gone or broken: nothing is written any more, what waited is let go. */
  void discard() {
    discarding = true;
    discardWaiting();
    if (open != null) {
      open.release();
      open = null;
      openView = null;
    }
  }

  /** Called by a part, on any thread, when its octets are there or cannot be had. */
  void answerArrived(SegmentPart part) {
    if (part.queued() || !driver.inLoop()) {
      driver.outputReadAnswered();
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
      case Message message -> {
        int length = MessageEncoder.encodedLength(message);
        MessageEncoder.encode(message, room(length));
        control(length);
      }
      case ContactHeader header -> {
        MessageEncoder.encode(header, room(ContactHeader.LENGTH_BYTES));
        control(ContactHeader.LENGTH_BYTES);
      }
      case SegmentPart part -> write(part);
      default -> throw new IllegalStateException("cannot write " + entry);
    }
  }

  private void control(int length) {
    openControlBytes += length;
    unwrittenControlBytes += length;
  }

  private void write(SegmentPart part) {
    PayloadChunk chunk = part.take();
    if (chunk == null) {
      readFailed(part);
    } else {
      write(part, chunk);
    }
    // Last, because the end of a transfer may bring the next one, whose segments stand behind this.
    settled(part);
  }

  private void write(SegmentPart part, PayloadChunk chunk) {
    SegmentHeader header = part.header();
    int headerLength = header == null ? 0 : MessageEncoder.encodedLength(header);
    boolean copy = part.lengthBytes() < COPY_BELOW_BYTES;
    boolean kept = false;
    try {
      if (header != null) {
        MessageEncoder.encode(header, room(headerLength + (copy ? part.lengthBytes() : 0)));
      }
      if (copy) {
        room(part.lengthBytes()).put(chunk.data());
        openChargedBytes += part.chargedBytes();
      } else {
        closeSlice();
        ByteBuf payload = Unpooled.wrappedBuffer(chunk.data());
        kept = true;
        writeOut(payload, new Written(part.chargedBytes(), 0, chunk));
      }
    } finally {
      if (!kept) {
        chunk.release();
      }
    }
  }

  /**
   * RFC 9174 has no way to take a begun segment back, so the session cannot outlive a bundle that
   * cannot be read.
   */
  private void readFailed(SegmentPart part) {
    boolean insideSegment = part.header() == null;
    if (insideSegment) {
      discard();
    } else {
      // Also those to come: the peer must not take a bundle that lacks a segment for a whole one.
      segmentMissing = true;
      dropWaitingSegments();
    }
    driver.outputReadFailed(part.offered().token(), part.failure(), insideSegment);
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

  private void cancel(SegmentPart part) {
    part.cancel();
    settled(part);
  }

  private void settled(SegmentPart part) {
    if (part.offered().partSettled()) {
      driver.transferSettled(part.offered());
    }
  }

  private void discardWaiting() {
    ArrayDeque<Object> entries = waiting;
    waiting = null;
    if (entries != null) {
      for (Object entry : entries) {
        if (entry instanceof SegmentPart part) {
          cancel(part);
        }
      }
    }
  }

  /** A view of the open buffer, positioned at its end, with room for {@code length} octets. */
  private ByteBuffer room(int length) {
    if (openView == null || openView.remaining() < length) {
      releaseOpen();
      open = channel.alloc().directBuffer(Math.max(length, nextBufferBytes));
      nextBufferBytes = NEXT_BUFFER_BYTES;
      openView = open.nioBuffer(0, open.capacity());
      openStart = 0;
    }
    return openView;
  }

  /** Writes what is gathered so far, and goes on in the same buffer. */
  private void closeSlice() {
    if (open == null || openView == null || openView.position() == openStart) {
      return;
    }
    int length = openView.position() - openStart;
    open.writerIndex(openView.position());
    ByteBuf slice = open.retainedSlice(openStart, length);
    openStart = openView.position();
    writeGathered(slice);
  }

  /** Writes what is gathered so far, and gives the buffer away with it. */
  private void releaseOpen() {
    if (open == null || openView == null) {
      return;
    }
    ByteBuf last = open;
    int end = openView.position();
    open = null;
    openView = null;
    if (end == openStart) {
      last.release();
    } else {
      writeGathered(last.setIndex(openStart, end));
    }
  }

  private void writeGathered(ByteBuf octets) {
    var listener = new Written(openChargedBytes, openControlBytes, null);
    openChargedBytes = 0;
    openControlBytes = 0;
    writeOut(octets, listener);
  }

  private void writeOut(ByteBuf octets, Written listener) {
    written = true;
    unfinishedWrites++;
    channel.write(octets).addListener(listener);
  }

  /** One write on its way through the socket. */
  private final class Written implements ChannelFutureListener {
    private final long chargedBytes;
    private final int controlBytes;
    private final @Nullable PayloadChunk chunk;

    Written(long chargedBytes, int controlBytes, @Nullable PayloadChunk chunk) {
      this.chargedBytes = chargedBytes;
      this.controlBytes = controlBytes;
      this.chunk = chunk;
    }

    @Override
    public void operationComplete(ChannelFuture future) {
      if (chunk != null) {
        chunk.release();
      }
      unfinishedWrites--;
      unwrittenControlBytes -= controlBytes;
      if (future.isSuccess()) {
        writtenChargedBytes += chargedBytes;
      }
      driver.outputProgressed();
    }
  }
}
