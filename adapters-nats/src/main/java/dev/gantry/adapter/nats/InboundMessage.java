package dev.gantry.adapter.nats;

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
 * A bundle on its way into NATS. Its octets stay where they were received, and count for its
 * session, until it is its turn to be published. Any thread.
 */
final class InboundMessage implements InboundBundle {
  private static final Verdict ACCEPTED = new Verdict.Accepted();

  /** What a bundle uses of where it comes from. */
  interface Home {
    /** The longest that NATS takes, in octets. */
    int maxBundleBytes();

    /** It is complete, and {@link #take} is to be called. */
    void submit(InboundMessage message);

    /** Nothing is left to do for one. */
    void finished();
  }

  private enum State {
    OPEN,
    COMPLETE,
    TAKEN,
    ABANDONED,
    GONE
  }

  private final Home home;
  private final InboundBundleInfo info;
  private final VerdictListener verdict;

  // Guarded by this.
  private final List<PayloadChunk> chunks = new ArrayList<>(1);
  private State state = State.OPEN;
  private int bytes;

  InboundMessage(Home home, InboundBundleInfo info, VerdictListener verdict) {
    this.home = home;
    this.info = info;
    this.verdict = verdict;
  }

  InboundBundleInfo info() {
    return info;
  }

  /** Octets that came. */
  synchronized int bytes() {
    return bytes;
  }

  @Override
  public void write(PayloadChunk chunk) {
    synchronized (this) {
      if (state != State.OPEN) {
        chunk.release();
        return;
      }
      chunks.add(chunk);
      if (chunk.lengthBytes() <= home.maxBundleBytes() - bytes) {
        bytes += chunk.lengthBytes();
        return;
      }
    }
    refuse(
        RefusalReason.Known.NOT_ACCEPTABLE,
        "longer than the " + home.maxBundleBytes() + " octets that NATS takes");
  }

  @Override
  public void complete() {
    synchronized (this) {
      if (state != State.OPEN) {
        return;
      }
      state = State.COMPLETE;
    }
    home.submit(this);
  }

  @Override
  public void abort() {
    synchronized (this) {
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

  /** Its octets, put together; null when nobody wants it any more. */
  synchronized byte @Nullable [] take() {
    if (state != State.COMPLETE) {
      return null;
    }
    var octets = new byte[bytes];
    int at = 0;
    for (var chunk : chunks) {
      chunk.data().get(octets, at, chunk.lengthBytes());
      at += chunk.lengthBytes();
    }
    letGo();
    state = State.TAKEN;
    return octets;
  }

  /** NATS has stored it. */
  void accepted() {
    decide(ACCEPTED, "");
  }

  /** NATS has not stored it, as far as anybody knows. */
  void refuse(RefusalReason reason, String sentence) {
    decide(new Verdict.Refused(reason), sentence);
  }

  private void decide(Verdict decision, String sentence) {
    boolean heard;
    synchronized (this) {
      if (state == State.GONE) {
        return;
      }
      heard = state != State.ABANDONED;
      letGo();
    }
    home.finished();
    if (heard) {
      verdict.decided(decision, sentence);
    }
  }

  /** Holds the lock. */
  private void letGo() {
    chunks.forEach(PayloadChunk::release);
    chunks.clear();
    state = State.GONE;
  }
}
