package dev.gantry.adapter.tcp.session;

import dev.gantry.adapter.tcp.payload.SessionBudget;
import dev.gantry.domain.session.SessionEvent;

/**
 * Measures what a session holds: of what came for the BPA, and of what goes to the peer. The
 * machine hears when it is too much, and when it has fallen to half of that; what to do about it is
 * the machine's. Confined to the session's event loop.
 */
final class Pressure {
  private final SessionBudget budget;
  private final long controlLimitBytes;
  private final MachineEvents machine;
  private boolean spent;
  private boolean nodeSpent;
  private boolean backlog;

  Pressure(SessionBudget budget, long controlLimitBytes, MachineEvents machine) {
    this.budget = budget;
    this.controlLimitBytes = controlLimitBytes;
    this.machine = machine;
  }

  /** Octets have come, or the BPA has let some go. */
  void inbound() {
    if (spent ? budget.relaxed() : budget.exhausted()) {
      spent = !spent;
      machine.tell(new SessionEvent.InboundBudgetChanged(spent));
    }
    if (nodeSpent ? budget.nodeRelaxed() : budget.nodeExhausted()) {
      nodeSpent = !nodeSpent;
      machine.tell(new SessionEvent.NodeBudgetChanged(nodeSpent));
    }
    // Only now: what is free by now calls back at once.
    if (spent) {
      budget.awaitRelaxed();
    }
    if (nodeSpent) {
      budget.awaitNodeRelaxed();
    }
  }

  /** So much of our messages is not written yet. */
  void control(long unwrittenBytes) {
    if (backlog ? unwrittenBytes <= controlLimitBytes / 2 : unwrittenBytes > controlLimitBytes) {
      backlog = !backlog;
      machine.tell(new SessionEvent.ControlBacklogChanged(backlog));
    }
  }
}
