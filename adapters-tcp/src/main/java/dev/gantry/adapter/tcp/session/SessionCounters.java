package dev.gantry.adapter.tcp.session;

import dev.gantry.port.out.Observer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What a session carried. Written on its event loop alone, read anywhere: opaque access, no lock
 * and no atomic addition.
 */
final class SessionCounters {
  private static final VarHandle BUNDLES_SENT = field("bundlesSent");
  private static final VarHandle BUNDLES_RECEIVED = field("bundlesReceived");
  private static final VarHandle BYTES_SENT = field("bytesSent");
  private static final VarHandle BYTES_RECEIVED = field("bytesReceived");

  private long bundlesSent;
  private long bundlesReceived;
  private long bytesSent;
  private long bytesReceived;

  void sent(long bytes) {
    BUNDLES_SENT.setOpaque(this, bundlesSent + 1);
    BYTES_SENT.setOpaque(this, bytesSent + bytes);
  }

  void received(long bytes) {
    BUNDLES_RECEIVED.setOpaque(this, bundlesReceived + 1);
    BYTES_RECEIVED.setOpaque(this, bytesReceived + bytes);
  }

  Observer.Totals totals() {
    return new Observer.Totals(
        (long) BUNDLES_SENT.getOpaque(this),
        (long) BUNDLES_RECEIVED.getOpaque(this),
        (long) BYTES_SENT.getOpaque(this),
        (long) BYTES_RECEIVED.getOpaque(this));
  }

  private static VarHandle field(String name) {
    try {
      return MethodHandles.lookup().findVarHandle(SessionCounters.class, name, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
