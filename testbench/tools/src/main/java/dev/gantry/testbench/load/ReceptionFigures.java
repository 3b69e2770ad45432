package dev.gantry.testbench.load;

import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.port.out.Observer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is received, and says when enough has come. Time runs while a session is open, from
 * when it was established to the last bundle before it ended; the pauses between sessions, when
 * nobody could have sent, do not count. Any thread.
 */
public final class ReceptionFigures implements Observer {
  private final long wantedBundles;
  private final LongSupplier nanoTime;
  private final AtomicLong bundles = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final Set<SessionKey> open = new HashSet<>();
  private long openSinceNanos;
  private long countedNanos;
  private final CompletableFuture<Void> enough = new CompletableFuture<>();
  private final AtomicLong lastNanos = new AtomicLong();

  /** Counts until {@code wantedBundles} have come; 0 = for ever. */
  public ReceptionFigures(long wantedBundles) {
    this(wantedBundles, System::nanoTime);
  }

  ReceptionFigures(long wantedBundles, LongSupplier nanoTime) {
    this.wantedBundles = wantedBundles;
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized void sessionEstablished(
      SessionKey session,
      String remoteAddress,
      SessionParameters parameters,
      @Nullable String tls) {
    if (open.isEmpty()) {
      openSinceNanos = nanoTime.getAsLong();
    }
    open.add(session);
  }

  @Override
  public synchronized void sessionEnded(
      SessionKey session, String remoteAddress, SessionEnd end, Totals totals, long nanos) {
    if (open.remove(session) && open.isEmpty()) {
      countedNanos += sinceOpenNanos();
    }
  }

  /** From when the first of the open sessions was established to the last bundle. */
  private long sinceOpenNanos() {
    return bundles.get() == 0 ? 0 : Math.max(0, lastNanos.getOpaque() - openSinceNanos);
  }

  @Override
  public void bundlesReceived(SessionKey session, long count, long octets, long atNanos) {
    bytes.addAndGet(octets);
    // Of two loops either may be the last to write; they differ by the length of a read.
    lastNanos.setOpaque(atNanos);
    long now = bundles.addAndGet(count);
    if (now >= wantedBundles && now - count < wantedBundles) {
      enough.complete(null);
    }
  }

  /** Done when the wanted number has come. */
  public CompletionStage<Void> enough() {
    return enough;
  }

  /** What has come until now. */
  public synchronized Figures figures() {
    var openNanos = open.isEmpty() ? 0 : sinceOpenNanos();
    return new Figures(bundles.get(), bytes.get(), countedNanos + openNanos);
  }
}
