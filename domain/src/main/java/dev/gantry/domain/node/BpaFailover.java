package dev.gantry.domain.node;

import dev.gantry.domain.CheckReturnValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Which of several BPAs we register with: the first one that takes us, in their order. While that
 * is not the first of all, the first is looked at now and then, and gone back to once it has been
 * well for a while. Not thread-safe.
 */
public final class BpaFailover {
  /** There is no deadline. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  /** A registration that lasted this long was a good one; a shorter one counts as none. */
  public static final Duration GOOD_REGISTRATION = Duration.ofSeconds(2);

  /** Between two looks at the first BPA: a connection every few seconds costs it nothing. */
  public static final Duration PROBE_INTERVAL = Duration.ofSeconds(5);

  /** The first BPA need not be well for longer, however often it did not take us. */
  public static final Duration LONGEST_WELL = Duration.ofHours(1);

  private final int bpas;
  private final long failBackNanos;
  private long wantedWellNanos;

  private int present;
  private int last = -1;
  private long changes;
  private boolean registered;
  private long registeredNanos;
  private boolean goingBack;
  private boolean returning;
  private boolean well;
  private long wellNanos;
  private long dueNanos = NO_DEADLINE;

  /**
   * A link that has not begun.
   *
   * @param bpas how many there are, 1 or more
   * @param failBack how long the first must have been well before another one is left for it
   */
  public BpaFailover(int bpas, Duration failBack) {
    if (bpas < 1 || failBack.isNegative()) {
      throw new IllegalArgumentException(bpas + " BPAs, of which the first is well " + failBack);
    }
    this.bpas = bpas;
    failBackNanos = failBack.toNanos();
    wantedWellNanos = failBackNanos;
  }

  /** Tells the machine what happened; the result is to be done in order, before the next event. */
  @CheckReturnValue
  public List<FailoverAction> handle(FailoverEvent event, long nowNanos) {
    var actions = new ArrayList<FailoverAction>(1);
    switch (event) {
      case FailoverEvent.Started _ -> actions.add(new FailoverAction.Connect(present, false));
      case FailoverEvent.Registered _ -> registered(nowNanos);
      case FailoverEvent.Ended _ -> ended(nowNanos, actions);
      case FailoverEvent.Probed(boolean answers) -> probed(answers, nowNanos, actions);
      case FailoverEvent.DeadlineReached _ -> {
        if (dueNanos != NO_DEADLINE && nowNanos - dueNanos >= 0) {
          dueNanos = NO_DEADLINE;
          actions.add(new FailoverAction.Probe());
        }
      }
    }
    return actions;
  }

  /** When {@link FailoverEvent.DeadlineReached} is due at the latest, or {@link #NO_DEADLINE}. */
  public long nextDeadlineNanos() {
    return dueNanos;
  }

  /** Which BPA we are registered with, or try to be; 0 for the first. */
  public int present() {
    return present;
  }

  /** How often another BPA registered us than the one before. */
  public long changes() {
    return changes;
  }

  private void registered(long nowNanos) {
    registered = true;
    if (last != present) {
      changes += last < 0 ? 0 : 1;
      last = present;
    }
    registeredNanos = nowNanos;
    well = false;
    if (present == 0) {
      return;
    }
    if (returning) {
      // It was well and did not take us, or not for long: not so soon again.
      returning = false;
      long longer = Math.max(2 * wantedWellNanos, PROBE_INTERVAL.toNanos());
      wantedWellNanos = Math.min(longer, LONGEST_WELL.toNanos());
    }
    dueNanos = nowNanos + PROBE_INTERVAL.toNanos();
  }

  private void ended(long nowNanos, List<FailoverAction> actions) {
    boolean good = registered && nowNanos - registeredNanos >= GOOD_REGISTRATION.toNanos();
    if (good && present == 0) {
      wantedWellNanos = failBackNanos;
      returning = false;
    }
    registered = false;
    dueNanos = NO_DEADLINE;
    boolean back = goingBack;
    goingBack = false;
    if (good || back) {
      // Whoever is lost may be back in a moment, and the first of all goes before the others.
      present = 0;
      returning |= back;
      actions.add(new FailoverAction.Connect(0, !back));
    } else {
      present = present + 1 < bpas ? present + 1 : 0;
      actions.add(new FailoverAction.Connect(present, present == 0));
    }
  }

  private void probed(boolean answers, long nowNanos, List<FailoverAction> actions) {
    if (!registered || present == 0 || goingBack) {
      return;
    }
    if (answers && !well) {
      wellNanos = nowNanos;
    }
    well = answers;
    if (well && nowNanos - wellNanos >= wantedWellNanos) {
      goingBack = true;
      actions.add(new FailoverAction.GoBack());
    } else {
      dueNanos = nowNanos + PROBE_INTERVAL.toNanos();
    }
  }
}
