package dev.gantry.bootstrap.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * SIGTERM and SIGINT while a command runs: the first asks it to end in order, a second one ends the
 * process at once. Close gives the signals back.
 */
final class Signals implements AutoCloseable {
  /** What shells report of a process that a signal ended. */
  private static final int SIGNALLED = 128;

  private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();

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

  @Override
  public void close() {
    before.forEach(Signal::handle);
  }
}
