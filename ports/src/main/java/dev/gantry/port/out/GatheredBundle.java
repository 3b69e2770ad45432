package dev.gantry.port.out;

import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.payload.PayloadChunk;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A short bundle on its way into a BPA that takes it whole: its octets stay where they were
 * received until it is the BPA's. One that becomes too long for that, that does not come to its end
 * soon, or that cannot be taken so goes the direct way from then on, as a bundle of another kind
 * that takes octets as they come. Any thread.
 */
public final class GatheredBundle implements InboundBundle {
  private static final Verdict.Accepted ACCEPTED = new Verdict.Accepted();

  /** What a bundle uses of the BPA that it comes into. */
  public interface Home {
    /** The longest that is gathered, in octets. */
    int maxGatheredBytes();

    /** It is complete. */
    void submit(GatheredBundle bundle);

    /**
     * It waits for octets. Where it must not do so for long, {@link #divertUnlessComplete()} is to
     * follow.
     */
    default void watch(GatheredBundle bundle) {}

    /** The same bundle for the direct way; it is told {@link #finished()} in place of this one. */
    InboundBundle direct(InboundBundleInfo info, VerdictListener verdict);

    /** Nothing is left to do for one bundle. */
    void finished();
  }

  private enum State {
    /** More octets may come. */
    OPEN,
    /** Complete, and waiting for its turn. */
    COMPLETE,
    /** On its way to where it stays. */
    TAKEN,
    /** The same, but nobody waits for it any more: it was aborted, or refused because of that. */
    ABANDONED,
    /** It goes another way, or nothing is left to do. */
    GONE
  }

  private final Home home;
  private final InboundBundleInfo info;
  private final VerdictListener verdict;

  // Guarded by this.
  private final List<PayloadChunk> chunks = new ArrayList<>(1);
  private State state = State.OPEN;
  private int bytes;
  private @Nullable InboundBundle direct;

  /**
   * A bundle of which nothing has come.
   *
   * @param verdict told once
   */
  public GatheredBundle(Home home, InboundBundleInfo info, VerdictListener verdict) {
    this.home = home;
    this.info = info;
    this.verdict = verdict;
  }

  /** What was known of it at its start. */
  public InboundBundleInfo info() {
    return info;
  }

  @Override
  public void write(PayloadChunk chunk) {
    var waits = false;
    synchronized (this) {
      if (direct != null) {
        direct.write(chunk);
        return;
      }
      if (state != State.OPEN) {
        chunk.release();
        return;
      }
      chunks.add(chunk);
      if (chunk.lengthBytes() > home.maxGatheredBytes() - bytes) {
        divert();
        return;
      }
      bytes += chunk.lengthBytes();
      waits = chunks.size() == 1 && bytes != info.announcedBytes();
    }
    if (waits) {
      home.watch(this);
    }
  }

  @Override
  public void complete() {
    synchronized (this) {
      if (direct != null) {
        direct.complete();
        return;
      }
      if (state != State.OPEN) {
        return;
      }
      state = State.COMPLETE;
      if (bytes == 0) {
        divert();
        return;
      }
    }
    home.submit(this);
  }

  @Override
  public void abort() {
    synchronized (this) {
      if (direct != null) {
        direct.abort();
        return;
      }
      if (state == State.TAKEN) {
        state = State.ABANDONED;
      }
      if (state == State.ABANDONED || state == State.GONE) {
        return;
      }
      letGo();
    }
    home.finished();
  }

  /** Goes the direct way unless it is complete, or gone. */
  public synchronized void divertUnlessComplete() {
    if (state == State.OPEN) {
      divert();
    }
  }

  // ---- what the BPA calls

  /** It is to be taken; null when it was aborted. Its octets stay until it is told the outcome. */
  public synchronized @Nullable List<PayloadChunk> take() {
    if (state != State.COMPLETE) {
      return null;
    }
    state = State.TAKEN;
    return chunks;
  }

  /**
   * The same, copied into one array and given back; it cannot go the direct way any more. Where it
   * is not taken, {@link #refuse} is to be called, and then {@link #notTaken()}.
   */
  public synchronized byte @Nullable [] takeCopy() {
    if (take() == null) {
      return null;
    }
    var octets = new byte[bytes];
    int at = 0;
    for (var chunk : chunks) {
      chunk.data().get(octets, at, chunk.lengthBytes());
      at += chunk.lengthBytes();
    }
    chunks.forEach(PayloadChunk::release);
    chunks.clear();
    return octets;
  }

  /** Octets in all, of one that is complete. */
  public synchronized int bytes() {
    return bytes;
  }

  /** The BPA has it, and keeps it. */
  public void accepted() {
    boolean heard;
    synchronized (this) {
      heard = state == State.TAKEN;
      letGo();
    }
    home.finished();
    if (heard) {
      verdict.decided(ACCEPTED, "");
    }
  }

  /** It is not taken: it goes the direct way, unless it was aborted or refused. */
  public void notTaken() {
    synchronized (this) {
      if (state == State.GONE) {
        return;
      }
      if (state != State.ABANDONED) {
        state = State.COMPLETE;
        divert();
        return;
      }
      letGo();
    }
    home.finished();
  }

  /**
   * It is refused, whatever becomes of it; what is being written of it stays until {@link
   * #notTaken()} or {@link #accepted()}. Any thread.
   */
  public void refuse(String sentence) {
    var isOver = false;
    synchronized (this) {
      if (state == State.GONE || state == State.ABANDONED) {
        return;
      }
      isOver = state != State.TAKEN;
      if (isOver) {
        letGo();
      } else {
        state = State.ABANDONED;
      }
    }
    if (isOver) {
      home.finished();
    }
    verdict.decided(new Verdict.Refused(RefusalReason.Known.NO_RESOURCES), sentence);
  }

  /** Holds the lock. */
  private void divert() {
    var way = home.direct(info, verdict);
    direct = way;
    chunks.forEach(way::write);
    if (state == State.COMPLETE) {
      way.complete();
    }
    chunks.clear();
    state = State.GONE;
  }

  /** Holds the lock. */
  private void letGo() {
    chunks.forEach(PayloadChunk::release);
    chunks.clear();
    state = State.GONE;
  }
}
