package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.session.SessionEvent;
import io.netty.channel.EventLoop;

/**
 * Tells the machine that its deadline has come, and before that lets be read what lies in the
 * socket: a process that was stopped, or busy for long, wakes to its timers and to all that the
 * peer sent meanwhile at the same moment. Confined to the session's event loop.
 */
final class DeadlineWatch {
  /** Enough for the loop to look at its sockets once more before the timer fires again. */
  private static final long READ_FIRST_NANOS = 1_000_000;

  private final MachineRunner machine;
  private final Turn turn;
  private final OutputWatch output;
  private final DeadlineTimer timer;
  private boolean readingFirst;

  DeadlineWatch(EventLoop loop, MachineRunner machine, Turn turn, OutputWatch output) {
    this.machine = machine;
    this.turn = turn;
    this.output = output;
    timer = new DeadlineTimer(loop, this::fired);
  }

  /** The machine's deadline may have changed. */
  void arm(long nowNanos) {
    if (!machine.isStopped()) {
      timer.arm(readingFirst ? nowNanos + READ_FIRST_NANOS : machine.nextDeadlineNanos(), nowNanos);
    }
  }

  /** Never tells anything again. */
  void cancel() {
    timer.cancel();
  }

  private void fired() {
    turn.begin();
    boolean due = !machine.isStopped() && machine.nextDeadlineNanos() - turn.nowNanos() <= 0;
    if (due && readingFirst) {
      output.look(turn.nowNanos());
      machine.tell(new SessionEvent.DeadlineReached());
    }
    readingFirst = due && !readingFirst;
    turn.end();
  }
}
