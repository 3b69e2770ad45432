package dev.gantry.adapter.tcp.session;

import dev.gantry.adapter.tcp.payload.SessionBudget;
import dev.gantry.domain.session.SessionEvent;
import java.util.function.Consumer;

/**
 * Why a session should not read on just now. The machine hears one thing: that the budget for
 * received octets is spent, or free again.
 */
final class ReadingReasons {
  private final Consumer<SessionEvent> machine;
  private boolean budgetSpent;
  private boolean backlog;
  private boolean held = true;
  private boolean established;
  private boolean bundleWaits;
  private boolean told;

  ReadingReasons(Consumer<SessionEvent> machine) {
    this.machine = machine;
  }

  /** The BPA holds more of our octets than we may lend, or fewer than half of that again. */
  void budget(SessionBudget budget) {
    if (budgetSpent) {
      if (budget.relaxed()) {
        budgetSpent = false;
      } else {
        budget.awaitRelaxed();
      }
      settle();
    } else if (budget.exhausted()) {
      budgetSpent = true;
      settle();
      budget.awaitRelaxed();
    }
  }

  /** The peer does not take our acknowledgements. */
  void controlBacklog(long unwrittenBytes, long limitBytes) {
    if (backlog ? unwrittenBytes <= limitBytes / 2 : unwrittenBytes > limitBytes) {
      backlog = !backlog;
      settle();
    }
  }

  /** No bundle may be taken just now: they wait, and everything before them is read. */
  void hold(boolean hold) {
    held = hold;
    bundleWaits &= hold;
    settle();
  }

  /** Bundles may come from now on. */
  void established() {
    established = true;
  }

  /** Whether a bundle that comes now has to wait. */
  boolean bundlesWait() {
    return held && established;
  }

  /** Octets of a bundle that has to wait are next. */
  void bundleNext() {
    bundleWaits = true;
    settle();
  }

  private void settle() {
    boolean stop = budgetSpent || backlog || bundleWaits;
    if (stop != told) {
      told = stop;
      machine.accept(new SessionEvent.InboundBudgetChanged(stop));
    }
  }
}
