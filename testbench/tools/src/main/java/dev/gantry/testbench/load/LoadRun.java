package dev.gantry.testbench.load;

import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.testbench.load.Moving.Fate;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a session busy with the bundles of a source until all have ended. Outcomes come on the
 * session's event loop, and so does every step but the first: bundles are counted there without a
 * lock.
 */
public final class LoadRun {
  /** Longer bundles that are told of when they are over: as many as have a line to be seen in. */
  public static final int MAX_JUST_OVER = 8;

  private final BundleSource source;
  private final Session session;
  private final int window;
  private final long windowBytes;
  private final Listener listener;
  private final Runnable fillLater;
  private final CompletableFuture<Result> done = new CompletableFuture<>();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong acknowledgedBytes = new AtomicLong();
  private final NavigableMap<Long, TrackedBundle> moving = new ConcurrentSkipListMap<>();
  private final NavigableMap<Long, Moving> justOver = new ConcurrentSkipListMap<>();
  private long inFlight;
  private long offered;
  private long inFlightBytes;
  private long failed;
  private long startNanos;
  private boolean exhausted;

  /** Where bundles go. */
  public interface Session {
    /** Offers a bundle; the callback comes once, on the session's event loop. */
    void offer(OutboundBundle bundle, Consumer<OutboundOutcome> ended);

    /** Runs something on the session's event loop. */
    void execute(Runnable task);
  }

  /** Hears about what the peer did not take, on the event loop. */
  public interface Listener {
    /** A bundle ended, and the peer does not have it. */
    void failed(String name, OutboundOutcome outcome);
  }

  /**
   * How a run went.
   *
   * @param figures of what the peer has: acknowledged, or refused as received before
   * @param failed bundles that it has not
   * @param left bundles that were never offered because the session ended
   */
  public record Result(Figures figures, long failed, long left) {
    public boolean complete() {
      return failed == 0 && left == 0;
    }
  }

  /**
   * A run that has not begun.
   *
   * @param window bundles offered at one time, 1 or more
   * @param windowBytes no more bundles are offered while this many octets are; one always is
   */
  public LoadRun(
      BundleSource source, Session session, int window, long windowBytes, Listener listener) {
    this.source = source;
    this.session = session;
    this.window = window;
    this.windowBytes = windowBytes;
    this.listener = listener;
    this.fillLater = () -> session.execute(this::fill);
  }

  /** Begins; any thread. */
  public CompletionStage<Result> start() {
    session.execute(
        () -> {
          startNanos = System.nanoTime();
          fill();
        });
    return done;
  }

  /** Offers no more bundles; the run ends with those that are in flight. Any thread. */
  public void stop() {
    session.execute(
        () -> {
          exhausted = true;
          fill();
        });
  }

  /** The longer bundles on their way, the oldest first; any thread. */
  public List<Moving> moving() {
    return moving.values().stream().map(bundle -> bundle.as(Fate.OPEN)).toList();
  }

  /** The longer bundles that were over last, {@link #MAX_JUST_OVER} at most; any thread. */
  public List<Moving> justOver() {
    return List.copyOf(justOver.values());
  }

  /** What has been acknowledged until now; any thread. */
  public Figures progress() {
    return new Figures(acknowledged.get(), acknowledgedBytes.get(), System.nanoTime() - startNanos);
  }

  private void fill() {
    while (!exhausted && inFlight < window && (inFlight == 0 || inFlightBytes < windowBytes)) {
      if (!source.ready(fillLater)) {
        return;
      }
      var bundle = next();
      if (bundle == null) {
        exhausted = true;
        break;
      }
      var number = offered++;
      var length = bundle.lengthBytes();
      inFlight++;
      inFlightBytes += length;
      session.offer(tracked(number, bundle), outcome -> ended(number, length, outcome));
    }
    if (exhausted && inFlight == 0) {
      finish();
    }
  }

  private OutboundBundle tracked(long number, OutboundBundle bundle) {
    if (bundle.lengthBytes() < TrackedBundle.MIN_BYTES) {
      return bundle;
    }
    var tracked = new TrackedBundle(bundle, number, source.name(number));
    moving.put(number, tracked);
    return tracked;
  }

  /**
   * The next bundle; null when there is none, or no memory for it, which ends the run as a failure.
   */
  private @Nullable OutboundBundle next() {
    try {
      return source.next();
    } catch (OutOfMemoryError e) {
      done.completeExceptionally(e);
      return null;
    }
  }

  private void ended(long number, long lengthBytes, OutboundOutcome outcome) {
    inFlight--;
    inFlightBytes -= lengthBytes;
    if (lengthBytes >= TrackedBundle.MIN_BYTES) {
      over(moving.remove(number), outcome);
    }
    switch (outcome) {
      case OutboundOutcome.Acknowledged _ -> delivered(lengthBytes);
      case OutboundOutcome.Refused refused when refused.reason().delivered() ->
          delivered(lengthBytes);
      case OutboundOutcome.Refused refused -> fail(number, refused);
      case OutboundOutcome.TooLarge tooLarge -> fail(number, tooLarge);
      case OutboundOutcome.NotStarted notStarted -> giveUp(number, notStarted);
      case OutboundOutcome.Interrupted interrupted -> giveUp(number, interrupted);
      case OutboundOutcome.Unreadable unreadable -> giveUp(number, unreadable);
    }
    fill();
  }

  private void over(@Nullable TrackedBundle bundle, OutboundOutcome outcome) {
    if (bundle == null) {
      return;
    }
    boolean has =
        outcome instanceof OutboundOutcome.Acknowledged
            || outcome instanceof OutboundOutcome.Refused refused && refused.reason().delivered();
    var last = bundle.as(has ? Fate.ACKNOWLEDGED : Fate.FAILED);
    justOver.put(last.number(), last);
    if (justOver.size() > MAX_JUST_OVER) {
      justOver.pollFirstEntry();
    }
  }

  private void delivered(long lengthBytes) {
    acknowledged.lazySet(acknowledged.getPlain() + 1);
    acknowledgedBytes.lazySet(acknowledgedBytes.getPlain() + lengthBytes);
  }

  private void fail(long number, OutboundOutcome outcome) {
    failed++;
    listener.failed(source.name(number), outcome);
  }

  /** The session takes no more: what is left is not even offered. */
  private void giveUp(long number, OutboundOutcome outcome) {
    fail(number, outcome);
    exhausted = true;
  }

  private void finish() {
    var figures =
        new Figures(acknowledged.get(), acknowledgedBytes.get(), System.nanoTime() - startNanos);
    done.complete(new Result(figures, failed, source.count() - failed - figures.bundles()));
  }
}
