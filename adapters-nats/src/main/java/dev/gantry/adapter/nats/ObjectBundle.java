package dev.gantry.adapter.nats;

import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.VerdictListener;
import dev.gantry.port.payload.PayloadChunk;
import io.nats.client.api.PublishAck;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A bundle on its way into NATS that is too long for a message. Its octets go into an object piece
 * by piece as they come; the next is published when the one before is stored, for a piece that is
 * repeated behind a later one would spoil the object. Then comes the name of the object, then the
 * message that refers to it, and with that it is accepted. Any thread.
 */
final class ObjectBundle implements InboundBundle, PublishQueue.Submission {
  /**
   * Octets of a piece; 512 KiB, half of what a message takes, so that a piece costs little more
   * than its octets and a session keeps few of them.
   */
  static final int PIECE_BYTES = 512 << 10;

  private static final Verdict.Accepted ACCEPTED = new Verdict.Accepted();

  /** Octets by which a bundle is told from what is none. */
  private static final int BEGIN_BYTES = 3;

  /** What a bundle uses of where it comes from; all returns at once. */
  interface Home {
    /** The longest that is taken, in octets. */
    long maxBundleBytes();

    /** The longest piece, in octets. */
    int maxPieceBytes();

    /** Has the next step of a bundle published. */
    void submit(PublishQueue.Submission next);

    /** The message that refers to an object that is whole. */
    Outgoing reference(Whole whole);

    /** NATS has the message that refers to an object. */
    void referred(String name, PublishAck ack);

    /** An object is not needed, whatever there is of it. */
    void discard(String name);

    /** Nothing is left to do for one. */
    void finished();
  }

  /** A bundle of which all octets are stored. */
  record Whole(
      InboundBundleInfo info, String name, long lengthBytes, byte[] digest, byte[] begin) {}

  private enum State {
    /** More octets may come. */
    OPEN,
    /** All octets have come. */
    COMPLETE,
    /** Aborted or refused: what there is of it goes when nothing of it is being published. */
    DROPPED,
    /** Nothing is left to do. */
    DONE
  }

  private enum Step {
    PIECE,
    NAME,
    REFERENCE
  }

  private final Home home;
  private final InboundBundleInfo info;
  private final VerdictListener verdict;
  private final String name;
  private final MessageDigest digest = MessageForm.sha256();

  // Guarded by this.
  private final ArrayDeque<PayloadChunk> queue = new ArrayDeque<>();
  private State state = State.OPEN;
  private Step step = Step.PIECE;
  private boolean isPublishing;
  private int headOffset;
  private long queuedBytes;
  private long receivedBytes;
  private int pieces;
  private byte[] begin = new byte[0];
  private byte @Nullable [] sum;

  /**
   * A bundle of which nothing has come.
   *
   * @param name of its object, of no other
   */
  ObjectBundle(Home home, InboundBundleInfo info, VerdictListener verdict, String name) {
    this.home = home;
    this.info = info;
    this.verdict = verdict;
    this.name = name;
  }

  @Override
  public void write(PayloadChunk chunk) {
    boolean tooLong = false;
    boolean ready = false;
    synchronized (this) {
      if (state == State.OPEN) {
        receivedBytes += chunk.lengthBytes();
        queuedBytes += chunk.lengthBytes();
        queue.add(chunk);
        tooLong = Math.max(receivedBytes, info.announcedBytes()) > home.maxBundleBytes();
        ready = !tooLong && becomesReady();
      } else {
        chunk.release();
      }
    }
    if (tooLong) {
      refuse(
          RefusalReason.Known.NOT_ACCEPTABLE,
          "longer than the " + home.maxBundleBytes() + " octets that are taken into NATS");
    } else if (ready) {
      home.submit(this);
    }
  }

  @Override
  public void complete() {
    boolean ready;
    boolean isEmpty;
    synchronized (this) {
      if (state != State.OPEN) {
        return;
      }
      isEmpty = receivedBytes == 0;
      if (!isEmpty) {
        state = State.COMPLETE;
      }
      ready = !isEmpty && becomesReady();
    }
    if (isEmpty) {
      refuse(RefusalReason.Known.NOT_ACCEPTABLE, "a bundle has one octet or more");
    } else if (ready) {
      home.submit(this);
    }
  }

