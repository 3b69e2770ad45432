package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.tcp.channel.NotifySocket;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager that started us how far we are, and that we live, as sd_notify(3) has
 * it. Does nothing where no manager asked for it. Any thread.
 */
final class ServiceManager implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("dev.gantry.serve");

  /** Sends one message to the manager. */
  interface Line {
    void send(String message) throws IOException;
  }

  private final @Nullable Line line;
  private final @Nullable Duration watchdog;
  private @Nullable Thread watch; // by this
  private boolean leaving; // by this

  /**
   * For a manager that reads {@code line}.
   *
   * @param line null when nobody asked
   * @param watchdog how long it waits for a sign of life, null when for ever
   */
  ServiceManager(@Nullable Line line, @Nullable Duration watchdog) {
    this.line = line;
    this.watchdog = watchdog;
  }

  /** The manager that these variables of the environment tell of. */
  static ServiceManager of(Map<String, String> environment, long processId) {
    var socket = environment.get("NOTIFY_SOCKET");
    if (socket == null || socket.isEmpty()) {
      return new ServiceManager(null, null);
    }
    return new ServiceManager(
        new NotifySocket(socket)::send, watchdog(environment, String.valueOf(processId)));
  }

  private static @Nullable Duration watchdog(Map<String, String> environment, String processId) {
    var micros = environment.get("WATCHDOG_USEC");
    if (micros == null || !environment.getOrDefault("WATCHDOG_PID", processId).equals(processId)) {
      return null;
    }
    try {
      var duration = Duration.ofNanos(Math.multiplyExact(Long.parseLong(micros), 1_000L));
      return duration.isPositive() ? duration : null;
    } catch (ArithmeticException | NumberFormatException _) {
      LOG.warn("WATCHDOG_USEC is '{}' and no number of microseconds; no watchdog", micros);
      return null;
    }
  }

  /**
   * The start is over; from now on the watchdog hears of us while we live.
   *
   * @param signOfLife asks all that must move for a sign; the stage completes when all gave it
   */
  synchronized void ready(Supplier<CompletionStage<?>> signOfLife) {
    tell("READY=1");
    var patience = watchdog;
    if (line != null && patience != null && watch == null) {
      // Twice within what the manager waits, as it advises.
      var pause = patience.dividedBy(2);
      watch =
          Thread.ofPlatform()
              .daemon()
              .name("gantry-watchdog")
              .start(() -> watch(signOfLife, pause));
    }
  }

  /** The configuration is being read again; nothing of that is told while we leave. */
  synchronized void reloading(long monotonicMicros) {
    if (!leaving) {
      tell("RELOADING=1\nMONOTONIC_USEC=" + monotonicMicros);
    }
  }

  /** What {@link #reloading} told of is over, for better or worse. */
  synchronized void reloaded() {
    if (!leaving) {
      tell("READY=1");
    }
  }

  /** The drain begins; the manager's own limit for a stop holds from here. */
  synchronized void stopping() {
    leaving = true;
    tell("STOPPING=1");
    close();
  }

  @Override
  public synchronized void close() {
    if (watch != null) {
      watch.interrupt();
    }
  }

  private void watch(Supplier<CompletionStage<?>> signOfLife, Duration pause) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        var began = System.nanoTime();
        if (lives(signOfLife, pause)) {
          tell("WATCHDOG=1");
        }
        var left = pause.toNanos() - (System.nanoTime() - began);
        if (left > 0) {
          TimeUnit.NANOSECONDS.sleep(left);
        }
      }
    } catch (InterruptedException _) {
      // The drain has begun.
    }
  }

  private static boolean lives(Supplier<CompletionStage<?>> signOfLife, Duration patience)
      throws InterruptedException {
    try {
      var _ =
          signOfLife.get().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException _) {
      LOG.error(
          "an event loop has not moved for {} ms; the service manager's watchdog is not told that"
              + " we live",
          patience.toMillis());
      return false;
    } catch (ExecutionException e) {
      LOG.error("no sign of life from an event loop: {}", String.valueOf(e.getCause()));
      return false;
    }
  }

  private void tell(String message) {
    if (line == null) {
      return;
    }
    try {
      line.send(message);
    } catch (IOException e) {
      LOG.warn("the service manager does not hear us: {}", String.valueOf(e.getMessage()));
    }
  }
}
