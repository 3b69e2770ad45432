package dev.gantry.adapter.grpc.bpa;

import dev.gantry.adapter.grpc.wire.BpaToCla;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.VerdictListener;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * A bundle on its way to a BPA that takes only whole bundles. Confined to its session's loop until
 * {@link #complete()}, then to the link's; the verdict is told once.
 */
final class GatheringBundle
    implements InboundBundle, Answer, Gathering.Gathered, DispatchQueue.Waiting, Runnable {
  private static final Verdict ACCEPTED = new Verdict.Accepted();

  private final Gathering gathering;
  private final Owner owner;
  private final InboundBundleInfo info;
  private final String source;
  private final VerdictListener verdict;
  private final Rope rope = new Rope();
  private long keptBytes;
  private boolean over;
  private int dispatchId;
  private volatile boolean starving;
  private volatile boolean aborted;

  /** Who sends it when it is complete. */
  interface Owner {
    /** It is complete. On the session's loop. */
    void submit(GatheringBundle bundle);

    /** It was submitted, and is wanted no more. On the session's loop. */
    void forget(GatheringBundle bundle);

    /** Its turn among those submitted has come. On the link's loop. */
    void enqueue(GatheringBundle bundle);

    /** It was sent and is answered or lost. On the link's loop. */
    void ended(GatheringBundle bundle);
  }

  GatheringBundle(
      Gathering gathering, Owner owner, InboundBundleInfo info, VerdictListener verdict) {
    this.gathering = gathering;
    this.owner = owner;
    this.info = info;
    this.source = gathering.sourceOf(info.peerAddress());
    this.verdict = verdict;
  }

  @Override
  public Rope rope() {
    return rope;
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public PeerAddress peer() {
    return info.peerAddress();
  }

  boolean aborted() {
    return aborted;
  }

  // ---- on the session's loop

  @Override
  public void write(PayloadChunk chunk) {
    int length = chunk.lengthBytes();
    boolean taken = take(chunk);
    boolean fits = gathering.objectionTo(rope.lengthBytes() + length) == null;
    while (!taken && fits && gathering.makeRoom(this, length)) {
      taken = take(chunk);
    }
    if (!taken) {
      var objection = takeInSpiteOfAll(chunk);
      if (objection != null) {
        chunk.release();
        refuseEarly(objection);
      }
    }
    if (starving) {
      gathering.lookAfterStarving();
    }
  }

  /** Keeps, copies or drops a chunk; false when there is no room for it. */
  private synchronized boolean take(PayloadChunk chunk) {
    int length = chunk.lengthBytes();
    if (over) {
      chunk.release();
      return true;
    }
    if (gathering.objectionTo(rope.lengthBytes() + length) != null) {
      return false;
    }
    long cost = Gathering.costOf(length);
    boolean worthKeeping = rope.pieces() == 0 || length >= Gathering.COPIED_BELOW_BYTES;
    if (worthKeeping && gathering.keep(cost, keptBytes)) {
      keptBytes += cost;
      rope.keep(chunk);
      return true;
    }
    if (gathering.copy(this, length)) {
      rope.copy(chunk);
      return true;
    }
    return false;
  }

  /**
   * Keeps a chunk that there is no room for when room will come; or leaves it and says why the
   * bundle cannot go on.
   */
  private synchronized @Nullable String takeInSpiteOfAll(PayloadChunk chunk) {
    if (over) {
      return "it is over";
    }
    int length = chunk.lengthBytes();
    var tooLong = gathering.objectionTo(rope.lengthBytes() + length);
    if (tooLong != null) {
      return tooLong;
    }
    if (!gathering.roomWillCome()) {
      return "incomplete bundles hold as much memory as they may";
    }
    // The session stops reading when it holds too much; relieve() sets it going again.
    long cost = Gathering.costOf(length);
    keptBytes += cost;
    gathering.keepAnyway(cost);
    rope.keep(chunk);
    if (!starving) {
      starving = true;
      gathering.addStarving(this);
    }
    return null;
  }

  @Override
  public void complete() {
    if (end()) {
      gathering.completed(rope);
      owner.submit(this);
    }
  }

  @Override
  public void abort() {
    aborted = true;
    if (end()) {
      release();
    } else {
      owner.forget(this);
    }
  }

  /** Refuses before the end; chunks to come are dropped. Any thread. */
  @Override
  public void refuseEarly(String cause) {
    if (end()) {
      release();
      refuse(RefusalReason.Known.NO_RESOURCES, cause);
    }
  }

  /**
   * Copies what it keeps beyond its share; false when there is no room for all of it. Any thread.
   */
  @Override
  public synchronized boolean relieve() {
    while (!over && keptBytes > GrpcBpaSettings.Limits.MAX_KEPT_PER_BUNDLE_BYTES) {
      int copied = rope.copyFirstKept(length -> gathering.copy(this, length));
      if (copied < 0) {
        return false;
      }
      long cost = Gathering.costOf(copied);
      keptBytes -= cost;
      gathering.keptEnded(cost);
    }
    starving = false;
    return true;
  }

  /** Ends the gathering; true for the one call that did. */
  private synchronized boolean end() {
    if (over) {
      return false;
    }
    over = true;
    gathering.keptEnded(keptBytes);
    keptBytes = 0;
    return true;
  }

  /** Gives back what it holds. */
  void release() {
    gathering.release(rope);
  }

  // ---- on the link's loop

  /** The turn of this bundle to enter the queue. */
  @Override
  public void run() {
    owner.enqueue(this);
  }

  /** It is sent under this id. */
  void sentAs(int id) {
    dispatchId = id;
  }

  /** The id that it was sent under. */
  int dispatchId() {
    return dispatchId;
  }

  @Override
  public void answered(BpaToCla answer) {
    owner.ended(this);
    if (answer.hasDispatch()) {
      tell(ACCEPTED, "");
    } else if (answer.hasStatus()) {
      var status = answer.getStatus();
      refuse(
          reasonOf(status.getCode()),
          "the BPA answers status " + status.getCode() + ": " + status.getMessage());
    } else {
      refuse(
          RefusalReason.Known.NO_RESOURCES,
          "the BPA answers a dispatch with " + answer.getMsgCase());
    }
  }

  @Override
  public void lost(String cause) {
    owner.ended(this);
    refuse(RefusalReason.Known.NO_RESOURCES, cause);
  }

  /**
   * What a failed dispatch means to the peer. Dialect A drops bad bundles with OK and has statuses
   * only for faults of its own or of our envelope, so they are failures for now; a BPA that forbids
   * the bundle says so with PERMISSION_DENIED.
   */
  private static RefusalReason reasonOf(int code) {
    return code == Status.Code.PERMISSION_DENIED.value()
        ? RefusalReason.Known.NOT_ACCEPTABLE
        : RefusalReason.Known.NO_RESOURCES;
  }

  void refuse(RefusalReason reason, String cause) {
    tell(new Verdict.Refused(reason), cause);
  }

  private void tell(Verdict decision, String detail) {
    if (!aborted) {
      verdict.decided(decision, detail);
    }
  }

  /** The Node ID that the BPA may hear. */
  @Nullable String nodeIdFor(boolean passUnproven) {
    var nodeId = info.peerNodeId();
    return nodeId != null && (info.peerNodeIdProven() || passUnproven) ? nodeId.text() : null;
  }
}
