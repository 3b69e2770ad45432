package dev.gantry.adapter.grpc.bpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.contract.RecordingVerdict;
import dev.gantry.port.contract.TrackedChunks;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.payload.PeerAddress;
import org.junit.jupiter.api.Test;

class GatheringBundleTest {
  private static final InboundBundleInfo INFO =
      new InboundBundleInfo(
          NodeId.parse("ipn:7.0"),
          true,
          new PeerAddress("192.0.2.7:4556"),
          InboundBundleInfo.LENGTH_UNKNOWN);

  private final Gathering gathering = new Gathering(GrpcBpaSettings.Limits.DEFAULT);
  private final TrackedChunks chunks = new TrackedChunks();

  @Test
  void octets_one_by_one_cost_no_object_each() {
    var verdict = new RecordingVerdict();
    var bundle = new GatheringBundle(gathering, new Nobody(), INFO, verdict);
    var octets = new byte[30_000];
    for (int i = 0; i < octets.length; i++) {
      bundle.write(chunks.chunk(octets, i, 1));
    }
    assertThat(bundle.rope().lengthBytes()).isEqualTo(octets.length);
    assertThat(bundle.rope().pieces()).isLessThanOrEqualTo(5);
    bundle.abort();
    assertThat(chunks.allReleasedOnce()).isTrue();
    assertThat(verdict.count()).isZero();
  }

  /** Is never asked for anything by a bundle that is not complete. */
  private static final class Nobody implements GatheringBundle.Owner {
    @Override
    public void submit(GatheringBundle bundle) {
      throw new AssertionError("submitted");
    }

    @Override
    public void forget(GatheringBundle bundle) {
      throw new AssertionError("forgotten");
    }

    @Override
    public void enqueue(GatheringBundle bundle) {
      throw new AssertionError("queued");
    }

    @Override
    public void ended(GatheringBundle bundle) {
      throw new AssertionError("ended");
    }
  }
}
