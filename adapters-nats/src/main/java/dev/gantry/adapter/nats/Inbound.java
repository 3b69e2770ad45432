package dev.gantry.adapter.nats;

import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.out.BpaStatus;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.VerdictListener;
import io.nats.client.PublishOptions;
import io.nats.client.impl.NatsMessage;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what comes, in the order in which it is complete, as far as the window of unanswered
 * octets allows. Any thread.
 */
final class Inbound implements InboundMessage.Home {
  /** How long a stream is taken for full that was; 30 s, then somebody has to try. */
  private static final long FULL_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final NatsSettings settings;
  private final Publisher publisher;
  private final String subject;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("gantry-nats-publish").factory());
  private final ScheduledExecutorService timer;
  private final AtomicInteger unfinished = new AtomicInteger();
  private final AtomicLong numbers = new AtomicLong();

  /** What no other run of any instance has. */
  private final String run;

  private volatile int maxBundleBytes;
  private volatile @Nullable String full;
  private volatile long fullNanos;

  // Guarded by this.
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private long unansweredBytes;
  private int unanswered;
  private long waited;
  private boolean closed;

  /**
   * A way into NATS.
   *
   * @param timer runs steps later; they return at once
   * @param run what no other run of an instance has
   */
  Inbound(NatsSettings settings, Publisher publisher, ScheduledExecutorService timer, String run) {
    this.settings = settings;
    this.publisher = publisher;
    this.timer = timer;
    this.run = run;
    this.subject = Streams.inSubject(settings.self());
    this.maxBundleBytes = settings.limits().maxBundleBytes();
  }

  void start() {
    timer.scheduleWithFixedDelay(this::refuseOverdue, 1, 1, TimeUnit.SECONDS);
  }

  InboundBundle open(InboundBundleInfo info, VerdictListener verdict) {
    unfinished.incrementAndGet();
    return new InboundMessage(this, info, verdict);
  }

  /** NATS takes bundles of so many octets. */
  void limit(int bytes) {
    maxBundleBytes = Math.min(settings.limits().maxBundleBytes(), bytes);
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

  /** Bundles begun and not decided. */
  int unfinished() {
    return unfinished.get();
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

  // ---- what a message uses

  @Override
  public int maxBundleBytes() {
    return maxBundleBytes;
  }

  @Override
  public void finished() {
    unfinished.decrementAndGet();
  }

  @Override
  public void submit(InboundMessage message) {
    long deadlineNanos = System.nanoTime() + settings.pace().dispatchTimeout().toNanos();
    boolean late;
    synchronized (this) {
      late = closed;
      if (!late) {
        waiting.add(new Waiting(message, deadlineNanos));
      }
    }
    if (late) {
      message.refuse(RefusalReason.Known.NO_RESOURCES, "we are leaving NATS");
    } else {
      executor.execute(this::publishWaiting);
    }
  }

  // ---- on the thread that publishes

  private void publishWaiting() {
    for (var next = admit(); next != null; next = admit()) {
      int bytes = next.message.bytes();
      var octets = next.message.take();
      if (octets == null) {
        giveBack(bytes);
      } else {
        publish(next, bytes, octets);
      }
    }
  }

  private void publish(Waiting turn, int bytes, byte[] octets) {
    var headers = MessageForm.received(settings, turn.message.info(), octets);
    var own = run + '-' + numbers.incrementAndGet();
    var options =
        new PublishOptions.Builder()
            .expectedStream(Streams.IN)
            .messageId(MessageForm.id(subject, headers, octets, own))
            .build();
    var message = NatsMessage.builder().subject(subject).headers(headers).data(octets).build();
    new Publication(new Turn(turn.message, bytes), message, options, turn.deadlineNanos).attempt();
  }

  private synchronized @Nullable Waiting admit() {
    var next = waiting.peek();
    if (next == null) {
      return null;
    }
    int bytes = next.message.bytes();
    if (unanswered > 0 && unansweredBytes + bytes > settings.limits().maxUnansweredBytes()) {
      waited++;
      return null;
    }
    waiting.remove();
    unanswered++;
    unansweredBytes += bytes;
    return next;
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
      next.message.refuse(RefusalReason.Known.NO_RESOURCES, "NATS did not take it in time");
    }
  }

  /** One bundle that is being published. */
  private final class Turn implements Publication.Home {
    private final InboundMessage message;
    private final int bytes;

    Turn(InboundMessage message, int bytes) {
      this.message = message;
      this.bytes = bytes;
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
    public void stored() {
      full = null;
      giveBack(bytes);
      message.accepted();
    }

    @Override
    public void failed(String why, boolean limit) {
      if (limit) {
        fullNanos = System.nanoTime();
        full = why;
      }
      giveBack(bytes);
      message.refuse(RefusalReason.Known.NO_RESOURCES, why);
    }
  }

  private record Waiting(InboundMessage message, long deadlineNanos) {}
}
