package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.session.SessionEvent;

/**
 * Tells the machine when what was written waits for the peer, and when the peer takes of it. What
 * the socket takes at once, as nearly all of a good peer's does, is not told. Confined to the
 * session's event loop.
 */
final class OutputWatch {
  /** How far the system has come with what it was handed. */
  interface Socket {
    /** From here on. */
    void mark(long nowNanos);

    /** Whether it has sent something since the mark, which is set anew when it has. */
    boolean hasMoved(long nowNanos);
  }

  private static final SessionEvent WAITS = new SessionEvent.OutputWaits();
  private static final SessionEvent SOME_TAKEN = new SessionEvent.OutputTaken(false);
  private static final SessionEvent ALL_TAKEN = new SessionEvent.OutputTaken(true);

  private final FlushGatherer gatherer;
  private final Socket socket;
  private final MachineEvents machine;
  private boolean waiting;
  private long finishedWrites;

  OutputWatch(FlushGatherer gatherer, Socket socket, MachineEvents machine) {
    this.gatherer = gatherer;
    this.socket = socket;
    this.machine = machine;
  }

  /**
   * All that was ready has just been flushed.
   *
   * @param told whether the machine hears of segments that have left besides
   */
  void flushed(boolean told, long nowNanos) {
    boolean waits = gatherer.unfinishedWrites() > 0;
    if (!waits && !waiting) {
      return;
    }
    boolean moved = gatherer.finishedWrites() != finishedWrites;
    finishedWrites = gatherer.finishedWrites();
    if (waits && (moved || !waiting)) {
      socket.mark(nowNanos);
    }
    if (waits != waiting) {
      waiting = waits;
      machine.tell(waits ? WAITS : ALL_TAKEN);
    } else if (moved && !told) {
      machine.tell(SOME_TAKEN);
    }
  }

  /** A deadline is about to be judged: part of a write may have left, of which nobody tells. */
  void look(long nowNanos) {
    if (waiting && socket.hasMoved(nowNanos)) {
      machine.tell(SOME_TAKEN);
    }
  }
}
