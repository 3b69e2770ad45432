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

  /** No BPA has registered us. */
  static final int NOBODY = -1;

  private final BpaFailover machine;
  private final BpaProbe probe;
  private final Transport transport;
  private final Orders orders;
  private @Nullable Future<?> nextLook;
  private boolean stopped;
  private volatile int registeredWith = NOBODY;
  private volatile long changes;

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

  /** Which BPA has registered us, 0 for the first; {@link #NOBODY}. Any thread. */
  int registeredWith() {
    return registeredWith;
  }

  /** How often another BPA registered us than the one before. Any thread. */
  long changes() {
    return changes;
  }

  void tell(FailoverEvent event) {
    if (event instanceof FailoverEvent.Ended) {
      registeredWith = NOBODY;
    }
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
    if (event instanceof FailoverEvent.Registered) {
      registeredWith = machine.present();
      changes = machine.changes();
    }
    arm();
  }

  /** Looks at nobody any more, and orders nothing. */
  void stop() {
    stopped = true;
    registeredWith = NOBODY;
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
