package dev.gantry.adapter.grpc.bpa;

import dev.gantry.adapter.grpc.wire.BpaToCla;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.VerdictListener;
import dev.gantry.port.payload.PayloadChunk;
import org.jspecify.annotations.Nullable;

/**
 * A bundle on its way to a BPA that takes only whole bundles. Confined to its session's loop until
 * {@link #complete()}, then to the link's; the verdict is told once.
 */
final class GatheringBundle implements InboundBundle, ClaStream.Answer, Runnable {
  private static final Verdict ACCEPTED = new Verdict.Accepted();

  private final Dispatches dispatches;
  private final InboundBundleInfo info;
  private final VerdictListener verdict;
  private final Rope rope = new Rope();
  private long keptBytes;
  private boolean over;
  private volatile boolean starving;
  private volatile boolean aborted;

  GatheringBundle(Dispatches dispatches, InboundBundleInfo info, VerdictListener verdict) {
    this.dispatches = dispatches;
    this.info = info;
    this.verdict = verdict;
  }

  InboundBundleInfo info() {
    return info;
  }

  Rope rope() {
    return rope;
  }

  boolean aborted() {
    return aborted;
  }

  // ---- on the session's loop

  @Override
  public void write(PayloadChunk chunk) {
    String objection;
    synchronized (this) {
      objection = over ? null : take(chunk);
      if (over || objection != null) {
        chunk.release();
      }
    }
    if (objection != null) {
      refuseEarly(objection);
    } else if (starving) {
      dispatches.gathering().lookAfterStarving();
    }
  }

  /** Keeps or copies a chunk; or leaves it and says why the bundle cannot go on. */
  private @Nullable String take(PayloadChunk chunk) {
    int length = chunk.lengthBytes();
    if (rope.lengthBytes() + length > dispatches.maxBundleBytes()) {
      return dispatches.tooLong(rope.lengthBytes() + length);
    }
    var gathering = dispatches.gathering();
    long cost = Gathering.costOf(length);
    boolean worthKeeping = rope.pieces() == 0 || length >= Gathering.COPIED_BELOW_BYTES;
    if (worthKeeping && gathering.keep(cost, keptBytes)) {
      keptBytes += cost;
      rope.keep(chunk);
    } else if (gathering.copy(length)) {
      rope.copy(chunk);
    } else if (gathering.roomWillCome()) {
      // The session stops reading when it holds too much; relieve() sets it going again.
      keptBytes += cost;
      gathering.keepAnyway(cost);
      rope.keep(chunk);
      if (!starving) {
        starving = true;
        gathering.addStarving(this);
      }
    } else {
      return "incomplete bundles hold as much memory as they may";
    }
    return null;
  }

  @Override
  public void complete() {
    if (end()) {
      dispatches.gathering().completed(rope);
      dispatches.submit(this);
    }
  }

  @Override
  public void abort() {
    aborted = true;
    if (end()) {
      release();
    } else {
      dispatches.forget(this);
    }
  }

  /** Refuses before the end; chunks to come are dropped. Any thread. */
  void refuseEarly(String cause) {
    if (end()) {
      release();
      refuse(RefusalReason.Known.NO_RESOURCES, cause);
    }
  }

  /**
   * Copies what it keeps beyond its share; false when there is no room for all of it. Any thread.
   */
  synchronized boolean relieve() {
    while (!over && keptBytes > GrpcBpaSettings.Limits.MAX_KEPT_PER_BUNDLE_BYTES) {
      long cost = rope.copyFirstKept(dispatches.gathering());
      if (cost == 0) {
        return false;
      }
      keptBytes -= cost;
      dispatches.gathering().keptEnded(cost);
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
    dispatches.gathering().keptEnded(keptBytes);
    keptBytes = 0;
    return true;
  }

  /** Gives back what it holds. */
  void release() {
    dispatches.release(rope);
  }

  // ---- on the link's loop

  /** The turn of this bundle to enter the queue. */
  @Override
  public void run() {
    dispatches.enqueue(this);
  }

  @Override
  public void answered(BpaToCla answer) {
    dispatches.ended(rope.lengthBytes());
    if (answer.hasDispatch()) {
      tell(ACCEPTED, "");
    } else if (answer.hasStatus()) {
      var status = answer.getStatus();
      refuse(
          Dispatches.reasonOf(status.getCode()),
          "the BPA answers status " + status.getCode() + ": " + status.getMessage());
    } else {
      refuse(
          RefusalReason.Known.NO_RESOURCES,
          "the BPA answers a dispatch with " + answer.getMsgCase());
    }
  }

  @Override
  public void lost(String cause) {
    dispatches.ended(rope.lengthBytes());
    refuse(RefusalReason.Known.NO_RESOURCES, cause);
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
