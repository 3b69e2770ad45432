package dev.gantry.adapter.spool;

import dev.gantry.domain.time.AnswerDeadlines;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows who waits for a disk that does not answer. Whoever has waited for {@code dispatch-timeout}
 * is told; and the disk is <em>stalled</em> when it has answered nobody meanwhile, until it answers
 * somebody again: then what comes is refused at once, so that the calls that hang, their threads
 * and their buffers stay as few as they are. While it is stalled it is tried now and then, since
 * nobody else asks it. Any thread; never blocks.
 */
final class DiskWatch {
  private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);

  /** Between two trials of a stalled disk; 5 s, or less where {@code dispatch-timeout} is less. */
  private static final Duration TRIAL_PAUSE = Duration.ofSeconds(5);

  private final Duration timeout;
  private final LongSupplier clock;
  private final Timer timer;
  private final Runnable trial;

  // Guarded by this.
  private final AnswerDeadlines<Wait> deadlines;
  private boolean timerRuns;
  private boolean trialRuns;
  private long answers;

  private volatile boolean stalled;
  private volatile long overdue;

  /** Calls back once, after a time. */
  interface Timer {
    void after(long nanos, Runnable task);

    /** One whose tasks run by {@code executor}, which must not wait for a disk. */
    static Timer of(Executor executor) {
      return (nanos, task) ->
          CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, executor).execute(task);
    }
  }

  /**
   * A disk that nobody waits for yet.
   *
   * @param timeout how long it may take to answer
   * @param clock nanoseconds, as {@link System#nanoTime()}
   * @param trial asks the disk for all that a bundle needs, on a thread that may hang, and calls
   *     {@link #tried()} when that is over
   */
  DiskWatch(Duration timeout, LongSupplier clock, Timer timer, Runnable trial) {
    this.timeout = timeout;
    this.clock = clock;
    this.timer = timer;
    this.trial = trial;
    this.deadlines = new AnswerDeadlines<>(timeout);
  }

  /** Whether the disk has answered nobody for as long as it may take. */
  boolean stalled() {
    return stalled;
  }

  /** How often somebody has waited too long, since the start. */
  long overdue() {
    return overdue;
  }

  /** For people. */
  String sentence() {
    return "the disk has not answered within dispatch-timeout (" + timeout.toSeconds() + " s)";
  }

  /** The disk has answered a trial. */
  void tried() {
    synchronized (this) {
      trialRuns = false;
    }
    answered();
  }

  private void answered() {
    synchronized (this) {
      answers++;
      if (!stalled) {
        return;
      }
      stalled = false;
    }
    LOG.info("the disk of data-dir answers again");
  }

  /** Sees to it that the next deadline is looked at; holds the lock. */
  private void watch() {
    long next = deadlines.nextDeadlineNanos();
    if (!timerRuns && next != AnswerDeadlines.NO_DEADLINE) {
      timerRuns = true;
      timer.after(Math.max(0, next - clock.getAsLong()), this::look);
    }
  }

  private void look() {
    List<Wait> tooLong;
    boolean begins = false;
    synchronized (this) {
      timerRuns = false;
      tooLong = deadlines.overdue(clock.getAsLong());
      for (var wait : tooLong) {
        wait.waits = false;
        overdue++;
        begins |= !stalled && wait.answersBefore == answers;
      }
      stalled |= begins;
      watch();
    }
    if (begins) {
      LOG.warn(
          "the disk of data-dir has not answered within dispatch-timeout ({} s): until it does,"
              + " bundles are refused with No Resources, and their peers keep them",
          timeout.toSeconds());
      tryLater();
    }
    tooLong.forEach(wait -> wait.tooLong.run());
  }

  private void tryLater() {
    long pauseNanos = Math.min(TRIAL_PAUSE.toNanos(), timeout.toNanos());
    timer.after(
        pauseNanos,
        () -> {
          boolean begins;
          synchronized (this) {
            if (!stalled) {
              return;
            }
            begins = !trialRuns;
            trialRuns = true;
          }
          // One at a time, however long it hangs.
          if (begins) {
            trial.run();
          }
          tryLater();
        });
  }

  /**
   * Somebody who waits for the disk now and then.
   *
   * @param tooLong told when it has waited too long; it waits no more then
   */
  Wait newWait(Runnable tooLong) {
    return new Wait(tooLong);
  }

  /** Of one bundle, or of whoever else uses the disk. */
  final class Wait {
    private final Runnable tooLong;

    // Guarded by the watch.
    private boolean waits;
    private long answersBefore;

    private Wait(Runnable tooLong) {
      this.tooLong = tooLong;
    }

    /** It waits from now on, unless it does already. */
    void begin() {
      synchronized (DiskWatch.this) {
        if (!waits) {
          waits = true;
          restart();
        }
      }
    }

    /** The disk has answered it, with success or not; if it waits on, its time begins anew. */
    void answered() {
      DiskWatch.this.answered();
      synchronized (DiskWatch.this) {
        if (waits) {
          deadlines.ended(this);
          restart();
        }
      }
    }

    /** It waits no more. */
    void end() {
      synchronized (DiskWatch.this) {
        if (waits) {
          waits = false;
          deadlines.ended(this);
        }
      }
    }

    private void restart() {
      answersBefore = answers;
      deadlines.began(this, clock.getAsLong());
      watch();
    }
  }
}
