package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MessageEncoder;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.port.payload.PayloadChunk;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the octets of one flush: messages, segment headers and small payloads in one buffer,
 * larger payloads as they are behind it. Counts what has left. Confined to the session's event
 * loop.
 */
final class FlushGatherer {
  /**
   * Below this many octets copying a payload is cheaper than one more entry of a gathering write.
   */
  static final int COPY_BELOW_BYTES = 4 * 1024;

  /**
   * First buffer of a flush, enough for a few messages, so that ten thousand quiet sessions stay
   * small.
   */
  static final int FIRST_BUFFER_BYTES = 1024;

  static final int NEXT_BUFFER_BYTES = 32 * 1024;

  /** Where octets go. */
  interface Sink {
    /** Takes {@code octets} behind those before; {@code written} is told once how it went. */
    void write(ByteBuf octets, Written written);

    /** Sends what was taken. */
    void flush();
  }

  private final ByteBufAllocator allocator;
  private final Sink sink;
  private final TurnEnd turn;
  private @Nullable ByteBuf open;
  private @Nullable ByteBuffer openView;
  private int openStart;
  private int openControlBytes;
  private long openChargedBytes;
  private int nextBufferBytes = FIRST_BUFFER_BYTES;
  private boolean taken;
  private long unfinishedWrites;
  private long finishedWrites;
  private long unwrittenControlBytes;
  private long writtenChargedBytes;

  FlushGatherer(ByteBufAllocator allocator, Sink sink, TurnEnd turn) {
    this.allocator = allocator;
    this.sink = sink;
    this.turn = turn;
  }

  void contactHeader(ContactHeader header) {
    MessageEncoder.encode(header, room(ContactHeader.LENGTH_BYTES));
    control(ContactHeader.LENGTH_BYTES);
  }

  void message(Message message) {
    int length = MessageEncoder.encodedLength(message);
    MessageEncoder.encode(message, room(length));
    control(length);
  }

  private void control(int length) {
    openControlBytes += length;
    unwrittenControlBytes += length;
  }

  /**
   * Octets of a segment; releases {@code chunk} when they have left, or before.
   *
   * @param header of the segment, null behind its first octets
   * @param length of {@code chunk}
   */
  void segment(@Nullable SegmentHeader header, PayloadChunk chunk, int length, long chargedBytes) {
    boolean copy = length < COPY_BELOW_BYTES;
    boolean kept = false;
    try {
      if (header != null) {
        int headerLength = MessageEncoder.encodedLength(header);
        MessageEncoder.encode(header, room(headerLength + (copy ? length : 0)));
      }
      if (copy) {
        room(length).put(chunk.data());
        openChargedBytes += chargedBytes;
      } else {
        closeSlice();
        ByteBuf payload = Unpooled.wrappedBuffer(chunk.data());
        kept = true;
        write(payload, new Written(chargedBytes, 0, chunk));
      }
    } finally {
      if (!kept) {
        chunk.release();
      }
    }
  }

  /** Hands everything to the sink. */
  void flush() {
    releaseOpen();
    nextBufferBytes = FIRST_BUFFER_BYTES;
    if (taken) {
      taken = false;
      sink.flush();
    }
  }

  /** Throws away what the sink has not taken. */
  void discard() {
    if (open != null) {
      open.release();
      open = null;
      openView = null;
    }
  }

  /** Whether all has left. */
  boolean empty() {
    return open == null && unfinishedWrites == 0;
  }

  /** Writes that the peer has yet to take, once flushed. */
  long unfinishedWrites() {
    return unfinishedWrites;
  }

  /** Writes that are done, ever. */
  long finishedWrites() {
    return finishedWrites;
  }

  /** Messages that have not left, octets. */
  long unwrittenControlBytes() {
    return unwrittenControlBytes;
  }

  /** Charged octets of segments that have left since the last call. */
  long takeWrittenChargedBytes() {
    long left = writtenChargedBytes;
    writtenChargedBytes = 0;
    return left;
  }

  /** A view of the open buffer, positioned at its end, with room for {@code length} octets. */
  private ByteBuffer room(int length) {
    if (openView == null || openView.remaining() < length) {
      releaseOpen();
      open = allocator.directBuffer(Math.max(length, nextBufferBytes));
      nextBufferBytes = NEXT_BUFFER_BYTES;
      openView = open.nioBuffer(0, open.capacity());
      openStart = 0;
    }
    return openView;
  }

  /** Gives the sink what is gathered so far, and goes on in the same buffer. */
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

  /** Gives the sink what is gathered so far, and the buffer with it. */
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
    var written = new Written(openChargedBytes, openControlBytes, null);
    openChargedBytes = 0;
    openControlBytes = 0;
    write(octets, written);
  }

  private void write(ByteBuf octets, Written written) {
    taken = true;
    unfinishedWrites++;
    sink.write(octets, written);
  }

  /** One write on its way through the socket. */
  final class Written implements ChannelFutureListener {
    private final long chargedBytes;
    private final int controlBytes;
    private final @Nullable PayloadChunk chunk;

    private Written(long chargedBytes, int controlBytes, @Nullable PayloadChunk chunk) {
      this.chargedBytes = chargedBytes;
      this.controlBytes = controlBytes;
      this.chunk = chunk;
    }

    @Override
    public void operationComplete(ChannelFuture future) {
      done(future.isSuccess());
    }

    /** The octets have left, or never will. */
    void done(boolean left) {
      if (chunk != null) {
        chunk.release();
      }
      unfinishedWrites--;
      finishedWrites++;
      unwrittenControlBytes -= controlBytes;
      if (left) {
        writtenChargedBytes += chargedBytes;
      }
      turn.endLater();
    }
  }
}
