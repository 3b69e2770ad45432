package dev.gantry.testbench.mock;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.gantry.testbench.load.BundleTemplate;
import dev.gantry.testbench.load.Figures;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * Keeps a peer of a mock BPA busy with generated bundles for a while: so many wait or are under way
 * at a time, and each that the peer has makes room for the next. Counted is what is answered as
 * sent. Confined to the mock's loop.
 */
final class ForwardLoad {
  private final Queue queue;
  private final BundleTemplate template;
  private final int atATime;
  private final long nanos;
  private final LongSupplier clock;
  private final CompletableFuture<Result> done = new CompletableFuture<>();
  private long made;
  private long sent;
  private long startNanos;
  private long sentBeforeHalf;
  private long halfNanos;

  /**
   * Takes a bundle to be forwarded; the stage completes on the mock's loop when the peer has it.
   */
  interface Queue {
    CompletionStage<ForwardResult> add(ByteString bundle);
  }

  /**
   * How it went.
   *
   * @param figures from the first bundle that the peer had to the last
   * @param secondHalf the same without the first half of the time, in which compilers are at work
   */
  record Result(Figures figures, Figures secondHalf) {}

  /**
   * A load that has not begun.
   *
   * @param atATime bundles whose outcome is not known, 1 or more
   * @param time counted from the first bundle that the peer has
   * @param clock nanoseconds that never go back
   */
  ForwardLoad(
      Queue queue, BundleTemplate template, int atATime, Duration time, LongSupplier clock) {
    this.queue = queue;
    this.template = template;
    this.atATime = atATime;
    this.nanos = time.toNanos();
    this.clock = clock;
  }

  /** Begins; the stage completes once the time is over. */
  CompletionStage<Result> begin() {
    for (int i = 0; i < atATime; i++) {
      add(template.toArray());
    }
    return done;
  }

  /** Its octets are used again: whoever was asked for it before has written it and has answered. */
  private void add(byte[] octets) {
    template.number(octets, made++);
    queue.add(UnsafeByteOperations.unsafeWrap(octets)).thenAccept(_ -> sent(octets));
  }

  private void sent(byte[] octets) {
    if (done.isDone()) {
      return;
    }
    long now = clock.getAsLong();
    if (sent++ == 0) {
      startNanos = now;
    }
    if (halfNanos == 0 && now - startNanos >= nanos / 2) {
      halfNanos = Math.max(now - startNanos, 1);
      sentBeforeHalf = sent;
    }
    if (now - startNanos < nanos) {
      add(octets);
    } else {
      long elapsed = now - startNanos;
      // The first one starts the clock.
      done.complete(
          new Result(
              figures(sent - 1, elapsed), figures(sent - sentBeforeHalf, elapsed - halfNanos)));
    }
  }

  private Figures figures(long bundles, long elapsedNanos) {
    return new Figures(bundles, bundles * template.lengthBytes(), elapsedNanos);
  }
}
