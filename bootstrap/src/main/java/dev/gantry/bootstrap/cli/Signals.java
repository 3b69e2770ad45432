package dev.gantry.bootstrap.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Signals while a command runs. SIGTERM and SIGINT: the first asks it to end in order, a second one
 * ends the process at once. Close gives the signals back.
 */
final class Signals implements AutoCloseable {
  /** What shells report of a process that a signal ended. */
  private static final int SIGNALLED = 128;

  private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();

  private @Nullable Thread worker;

  private Signals() {}

  /**
   * Takes both signals.
   *
   * @param first run once, on a thread of its own
   */
  static Signals onFirst(Runnable first) {
    var signals = new Signals();
    var told = new AtomicBoolean();
    for (var name : List.of("TERM", "INT")) {
      var signal = new Signal(name);
      signals.before.put(
          signal,
          Signal.handle(
              signal,
              received -> {
                if (!told.compareAndSet(false, true)) {
                  Runtime.getRuntime().halt(SIGNALLED + received.getNumber());
                }
                Thread.ofPlatform().name("gantry-stop").start(first);
              }));
    }
    return signals;
  }

  /**
   * Takes a signal that may come again and again.
   *
   * @param name without SIG
   * @param task run for each, on a thread of its own; those that come while it runs are one
   */
  static Signals onEach(String name, Runnable task) {
    var signals = new Signals();
    var signal = new Signal(name);
    var due = new Semaphore(0);
    var worker =
        Thread.ofPlatform()
            .daemon()
            .name("gantry-" + name.toLowerCase(Locale.ROOT))
            .start(
                () -> {
                  while (!Thread.currentThread().isInterrupted()) {
                    try {
                      due.acquire();
                    } catch (InterruptedException e) {
                      return;
                    }
                    due.drainPermits();
                    task.run();
                  }
                });
    signals.before.put(signal, Signal.handle(signal, _ -> due.release()));
    signals.worker = worker;
    return signals;
  }

  @Override
  public void close() {
    if (worker != null) {
      worker.interrupt();
    }
    before.forEach(Signal::handle);
  }
}
