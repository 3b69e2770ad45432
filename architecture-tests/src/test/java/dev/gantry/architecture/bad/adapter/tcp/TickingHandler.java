package dev.gantry.architecture.bad.adapter.tcp;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Breaks only_known_classes_schedule. */
final class TickingHandler {
  ScheduledFuture<?> tick(ScheduledExecutorService executor) {
    return executor.schedule(() -> {}, 1, TimeUnit.SECONDS);
  }
}
