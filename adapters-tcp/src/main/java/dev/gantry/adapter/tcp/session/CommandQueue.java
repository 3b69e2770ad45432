package dev.gantry.adapter.tcp.session;

import io.netty.channel.EventLoop;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Commands of other threads for one event loop: one wake-up for as many as have come by the time
 * the loop looks.
 */
public final class CommandQueue implements LoopTasks {
  /** Commands in one turn; more wait behind the other work of the loop. */
  private static final int MAX_BATCH = 1024;

  private final ConcurrentLinkedQueue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final EventLoop loop;
  private final Runnable batchBegun;
  private final Runnable batchDone;
  private final Consumer<Throwable> failed;

  /**
   * A queue.
   *
   * @param batchDone called on the loop after each batch
   * @param failed called on the loop with what a command throws; the others go on behind it
   */
  public CommandQueue(EventLoop loop, Runnable batchDone, Consumer<Throwable> failed) {
    this(loop, () -> {}, batchDone, failed);
  }

  /** The same with one that is called on the loop before each batch. */
  CommandQueue(
      EventLoop loop, Runnable batchBegun, Runnable batchDone, Consumer<Throwable> failed) {
    this.loop = loop;
    this.batchBegun = batchBegun;
    this.batchDone = batchDone;
    this.failed = failed;
  }

  /**
   * Runs {@code command} on the loop, in order. Any thread. When the loop is down it is dropped,
   * unless it is {@link Owed}.
   */
  @Override
  public void add(Runnable command) {
    commands.add(command);
    schedule();
  }

  @Override
  public boolean inLoop() {
    return loop.inEventLoop();
  }

  /** A command that somebody waits for. */
  public interface Owed extends Runnable {
    /** The loop is down; called instead of {@link #run()}, on any thread. */
    void lost();
  }

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      try {
        loop.execute(this::run);
      } catch (RejectedExecutionException e) {
        scheduled.set(false);
        loseAll();
      }
    }
  }

  private void loseAll() {
    for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
      if (command instanceof Owed owed) {
        owed.lost();
      }
    }
  }

  private void run() {
    scheduled.set(false);
    try {
      batchBegun.run();
      runBatch();
    } finally {
      try {
        batchDone.run();
      } finally {
        if (!commands.isEmpty()) {
          schedule();
        }
      }
    }
  }

  private void runBatch() {
    for (int i = 0; i < MAX_BATCH; i++) {
      Runnable command = commands.poll();
      if (command == null) {
        return;
      }
      try {
        command.run();
      } catch (RuntimeException | Error e) {
        failed.accept(e);
      }
    }
  }
}
