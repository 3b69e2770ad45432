package dev.gantry.fuzz;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Exceptions that tasks of an event loop threw, which Netty logs and forgets. */
public final class LoopFailures {
  private static final Queue<Throwable> THROWN = new ConcurrentLinkedQueue<>();

  // Held here, as the JDK forgets loggers that nobody holds.
  private static final Logger NETTY = Logger.getLogger("io.netty");

  static {
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    NETTY.setUseParentHandlers(false);
    NETTY.setLevel(Level.WARNING);
    NETTY.addHandler(
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            if (record.getThrown() != null) {
              THROWN.add(record.getThrown());
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        });
  }

  private LoopFailures() {}

  /** To be called before the first class of Netty is used. */
  public static void watch() {}

  /** The first since the last call. */
  public static @Nullable Throwable take() {
    var first = THROWN.poll();
    THROWN.clear();
    return first;
  }
}
