package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A range of an outbound bundle that is being read for a segment. The answer may come on any thread
 * and after nobody wants it any more; whoever wins the exchange of the state owns the chunk.
 */
final class SegmentPart implements OutboundBundle.ReadListener {
  /** Who waits for the octets. */
  interface Waiting {
    /** They are there, or cannot be had. Any thread. */
    void answerArrived(SegmentPart part);
  }

  private static final Object TAKEN = new Object();

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(SegmentPart.class, "state", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("UnusedVariable") // written through STATE
  private volatile @Nullable Object state;

  private final Waiting waiting;
  private final OfferedBundle offered;
  private final @Nullable SegmentHeader header;
  private final int lengthBytes;
  private final long chargedBytes;
  private volatile boolean queued;
  private String failure = "";

  SegmentPart(
      Waiting waiting,
      OfferedBundle offered,
      @Nullable SegmentHeader header,
      int lengthBytes,
      long chargedBytes) {
    this.waiting = waiting;
    this.offered = offered;
    this.header = header;
    this.lengthBytes = lengthBytes;
    this.chargedBytes = chargedBytes;
  }

  OfferedBundle offered() {
    return offered;
  }

  /** The segment's header, null behind the first part of a segment. */
  @Nullable SegmentHeader header() {
    return header;
  }

  int lengthBytes() {
    return lengthBytes;
  }

  long chargedBytes() {
    return chargedBytes;
  }

  boolean queued() {
    return queued;
  }

  void setQueued() {
    queued = true;
  }

  boolean answered() {
    return state != null;
  }

  /** Why {@link #take()} gave nothing. */
  String failure() {
    return failure;
  }

  /** The chunk, now the caller's; null when the read failed. */
  @Nullable PayloadChunk take() {
    Object answer = STATE.getAndSet(this, TAKEN);
    if (answer instanceof PayloadChunk chunk) {
      return chunk;
    }
    failure = String.valueOf(answer);
    return null;
  }

  /** Nobody wants the octets any more. */
  void cancel() {
    if (STATE.getAndSet(this, TAKEN) instanceof PayloadChunk chunk) {
      chunk.release();
    }
  }

  @Override
  public void chunkRead(PayloadChunk chunk) {
    if (chunk.lengthBytes() != lengthBytes) {
      int length = chunk.lengthBytes();
      chunk.release();
      readFailed("read " + length + " octets instead of " + lengthBytes);
    } else if (STATE.compareAndSet(this, (Object) null, chunk)) {
      waiting.answerArrived(this);
    } else {
      chunk.release();
    }
  }

  @Override
  public void readFailed(String cause) {
    if (STATE.compareAndSet(this, (Object) null, cause)) {
      waiting.answerArrived(this);
    }
  }
}
