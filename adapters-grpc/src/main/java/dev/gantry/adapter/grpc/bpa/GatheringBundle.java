package dev.gantry.adapter.grpc.bpa;

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
    if (over) {
      chunk.release();
      return;
    }
    int length = chunk.lengthBytes();
    if (rope.lengthBytes() + length > dispatches.maxBundleBytes()) {
      chunk.release();
      refuseEarly(dispatches.tooLong(rope.lengthBytes() + length));
      return;
    }
    var gathering = dispatches.gathering();
    long cost = Gathering.costOf(length);
    boolean worthKeeping = rope.pieces() == 0 || length >= Gathering.COPIED_BELOW_BYTES;
    if (worthKeeping && gathering.keep(cost, keptBytes)) {
      keptBytes += cost;
      rope.keep(chunk);
    } else if (gathering.copy(length)) {
      rope.copy(chunk);
    } else {
      chunk.release();
      refuseEarly("bundles on their way to the BPA hold as much memory as they may");
    }
  }

  @Override
  public void complete() {
    if (!over) {
      over = true;
      endPartial();
      dispatches.submit(this);
    }
  }

  @Override
  public void abort() {
    aborted = true;
    if (over) {
      dispatches.forget(this);
    } else {
      over = true;
      endPartial();
      release();
    }
  }

  /** Refuses before the end; chunks to come are dropped. */
  void refuseEarly(String cause) {
    over = true;
    endPartial();
    release();
    refuse(RefusalReason.Known.NO_RESOURCES, cause);
  }

  private void endPartial() {
    dispatches.gathering().keptEnded(keptBytes);
    keptBytes = 0;
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
  public void answered(dev.gantry.adapter.grpc.wire.BpaToCla answer) {
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
