package dev.gantry.adapter.spool;

import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.VerdictListener;
import dev.gantry.port.payload.PayloadChunk;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bundle that goes by the journal: its octets stay where they were received until they are
 * forced. One that becomes too long for that, that does not come to its end soon, or that the
 * journal cannot take goes the direct way from then on, as an {@link InboxBundle}. Any thread.
 */
final class GatheredBundle implements InboundBundle {
  private static final Verdict.Accepted ACCEPTED = new Verdict.Accepted();

  /** What a bundle uses of the inbox that it comes into. */
  interface Home {
    /** The longest that goes by the journal, in octets. */
    int maxJournalledBytes();

    /** It is complete. */
    void submit(GatheredBundle bundle);

    /** It waits for octets, and must not do so for long. */
    void watch(GatheredBundle bundle);

    /** The same bundle for the direct way; it is told {@link #finished()} in place of this one. */
    InboundBundle direct(InboundBundleInfo info, VerdictListener verdict);

    /** Nothing is left to do for one bundle. */
    void finished();
  }

  private enum State {
    /** More octets may come. */
    OPEN,
    /** Complete, and waiting for the journal. */
    COMPLETE,
    /** Being written and forced. */
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

  /** A bundle of which nothing has come. */
  GatheredBundle(Home home, InboundBundleInfo info, VerdictListener verdict) {
    this.home = home;
    this.info = info;
    this.verdict = verdict;
  }

  InboundBundleInfo info() {
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
      if (chunk.lengthBytes() > home.maxJournalledBytes() - bytes) {
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
  synchronized void divertUnlessComplete() {
    if (state == State.OPEN) {
      divert();
    }
  }

  // ---- on the thread of the journal

  /**
   * It is to be written; null when it was aborted. Its octets stay until it is told the outcome.
   */
  synchronized @Nullable List<PayloadChunk> take() {
    if (state != State.COMPLETE) {
      return null;
    }
    state = State.TAKEN;
    return chunks;
  }

  /** Octets in all, of one that is complete. */
  synchronized int bytes() {
    return bytes;
  }

  /** It is forced. */
  void accepted() {
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

  /** The journal does not take it. */
  void notTaken() {
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
  void refuse(String sentence) {
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
