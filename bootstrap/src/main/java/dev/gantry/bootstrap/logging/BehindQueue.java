package dev.gantry.bootstrap.logging;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Has another handler write on a thread of its own: a disk that hangs must hold up no session. What
 * comes faster than it is written is left out and counted.
 */
final class BehindQueue extends Handler {
  /** Records that wait; 4,096, a second or more of a busy log. */
  static final int MAX_WAITING = 4096;

  /** How long the last ones are waited for at the end; 2 s. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final LogRecord END = new LogRecord(Level.OFF, "end");

  private final Handler slow;
  private final BlockingQueue<LogRecord> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final AtomicLong lost = new AtomicLong();
  private final Thread writer;

  BehindQueue(Handler slow) {
    this.slow = slow;
    this.writer = Thread.ofPlatform().daemon().name("gantry-log").start(this::write);
  }

  @Override
  public void publish(LogRecord record) {
    if (isLoggable(record) && !waiting.offer(record)) {
      lost.incrementAndGet();
    }
  }

  private void write() {
    try {
      for (var record = waiting.take(); record != END; record = waiting.take()) {
        slow.publish(record);
        var left = lost.getAndSet(0);
        if (left > 0) {
          slow.publish(lost(left));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed, and not in time
    }
  }

  private static LogRecord lost(long count) {
    var record =
        new LogRecord(
            Level.WARNING, count + " lines of the log were lost: they came faster than written");
    record.setLoggerName("dev.gantry.log");
    record.setParameters(new Object[] {Fields.of("event", "log-lines-lost", "count", count)});
    return record;
  }

  @Override
  public void setFormatter(Formatter formatter) {
    slow.setFormatter(formatter);
  }

  @Override
  public void flush() {
    // Whoever logs does not wait.
  }

  @Override
  public void close() {
    try {
      if (waiting.offer(END, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        var _ = writer.join(PATIENCE);
      }
      writer.interrupt();
      slow.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
