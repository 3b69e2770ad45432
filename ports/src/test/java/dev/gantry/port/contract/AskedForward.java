package dev.gantry.port.contract;

import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.port.in.Forwarding.ForwardAnswer;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PeerAddress;

/**
 * One bundle that the BPA under test wants forwarded, until the test answers it.
 *
 * @param peer where to
 * @param bundle what; ours until it is answered
 * @param answer told once
 */
public record AskedForward(PeerAddress peer, OutboundBundle bundle, ForwardAnswer answer) {
  /** Reads the whole bundle at once. */
  public byte[] octets() throws Exception {
    return read(0, Math.toIntExact(bundle.lengthBytes()));
  }

  /** Reads a range. */
  public byte[] read(long offsetBytes, int lengthBytes) throws Exception {
    var reads = new RecordingReads();
    bundle.read(offsetBytes, lengthBytes, reads);
    var chunk = reads.awaitChunk(BundleProcessingAgentContract.BOUND);
    var octets = new byte[chunk.lengthBytes()];
    chunk.data().get(octets);
    chunk.release();
    return octets;
  }

  /** Releases the bundle and answers. */
  public void answer(ForwardOutcome outcome) {
    bundle.release();
    answer.answered(outcome);
  }
}
