package dev.gantry.adapter.tcp.session;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an operator why the BPA refuses bundles; not for each, since a full disk refuses thousands
 * a second. Any thread.
 */
final class RefusalLog {
  /** One line in this time: 10 s. */
  private static final long PAUSE_NANOS = 10_000_000_000L;

  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

  private final AtomicLong quietUntilNanos = new AtomicLong(System.nanoTime());

  void tell(String reason) {
    long now = System.nanoTime();
    long quietUntil = quietUntilNanos.get();
    if (!reason.isEmpty()
        && now - quietUntil >= 0
        && quietUntilNanos.compareAndSet(quietUntil, now + PAUSE_NANOS)) {
      LOG.warn("bundles that come are refused: {}", reason);
    }
  }
}
