package dev.gantry.adapter.spool;

import dev.gantry.port.out.LineRate;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an operator of bundles in the outbox that are not sent, so many lines of each kind a
 * minute: a peer that refuses refuses all, and a disk that fails fails for all. Those without a
 * line are counted in the next one; each that is kept lies in {@code refused/PEER} with its reason
 * beside it. Any thread.
 */
final class OutboxLog {
  /** Enough to see which peers and why. */
  static final int MAX_LINES_PER_MINUTE = 10;

  private static final Logger LOG = LoggerFactory.getLogger(OutboxLog.class);

  private final Consumer<String> warn;
  private final Consumer<String> info;
  private final LineRate kept;
  private final LineRate refusedForNow;
  private final LineRate faults;

  OutboxLog() {
    this(System::nanoTime, LOG::warn, LOG::info);
  }

  /** The same by another clock, to somewhere else. */
  OutboxLog(LongSupplier nanoTime, Consumer<String> warn, Consumer<String> info) {
    this.warn = warn;
    this.info = info;
    kept = new LineRate(MAX_LINES_PER_MINUTE, nanoTime);
    refusedForNow = new LineRate(MAX_LINES_PER_MINUTE, nanoTime);
    faults = new LineRate(MAX_LINES_PER_MINUTE, nanoTime);
  }

  /** A bundle that its peer will never take lies among the refused ones. */
  void kept(Path file, Path place, String reason) {
    kept.tell(file + " cannot be sent and is kept as " + place + ": " + reason, warn);
  }

  /** The same, but it could not be moved there. */
  void notMovedAway(Path file, String reason, Throwable cause) {
    kept.tell(file + " cannot be sent (" + reason + ") nor moved away: " + cause, warn);
  }

  /** The peer does not take a bundle for now. */
  void refusedForNow(Path file, Object reason) {
    refusedForNow.tell(
        file + " was refused by the peer (" + reason + ") and will be tried again", info);
  }

  /** Something of ours is in the way. */
  void fault(Path file, String what) {
    faults.tell(file + " " + what, warn);
  }
}
