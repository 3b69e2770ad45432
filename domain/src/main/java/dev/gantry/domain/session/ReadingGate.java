package dev.gantry.domain.session;

/** Whether we read from the connection: two reasons not to, one pair of actions. */
final class ReadingGate {
  private final Actions actions;
  private final SessionTimers timers;
  private final int maxPending;
  private boolean budgetSpent;
  private boolean congested;
  private boolean paused;

  ReadingGate(Actions actions, SessionTimers timers, int maxPending) {
    this.actions = actions;
    this.timers = timers;
    this.maxPending = maxPending;
  }

  /** The budget for received, not yet consumed octets is spent or free again. */
  void budgetSpent(boolean spent, long nowNanos) {
    budgetSpent = spent;
    update(nowNanos);
  }

  /**
   * Acknowledgements that wait for the BPA: at the limit we stop reading, at half of it we go on.
   */
  void pendingAnswers(int pending, long nowNanos) {
    if (congested ? pending <= maxPending / 2 : pending >= maxPending) {
      congested = !congested;
      update(nowNanos);
    }
  }

  private void update(long nowNanos) {
    boolean pause = budgetSpent || congested;
    if (pause == paused) {
      return;
    }
    paused = pause;
    if (pause) {
      actions.add(new SessionAction.PauseReading());
      timers.readingPaused();
    } else {
      actions.add(new SessionAction.ResumeReading());
      timers.readingResumed(nowNanos);
    }
  }
}
