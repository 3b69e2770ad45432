package dev.gantry.adapter.grpc.bpa;

import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sees whether a BPA can be connected to, without registering: connects, and closes again. One look
 * at a time. Confined to the loop of its transport.
 */
final class BpaProbe {
  private final URI bpaAddress;
  private final Transport transport;
  private final long patienceNanos;
  private @Nullable ManagedChannel channel;
  private @Nullable Future<?> bound;

  /** Of the BPA at that address, which has the settings' time to connect. */
  BpaProbe(URI bpaAddress, GrpcBpaSettings settings, Transport transport) {
    this.bpaAddress = bpaAddress;
    this.transport = transport;
    patienceNanos = settings.pace().connectTimeout().toNanos();
  }

  /** Looks; {@code answer} hears once whether it is well, unless {@link #stop} comes first. */
  void look(Consumer<Boolean> answer) {
    stop();
    try {
      var opened = transport.open(bpaAddress);
      channel = opened;
      bound =
          transport
              .loop()
              .schedule(() -> end(opened, false, answer), patienceNanos, TimeUnit.NANOSECONDS);
      var _ = opened.getState(true);
      follow(opened, answer);
    } catch (IOException | RuntimeException e) {
      // What is wrong with our keys is told where they are needed.
      answer.accept(false);
    }
  }

  /** Looks no more. */
  void stop() {
    if (bound != null) {
      bound.cancel(false);
      bound = null;
    }
    if (channel != null) {
      channel.shutdownNow();
      channel = null;
    }
  }

  private void follow(ManagedChannel opened, Consumer<Boolean> answer) {
    if (channel != opened) {
      return;
    }
    var state = opened.getState(false);
    switch (state) {
      case READY -> end(opened, true, answer);
      case TRANSIENT_FAILURE, SHUTDOWN -> end(opened, false, answer);
      case IDLE, CONNECTING ->
          opened.notifyWhenStateChanged(
              state, () -> transport.loop().execute(() -> follow(opened, answer)));
    }
  }

  private void end(ManagedChannel opened, boolean well, Consumer<Boolean> answer) {
    if (channel == opened) {
      stop();
      answer.accept(well);
    }
  }
}
