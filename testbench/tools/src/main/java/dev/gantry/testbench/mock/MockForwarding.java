package dev.gantry.testbench.mock;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import java.util.concurrent.CompletableFuture;

/**
 * Forwards the bundles of a store behind a mock BPA through the CLA that is registered with it. The
 * store's peer addresses are Node IDs, because a BPA routes by them.
 */
final class MockForwarding implements Forwarding {
  private final Queue queue;

  /** Where bundles wait for their node. */
  interface Queue {
    /** Keeps a bundle until some peer with the Node ID has it; see {@link MockBpa#enqueue}. */
    CompletableFuture<ForwardResult> enqueue(String nodeId, int queue, ByteString bundle);
  }

  MockForwarding(Queue queue) {
    this.queue = queue;
  }

  @Override
  public void forward(PeerAddress peer, OutboundBundle bundle, ForwardAnswer answer) {
    if (bundle.lengthBytes() > Integer.MAX_VALUE) {
      bundle.release();
      answer.answered(new ForwardOutcome.TooLarge(Integer.MAX_VALUE));
      return;
    }
    bundle.read(
        0,
        (int) bundle.lengthBytes(),
        new OutboundBundle.ReadListener() {
          @Override
          public void chunkRead(PayloadChunk chunk) {
            enqueue(peer, bundle, chunk, answer);
          }

          @Override
          public void readFailed(String cause) {
            bundle.release();
            answer.answered(new ForwardOutcome.Refused(RefusalReason.Known.NO_RESOURCES));
          }
        });
  }

  private static int queueOf(Lane lane) {
    return switch (lane) {
      case URGENT -> 0;
      case NORMAL -> PeerQueue.Pending.BEST_EFFORT;
      case BULK -> 2;
    };
  }

  private void enqueue(
      PeerAddress peer, OutboundBundle bundle, PayloadChunk chunk, ForwardAnswer answer) {
    queue
        .enqueue(peer.text(), queueOf(bundle.lane()), UnsafeByteOperations.unsafeWrap(chunk.data()))
        .thenAccept(
            result -> {
              chunk.release();
              bundle.release();
              answer.answered(outcome(result));
            });
  }

  /** Only what the peer has may leave the store; everything else is tried again. */
  private static ForwardOutcome outcome(ForwardResult result) {
    return switch (result.kind()) {
      case SENT -> new ForwardOutcome.Sent();
      case NO_NEIGHBOUR, FAILED, LOST ->
          new ForwardOutcome.Refused(RefusalReason.Known.NO_RESOURCES);
    };
  }
}
