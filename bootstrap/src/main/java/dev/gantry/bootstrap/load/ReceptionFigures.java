package dev.gantry.bootstrap.load;

import dev.gantry.domain.peer.SessionKey;
import dev.gantry.port.out.Observer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what is received, from the first octet's session to the last bundle, and says when enough
 * has come. Any thread.
 */
public final class ReceptionFigures implements Observer {
  private final long wantedBundles;
  private final AtomicLong bundles = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong firstNanos = new AtomicLong();
  private final CompletableFuture<Void> enough = new CompletableFuture<>();
  private volatile long lastNanos;

  /** Counts until {@code wantedBundles} have come; 0 = for ever. */
  public ReceptionFigures(long wantedBundles) {
    this.wantedBundles = wantedBundles;
  }

  @Override
  public void sessionStarted(SessionKey session, boolean active, String remoteAddress) {
    firstNanos.compareAndSet(0, System.nanoTime());
  }

  @Override
  public void bundleReceived(SessionKey session, long length) {
    bytes.addAndGet(length);
    lastNanos = System.nanoTime();
    if (bundles.incrementAndGet() == wantedBundles) {
      enough.complete(null);
    }
  }

  /** Done when the wanted number has come. */
  public CompletionStage<Void> enough() {
    return enough;
  }

  /** What has come until now. */
  public Figures figures() {
    return new Figures(
        bundles.get(), bytes.get(), lastNanos == 0 ? 0 : lastNanos - firstNanos.get());
  }
}
