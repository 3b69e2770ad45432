package dev.gantry.port.contract;

import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.port.in.Forwarding.ForwardAnswer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Hears how a forward went, and how often it is told. Any thread. */
public final class RecordingAnswer implements ForwardAnswer {
  private final CompletableFuture<ForwardOutcome> outcome = new CompletableFuture<>();
  private final AtomicInteger count = new AtomicInteger();

  @Override
  public void answered(ForwardOutcome how) {
    count.incrementAndGet();
    outcome.complete(how);
  }

  /** Waits for the first answer. */
  public ForwardOutcome await(Duration bound) throws Exception {
    return outcome.get(bound.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** How often it was answered. */
  public int count() {
    return count.get();
  }
}
