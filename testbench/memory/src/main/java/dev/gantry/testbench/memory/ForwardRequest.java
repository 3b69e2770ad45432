package dev.gantry.testbench.memory;

import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.port.in.Forwarding.ForwardAnswer;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** One bundle that a BPA asked to be forwarded, until it is answered. Any thread. */
public final class ForwardRequest {
  private static final int MAX_READ_BYTES = 1 << 20;
  private static final int READ_TIMEOUT_SECONDS = 30;

  private final PeerAddress peer;
  private final OutboundBundle bundle;
  private final ForwardAnswer answer;
  private final AtomicBoolean answered = new AtomicBoolean();

  ForwardRequest(PeerAddress peer, OutboundBundle bundle, ForwardAnswer answer) {
    this.peer = peer;
    this.bundle = bundle;
    this.answer = answer;
  }

  /** Where to. */
  public PeerAddress peer() {
    return peer;
  }

  /** What; valid until it is answered. */
  public OutboundBundle bundle() {
    return bundle;
  }

  /**
   * Reads the whole bundle, in ranges of 1 MiB at most.
   *
   * @throws IllegalStateException when it cannot be read
   */
  public byte[] octets() throws InterruptedException {
    var octets = new byte[Math.toIntExact(bundle.lengthBytes())];
    for (var offset = 0; offset < octets.length; offset += MAX_READ_BYTES) {
      var length = Math.min(MAX_READ_BYTES, octets.length - offset);
      var chunk = read(offset, length);
      chunk.data().get(octets, offset, length);
      chunk.release();
    }
    return octets;
  }

  /**
   * Reads a range; the caller releases the chunk.
   *
   * @throws IllegalStateException when it cannot be read
   */
  public PayloadChunk read(long offsetBytes, int lengthBytes) throws InterruptedException {
    var result = new CompletableFuture<PayloadChunk>();
    bundle.read(offsetBytes, lengthBytes, new Reading(result));
    try {
      return result.get(READ_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("cannot read the bundle", e);
    }
  }

  /** Releases the bundle and answers; a second answer is an error. */
  public void answer(ForwardOutcome outcome) {
    if (!answered.compareAndSet(false, true)) {
      throw new IllegalStateException("answered twice");
    }
    bundle.release();
    answer.answered(outcome);
  }

  private record Reading(CompletableFuture<PayloadChunk> result)
      implements OutboundBundle.ReadListener {
    @Override
    public void chunkRead(PayloadChunk chunk) {
      result.complete(chunk);
    }

    @Override
    public void readFailed(String cause) {
      result.completeExceptionally(new IllegalStateException(cause));
    }
  }
}
