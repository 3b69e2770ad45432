package dev.gantry.adapter.nats;

import dev.gantry.port.out.BpaStatus;
import io.nats.client.api.PublishAck;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what waits, in the order in which it was submitted, as far as the window of unanswered
 * octets allows. Any thread.
 */
final class PublishQueue {
  /** How long a stream is taken for full that was; 30 s, then somebody has to try. */
  private static final long FULL_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Something that is to be published. One of {@code stored} and {@code failed} ends it. */
  interface Submission {
    /** Octets of memory that it takes; not more when it is taken. */
    int bytes();

    /** It is its turn, on the thread that publishes; null when nobody wants it any more. */
    @Nullable Outgoing take();

    /** NATS has it. */
    void stored(PublishAck ack);

    /** NATS has it not, as far as anybody knows; one sentence. Perhaps it was not taken. */
    void failed(String why);
  }

  private final NatsSettings settings;
  private final Publisher publisher;
  private final ScheduledExecutorService timer;
  private final Counts counts;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("gantry-nats-publish").factory());
  private volatile @Nullable String full;
  private volatile long fullNanos;

  // Guarded by this.
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private long unansweredBytes;
  private int unanswered;
  private long waited;
  private boolean closed;

  /**
   * One in which nothing waits.
   *
   * @param timer runs steps later; they return at once
   */
  PublishQueue(
      NatsSettings settings, Publisher publisher, ScheduledExecutorService timer, Counts counts) {
    this.settings = settings;
    this.publisher = publisher;
    this.timer = timer;
    this.counts = counts;
  }

  void start() {
    timer.scheduleWithFixedDelay(this::refuseOverdue, 1, 1, TimeUnit.SECONDS);
  }

  /** Why NATS has just not taken one; null when it has, or nobody has asked for a while. */
  @Nullable String full() {
    var why = full;
    return why == null || System.nanoTime() - fullNanos >= FULL_NANOS ? null : why;
  }

  /** There is room again. */
  void roomAgain() {
    full = null;
  }

  synchronized BpaStatus.Window window() {
    return new BpaStatus.Window(
        "nats_unanswered_bytes",
        unansweredBytes,
        settings.limits().maxUnansweredBytes(),
        unanswered,
        waited);
  }

  /** Refuses what waits; what is published is still answered. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    refuseOverdue();
  }

  /** Ends the thread. */
  void stop() {
    executor.shutdown();
  }

  /** Whether all that was published is answered. */
  synchronized boolean isSettled() {
    return unanswered == 0;
  }

  void submit(Submission next) {
    long deadlineNanos = System.nanoTime() + settings.pace().dispatchTimeout().toNanos();
    boolean late;
    synchronized (this) {
      late = closed;
      if (!late) {
        waiting.add(new Waiting(next, deadlineNanos));
      }
    }
    if (late) {
      next.failed("we are leaving NATS");
    } else {
      executor.execute(this::publishWaiting);
    }
  }

  // ---- on the thread that publishes

  private void publishWaiting() {
    for (var turn = admit(); turn != null; turn = admit()) {
      var outgoing = turn.submission.take();
      if (outgoing == null) {
        giveBack(turn.bytes);
      } else {
        new Publication(turn, outgoing.message(), outgoing.options(), turn.deadlineNanos).attempt();
      }
    }
  }

  private synchronized @Nullable Turn admit() {
    var next = waiting.peek();
    if (next == null) {
      return null;
    }
    int bytes = next.submission.bytes();
    if (unanswered > 0 && unansweredBytes + bytes > settings.limits().maxUnansweredBytes()) {
      waited++;
      return null;
    }
    waiting.remove();
    unanswered++;
    unansweredBytes += bytes;
    return new Turn(next.submission, bytes, next.deadlineNanos);
  }

  // ---- after an answer

  private void giveBack(int bytes) {
    boolean more;
    synchronized (this) {
      unanswered--;
      unansweredBytes -= bytes;
      more = !waiting.isEmpty();
    }
    if (more) {
      executor.execute(this::publishWaiting);
    }
  }

  private void refuseOverdue() {
    while (true) {
      Waiting next;
      synchronized (this) {
        next = waiting.peek();
        if (next == null || !closed && next.deadlineNanos - System.nanoTime() > 0) {
          return;
        }
        waiting.remove();
      }
      next.submission.failed("NATS did not take it in time");
    }
  }

  /** One that is being published. */
  private final class Turn implements Publication.Home {
    private final Submission submission;
    private final int bytes;
    private final long deadlineNanos;

    Turn(Submission submission, int bytes, long deadlineNanos) {
      this.submission = submission;
      this.bytes = bytes;
      this.deadlineNanos = deadlineNanos;
    }

    @Override
    public Publisher publisher() {
      return publisher;
    }

    @Override
    public void later(long delayNanos, Runnable step) {
      timer.schedule(() -> executor.execute(step), delayNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public long publishTimeoutNanos() {
      return settings.pace().publishTimeout().toNanos();
    }

    @Override
    public void stored(PublishAck ack) {
      full = null;
      giveBack(bytes);
      submission.stored(ack);
    }

    @Override
    public void unknown() {
      counts.unknown();
    }

    @Override
    public void failed(String why, boolean limit) {
      if (limit) {
        fullNanos = System.nanoTime();
        full = why;
      }
      giveBack(bytes);
      submission.failed(why);
    }
  }

  private record Waiting(Submission submission, long deadlineNanos) {}
}
