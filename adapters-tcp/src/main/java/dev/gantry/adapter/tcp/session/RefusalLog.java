package dev.gantry.adapter.tcp.session;

import dev.gantry.port.out.LineRate;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an operator why the BPA refuses bundles; not for each, since a full disk refuses thousands
 * a second. Any thread.
 */
final class RefusalLog {
  static final int MAX_LINES_PER_MINUTE = 6;

  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

  private final LineRate rate;

  RefusalLog(LongSupplier nanoTime) {
    rate = new LineRate(MAX_LINES_PER_MINUTE, nanoTime);
  }

  void tell(String reason) {
    if (reason.isEmpty()) {
      return;
    }
    long unwritten = rate.permit();
    if (unwritten != LineRate.NOT_NOW) {
      LOG.warn("bundles that come are refused: {}{}", reason, LineRate.ending(unwritten));
    }
  }
}
