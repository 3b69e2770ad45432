package dev.gantry.testbench.memory;

import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.contract.ForwardingContract;
import dev.gantry.port.contract.ForwardingFixture;
import dev.gantry.port.in.Forwarding;
import dev.gantry.port.payload.PeerAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

class RecordingForwardingContractTest extends ForwardingContract {
  @Override
  protected ForwardingFixture newFixture() {
    return new Fixture();
  }

  /** The rules of a node with one peer, by which the forwarding answers. */
  private static final class Fixture implements ForwardingFixture {
    private static final PeerAddress PEER = new PeerAddress("192.0.2.7:4556");

    private final RecordingForwarding forwarding = new RecordingForwarding();
    private final List<byte[]> taken = new CopyOnWriteArrayList<>();
    private volatile @Nullable RefusalReason refusal;
    private volatile boolean gone;
    private int held;

    Fixture() {
      forwarding.answerBy(this::outcome);
    }

    private ForwardOutcome outcome(ForwardRequest request) {
      if (gone || !request.peer().equals(PEER)) {
        return new ForwardOutcome.NoNeighbour();
      }
      if (request.bundle().lengthBytes() > transferMtuBytes()) {
        return new ForwardOutcome.TooLarge(transferMtuBytes());
      }
      var reason = refusal;
      if (reason != null) {
        return new ForwardOutcome.Refused(reason);
      }
      try {
        taken.add(request.octets());
        return new ForwardOutcome.Sent();
      } catch (IllegalStateException | InterruptedException e) {
        return new ForwardOutcome.NoNeighbour();
      }
    }

    private void answerHeld() throws InterruptedException {
      forwarding.answerBy(this::outcome);
      for (; held > 0; held--) {
        var request = forwarding.await(Duration.ofSeconds(20));
        request.answer(outcome(request));
      }
    }

    @Override
    public Forwarding forwarding() {
      return forwarding;
    }

    @Override
    public PeerAddress peer() {
      return PEER;
    }

    @Override
    public long transferMtuBytes() {
      return 100_000;
    }

    @Override
    public Collection<byte[]> taken() {
      return taken;
    }

    @Override
    public int held() {
      held = forwarding.pending();
      return held;
    }

    @Override
    public void holdFromNowOn() {
      forwarding.answerBy(null);
    }

    @Override
    public void takeHeld() throws InterruptedException {
      answerHeld();
    }

    @Override
    public void refuseFromNowOn(RefusalReason reason) {
      refusal = reason;
    }

    @Override
    public void losePeer() throws InterruptedException {
      gone = true;
      answerHeld();
    }

    @Override
    public boolean announced() {
      return !gone;
    }

    @Override
    public void stop() throws InterruptedException {
      losePeer();
    }

    @Override
    public void close() throws InterruptedException {
      losePeer();
    }
  }
}