  @Override
  public void abort() {
    drop();
  }

  /** Whether its next step is to be published now; holds the lock. */
  private boolean becomesReady() {
    boolean ready =
        !isPublishing
            && (state == State.COMPLETE
                || state == State.OPEN && queuedBytes >= home.maxPieceBytes());
    isPublishing |= ready;
    return ready;
  }

  private void refuse(RefusalReason reason, String sentence) {
    if (drop()) {
      verdict.decided(new Verdict.Refused(reason), sentence);
    }
  }

  /** Lets it go; false when it was decided already. */
  private boolean drop() {
    boolean isOver;
    synchronized (this) {
      if (state == State.DROPPED || state == State.DONE) {
        return false;
      }
      state = State.DROPPED;
      queue.forEach(PayloadChunk::release);
      queue.clear();
      queuedBytes = 0;
      isOver = !isPublishing;
    }
    if (isOver) {
      end();
    }
    return true;
  }

  private void end() {
    boolean hasObject;
    synchronized (this) {
      state = State.DONE;
      // Of a message whose outcome is unknown nobody knows that it does not refer to the object.
      hasObject = pieces > 0 && step != Step.REFERENCE;
    }
    if (hasObject) {
      home.discard(name);
    }
    home.finished();
  }

  // ---- what is published

  @Override
  public synchronized int bytes() {
    return (int) Math.min(queuedBytes, home.maxPieceBytes());
  }

  @Override
  public @Nullable Outgoing take() {
    synchronized (this) {
      if (state != State.DROPPED) {
        return next();
      }
      isPublishing = false;
    }
    end();
    return null;
  }

  /** Holds the lock. */
  private Outgoing next() {
    if (queuedBytes > 0) {
      var octets = cut((int) Math.min(queuedBytes, home.maxPieceBytes()));
      digest.update(octets);
      if (pieces == 0) {
        begin = Arrays.copyOf(octets, Math.min(octets.length, BEGIN_BYTES));
      }
      return LargeStore.piece(name, pieces++, octets);
    }
    var known = sum;
    if (known == null) {
      known = digest.digest();
      sum = known;
    }
    if (step == Step.PIECE) {
      step = Step.NAME;
      return LargeStore.name(name, receivedBytes, pieces, home.maxPieceBytes(), known);
    }
    step = Step.REFERENCE;
    return home.reference(new Whole(info, name, receivedBytes, known, begin));
  }

  /** Copied once, into the array that the client takes; holds the lock. */
  private byte[] cut(int length) {
    var octets = new byte[length];
    int at = 0;
    while (at < length) {
      var head = queue.element();
      int count = Math.min(length - at, head.lengthBytes() - headOffset);
      head.data().get(headOffset, octets, at, count);
      at += count;
      headOffset += count;
      if (headOffset == head.lengthBytes()) {
        queue.remove().release();
        headOffset = 0;
      }
    }
    queuedBytes -= length;
    return octets;
  }

  @Override
  public void stored(PublishAck ack) {
    boolean isOver;
    boolean ready;
    boolean heard;
    Step was;
    synchronized (this) {
      was = step;
      isPublishing = false;
      heard = state != State.DROPPED;
      isOver = !heard || was == Step.REFERENCE;
      ready = !isOver && becomesReady();
    }
    if (was == Step.REFERENCE) {
      home.referred(name, ack);
    }
    if (isOver) {
      end();
      if (heard) {
        verdict.decided(ACCEPTED, "");
      }
    } else if (ready) {
      home.submit(this);
    }
  }

  @Override
  public void failed(String why) {
    boolean heard;
    synchronized (this) {
      isPublishing = false;
      heard = state != State.DROPPED;
      state = State.DROPPED;
      queue.forEach(PayloadChunk::release);
      queue.clear();
      queuedBytes = 0;
    }
    end();
    if (heard) {
      verdict.decided(new Verdict.Refused(RefusalReason.Known.NO_RESOURCES), why);
    }
  }
}
