package dev.gantry.port.contract;

import dev.gantry.domain.session.Verdict;
import dev.gantry.port.out.VerdictListener;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Hears a verdict and counts how often one came. */
public final class RecordingVerdict implements VerdictListener {
  private final CompletableFuture<Verdict> first = new CompletableFuture<>();
  private final AtomicInteger count = new AtomicInteger();
  private volatile String detail = "";

  @Override
  public void decided(Verdict verdict, String detail) {
    count.incrementAndGet();
    this.detail = detail;
    first.complete(verdict);
  }

  /** Waits for the verdict. */
  public Verdict await(Duration bound)
      throws InterruptedException, ExecutionException, TimeoutException {
    return first.get(bound.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** How many verdicts have come. */
  public int count() {
    return count.get();
  }

  /** The sentence of the last verdict. */
  public String detail() {
    return detail;
  }
}
