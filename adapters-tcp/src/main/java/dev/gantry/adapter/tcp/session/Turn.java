package dev.gantry.adapter.tcp.session;

import io.netty.channel.EventLoop;

/**
 * A session's turn on its event loop: from the first thing that happens to the flush behind all
 * that it caused. The clock is read once at its beginning and once at its end. Confined to the
 * loop.
 */
final class Turn {
  /** Rounds of write, flush, write again before other sessions of the loop get their turn. */
  private static final int MAX_ROUNDS = 16;

  private final SessionDriver driver;
  private final EventLoop loop;
  private long nowNanos;
  private boolean open;

  Turn(SessionDriver driver, EventLoop loop) {
    this.driver = driver;
    this.loop = loop;
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

  /** Makes sure that the turn ends soon; nothing to do while its end is on its way. */
  void endLater() {
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
        again = driver.round();
      }
    } catch (RuntimeException | Error e) {
      driver.fail(e);
      again = false;
    }
    open = false;
    driver.turnEnded(nowNanos);
    if (again) {
      endLater();
    }
  }
}
