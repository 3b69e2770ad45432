package dev.gantry.adapter.grpc.bpa;

import dev.gantry.domain.node.BpaFailover;
import dev.gantry.domain.node.FailoverAction;
import dev.gantry.domain.node.FailoverEvent;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what {@link BpaFailover} decides: looks at the first BPA when it is time, and has the
 * link connect or go back. Confined to the loop of its transport.
 */
final class FailoverDriver {
  /** What the link is told to do. */
  interface Orders {
    /** Connects to that BPA and registers; first waits, the longer the more often all failed. */
    void connect(int bpa, boolean pause);

    /** Leaves the present BPA in order. */
    void goBack();
  }

  private final BpaFailover machine;
  private final BpaProbe probe;
  private final Transport transport;
  private final Orders orders;
  private @Nullable Future<?> nextLook;
  private boolean stopped;

  FailoverDriver(GrpcBpaSettings settings, Transport transport, Orders orders) {
    this.transport = transport;
    this.orders = orders;
    machine = new BpaFailover(settings.bpaAddresses().size(), settings.failBack());
    probe = new BpaProbe(settings.bpaAddresses().getFirst(), settings, transport);
  }

  /** Which BPA we are registered with, or try to be; 0 for the first. */
  int present() {
    return machine.present();
  }

  void tell(FailoverEvent event) {
    if (stopped) {
      return;
    }
    for (var action : machine.handle(event, System.nanoTime())) {
      switch (action) {
        case FailoverAction.Connect(int bpa, boolean pause) -> orders.connect(bpa, pause);
        case FailoverAction.Probe _ -> probe.look(well -> tell(new FailoverEvent.Probed(well)));
        case FailoverAction.GoBack _ -> orders.goBack();
      }
    }
    arm();
  }

  /** Looks at nobody any more, and orders nothing. */
  void stop() {
    stopped = true;
    probe.stop();
    cancel();
  }

  private void arm() {
    cancel();
    long due = machine.nextDeadlineNanos();
    if (due != BpaFailover.NO_DEADLINE && !stopped) {
      nextLook =
          transport
              .loop()
              .schedule(
                  () -> tell(new FailoverEvent.DeadlineReached()),
                  Math.max(0, due - System.nanoTime()),
                  TimeUnit.NANOSECONDS);
    }
  }

  private void cancel() {
    if (nextLook != null) {
      nextLook.cancel(false);
      nextLook = null;
    }
  }
}
