package dev.gantry.domain.session;

import org.jspecify.annotations.Nullable;

/** Whether we read from the connection: every reason not to, and one pair of actions. */
final class ReadingGate {
  private final Actions actions;
  private final SessionTimers timers;
  private final ProgressWatch progress;
  private final int maxPending;
  private boolean budgetSpent;
  private boolean nodeBudgetSpent;
  private boolean backlog;
  private boolean held;
  private boolean bundleWaits;
  private boolean ahead;
  private boolean congested;
  private boolean receiving;
  private boolean paused;

  ReadingGate(Actions actions, SessionTimers timers, ProgressWatch progress, int maxPending) {
    this.actions = actions;
    this.timers = timers;
    this.progress = progress;
    this.maxPending = maxPending;
  }

  void on(SessionEvent.ReadingEvent event, long nowNanos) {
    switch (event) {
      case SessionEvent.InboundBudgetChanged(boolean exhausted) -> budgetSpent = exhausted;
      case SessionEvent.NodeBudgetChanged(boolean exhausted) -> nodeBudgetSpent = exhausted;
      case SessionEvent.ControlBacklogChanged(boolean excessive) -> backlog = excessive;
      case SessionEvent.BundlesHeld _ -> held = true;
      case SessionEvent.BundlesTaken _ -> {
        held = false;
        bundleWaits = false;
      }
    }
    update(nowNanos);
  }

  /** Octets of a bundle are next: they are not read while bundles are held. */
  void bundleArrived(long nowNanos) {
    bundleWaits = held;
    update(nowNanos);
  }

  /**
   * Whether the peer has sent more than its rates allow up to now.
   *
   * @return whether that is new
   */
  boolean paced(boolean aheadNow, long nowNanos) {
    boolean turned = aheadNow != ahead;
    if (turned) {
      ahead = aheadNow;
      update(nowNanos);
    }
    return turned && ahead;
  }

  /** Whether a transfer that begins now finds no room, though the session may go on. */
  boolean turnsTransfersAway() {
    return nodeBudgetSpent;
  }

  /** Whether no bundle is to be taken just now. */
  boolean isHolding() {
    return held;
  }

  /**
   * What an event has made of the inbound stream. Acknowledgements that wait for the BPA: at the
   * limit we stop reading, at half of it we go on.
   *
   * @param pending answers that wait
   * @param receivingNow whether a transfer runs
   */
  void settle(int pending, boolean receivingNow, long nowNanos) {
    receiving = receivingNow;
    boolean turned = congested ? pending <= maxPending / 2 : pending >= maxPending;
    congested ^= turned;
    if (turned || nodeBudgetSpent) {
      update(nowNanos);
    }
  }

  private void update(long nowNanos) {
    var ours = causeOfOurs();
    // Only a peer that does not read makes a backlog, and no excuse for it.
    progress.stand(ours != null, nowNanos);
    var cause = backlog ? PauseCause.UNREAD_ANSWERS : ours;
    if (cause == null == !paused) {
      return;
    }
    paused = !paused;
    if (cause == null) {
      actions.add(new SessionAction.ResumeReading());
      timers.readingResumed(nowNanos);
    } else {
      actions.add(new SessionAction.PauseReading(cause));
      timers.readingPaused();
    }
  }

  private @Nullable PauseCause causeOfOurs() {
    if (ahead) {
      return PauseCause.RATES;
    }
    if (congested) {
      return PauseCause.UNANSWERED_BUNDLES;
    }
    if (budgetSpent) {
      return PauseCause.SESSION_BUDGET;
    }
    // The node's budget stops what runs; what would begin is refused, which needs no room.
    if (nodeBudgetSpent && receiving) {
      return PauseCause.NODE_BUDGET;
    }
    return bundleWaits ? PauseCause.BUNDLES_HELD : null;
  }
}
