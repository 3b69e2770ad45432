package dev.gantry.adapter.grpc.bpa;

import dev.gantry.adapter.grpc.bpa.GrpcBpaSettings.Limits;
import dev.gantry.adapter.grpc.wire.BpaToCla;
import dev.gantry.domain.time.AnswerDeadlines;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.out.BpaStatus;
import dev.gantry.port.out.InboundBundle;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.out.VerdictListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bundles on their way to the BPA: gathered, queued, then in flight within a window of count and
 * octets. {@link #open} and the partial count may be called on any thread, the rest is confined to
 * the link's loop.
 */
final class Dispatches implements GatheringBundle.Owner {
  private static final int SCRATCH_BYTES = 16 << 10;
  private static final Logger LOG = LoggerFactory.getLogger(Dispatches.class);

  private final Limits limits;
  private final boolean passUnprovenNodeIds;
  private final Transport transport;
  private final DispatchQueue<GatheringBundle> queue;
  private final BundleWindow window;
  private final DispatchTails tails = new DispatchTails();
  private final byte[] scratch = new byte[SCRATCH_BYTES];
  private final Gathering gathering;
  private volatile @Nullable String closedCause = "not registered with the BPA yet";
  private volatile int inFlight;
  private volatile long inFlightBytes;
  private volatile int inFlightSessions;
  private volatile int queued;
  private volatile int queuedSources;
  private volatile long queueRefusals;
  private volatile long overdue;
  private final Duration timeout;
  private final AnswerDeadlines<GatheringBundle> deadlines;
  private boolean timerRuns;
  private long lateAnswers;
  private @Nullable ClaStream stream;

  Dispatches(GrpcBpaSettings settings, Transport transport) {
    this.limits = settings.limits();
    this.queue = new DispatchQueue<>(limits.maxQueuedDispatches());
    this.window = new BundleWindow(limits.maxDispatches(), limits.maxDispatchBytes());
    this.gathering = new Gathering(limits);
    this.passUnprovenNodeIds = settings.passUnprovenNodeIds();
    this.transport = transport;
    this.timeout = settings.pace().dispatchTimeout();
    this.deadlines = new AnswerDeadlines<>(timeout);
  }

  // ---- any thread

  InboundBundle open(InboundBundleInfo info, VerdictListener verdict) {
    var bundle = new GatheringBundle(gathering, this, info, verdict);
    var cause = closedCause;
    if (cause == null) {
      cause = gathering.objectionTo(info.announcedBytes());
    }
    if (cause != null) {
      bundle.refuseEarly(cause);
    }
    return bundle;
  }

  Gathering gathering() {
    return gathering;
  }

  @Override
  public void submit(GatheringBundle bundle) {
    if (!transport.post(bundle)) {
      refuse(bundle, "we have left the BPA");
    }
  }

  @Override
  public void forget(GatheringBundle bundle) {
    var _ =
        transport.post(
            () -> {
              if (queue.remove(bundle)) {
                countQueued();
                deadlines.ended(bundle);
                bundle.release();
              }
            });
  }

  int inFlight() {
    return inFlight;
  }

  long inFlightBytes() {
    return inFlightBytes;
  }

  int queued() {
    return queued;
  }

  /** What the BPA has not answered for; refusals are for want of an answer. Any thread. */
  BpaStatus.Window window() {
    return new BpaStatus.Window(
        "bpa_dispatch_bytes", inFlightBytes, limits.maxDispatchBytes(), inFlightSessions, overdue);
  }

  /** What waits for its turn, and how much of it may; refusals are for want of a share. */
  BpaStatus.Window queueWindow() {
    return new BpaStatus.Window(
        "bpa_queued_bundles", queued, limits.maxQueuedDispatches(), queuedSources, queueRefusals);
  }

  // ---- the link's loop

  private void countInFlight() {
    inFlight = window.bundles();
    inFlightBytes = window.octets();
    inFlightSessions = window.peers();
  }

  private void countQueued() {
    queued = queue.size();
    queuedSources = queue.sources();
  }

  void opened(ClaStream registered) {
    stream = registered;
    closedCause = null;
  }

  /** Refuses what waits and what comes, for now. */
  void closed(String cause) {
    closedCause = cause;
    stream = null;
    queue.lookAgain();
    GatheringBundle waiting;
    while ((waiting = queue.poll()) != null) {
      deadlines.ended(waiting);
      refuse(waiting, cause);
    }
    countQueued();
  }

  /** Refuses what comes; what waits still goes. */
  void closing(String cause) {
    closedCause = cause;
  }

  boolean idle() {
    return inFlight == 0 && queue.isEmpty();
  }

  @Override
  public void enqueue(GatheringBundle bundle) {
    var target = stream;
    if (bundle.aborted()) {
      bundle.release();
    } else if (target == null) {
      var cause = closedCause;
      refuse(bundle, cause == null ? "not registered with the BPA" : cause);
    } else if (!queue.offer(bundle)) {
      queueRefusals++;
      refuse(
          bundle,
          "as many bundles as are its share wait for the BPA, which does not keep up: "
              + queue.size()
              + " of all");
    } else {
      countQueued();
      // Of those whose bundles are long nobody may be answered any more, and others make room.
      queue.lookAgain(this::admits);
      deadlines.began(bundle, System.nanoTime());
      watchDeadlines();
      target.pump();
    }
  }

  /** The next bundle that the window admits, with its id taken; null when there is none. */
  ClientFrame.@Nullable Dispatch next() {
    var target = stream;
    var bundle = target == null ? null : queue.peek();
    while (bundle != null && !admits(bundle)) {
      queue.passOver();
      bundle = queue.peek();
    }
    if (bundle == null || target == null) {
      return null;
    }
    var _ = queue.poll();
    countQueued();
    window.take(bundle.peer(), bundle.rope().lengthBytes());
    countInFlight();
    var tail = tails.of(bundle.peer(), bundle.nodeIdFor(passUnprovenNodeIds));
    bundle.sentAs(target.expectAnswer(bundle));
    return ClientFrame.dispatch(bundle.dispatchId(), bundle.rope(), tail, scratch);
  }

  @Override
  public void ended(GatheringBundle bundle) {
    deadlines.ended(bundle);
    leaveWindow(bundle);
  }

  private boolean admits(GatheringBundle bundle) {
    return window.admits(bundle.peer(), bundle.rope().lengthBytes());
  }

  private void leaveWindow(GatheringBundle bundle) {
    window.giveBack(bundle.peer(), bundle.rope().lengthBytes());
    countInFlight();
    queue.lookAgain(bundle.peer(), this::admits);
  }

  // ---- no answer

  /** Sees to it that the next deadline is looked at; one look at a time is under way. */
  private void watchDeadlines() {
    long next = deadlines.nextDeadlineNanos();
    if (!timerRuns && next != AnswerDeadlines.NO_DEADLINE) {
      timerRuns = true;
      var _ =
          transport
              .loop()
              .schedule(
                  () -> {
                    timerRuns = false;
                    giveUp(deadlines.overdue(System.nanoTime()));
                    watchDeadlines();
                  },
                  Math.max(0, next - System.nanoTime()),
                  TimeUnit.NANOSECONDS);
    }
  }

  private void giveUp(List<GatheringBundle> unanswered) {
    unanswered.forEach(this::giveUp);
    var target = stream;
    if (target != null && !unanswered.isEmpty()) {
      target.pump();
    }
  }

  /**
   * The peer keeps its bundle and sends it again; what the BPA says of this one counts for nothing
   * any more.
   */
  private void giveUp(GatheringBundle bundle) {
    overdue++;
    if (queue.remove(bundle)) {
      countQueued();
      bundle.release();
    } else {
      leaveWindow(bundle);
      var target = stream;
      if (target != null) {
        target.giveUp(bundle.dispatchId(), late);
      }
    }
    bundle.refuse(
        RefusalReason.Known.NO_RESOURCES,
        "the BPA has not answered for it within dispatch-timeout (" + timeout.toSeconds() + " s)");
  }

  private final Answer late =
      new Answer() {
        @Override
        public void answered(BpaToCla answer) {
          lateAnswers++;
          if (Long.bitCount(lateAnswers) == 1) {
            LOG.warn(
                "The BPA answers for a bundle only after dispatch-timeout ({} s), {} so far: their"
                    + " peers have been refused and send them again",
                timeout.toSeconds(),
                lateAnswers);
          }
        }

        @Override
        public void lost(String cause) {
          // It was refused long ago.
        }
      };

  private static void refuse(GatheringBundle bundle, String cause) {
    bundle.release();
    bundle.refuse(RefusalReason.Known.NO_RESOURCES, cause);
  }
}
