package dev.gantry.domain.session;

import dev.gantry.domain.wire.RefusalReason;

/** What the BPA decided about a received bundle. */
public sealed interface Verdict {
  /** The BPA has taken the bundle; its final XFER_ACK may go. */
  record Accepted() implements Verdict {}

  /**
   * The BPA has not taken it.
   *
   * @param reason NOT_ACCEPTABLE for ever, NO_RESOURCES for now, COMPLETED when it has the bundle
   *     already
   */
  record Refused(RefusalReason reason) implements Verdict {}
}
