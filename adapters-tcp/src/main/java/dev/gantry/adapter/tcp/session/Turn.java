package dev.gantry.adapter.tcp.session;

import io.netty.channel.EventLoop;

/**
 * A session's turn on its event loop: from the first thing that happens to the flush behind all
 * that it caused. The clock is read once at its beginning and once at its end. Confined to the
 * loop.
 */
final class Turn implements TurnEnd {
  /** Rounds of write, flush, write again before other sessions of the loop get their turn. */
  private static final int MAX_ROUNDS = 16;

  /** What is done at the end of a turn. */
  interface Work {
    /** Reads on, flushes, tells what has left; true when that made room for another round. */
    boolean round();

    /** The turn is over. */
    void turnEnded(long nowNanos);

    /** A round has failed: a bug. */
    void failed(Throwable cause);
  }

  private final EventLoop loop;
  private final Work work;
  private long nowNanos;
  private boolean open;

  Turn(EventLoop loop, Work work) {
    this.loop = loop;
    this.work = work;
  }

  /** Something has happened; who calls this calls {@link #end()} too. */
  void begin() {
    open = true;
    nowNanos = System.nanoTime();
  }

  /** The time of this turn, or of the clock where none is open. */
  long nowNanos() {
    if (!open) {
      nowNanos = System.nanoTime();
    }
    return nowNanos;
  }

  @Override
  public void endLater() {
    if (!open) {
      begin();
      loop.execute(this::end);
    }
  }

  /** Lets the session write, and again what that made room for, and looks at its timer. */
  void end() {
    begin();
    boolean again = true;
    try {
      for (int round = 0; again && round < MAX_ROUNDS; round++) {
        again = work.round();
      }
    } catch (RuntimeException | Error e) {
      work.failed(e);
      again = false;
    }
    open = false;
    work.turnEnded(nowNanos);
    if (again) {
      endLater();
    }
  }
}
