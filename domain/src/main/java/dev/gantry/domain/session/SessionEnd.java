package dev.gantry.domain.session;

import dev.gantry.domain.wire.TerminationReason;
import org.jspecify.annotations.Nullable;

/**
 * How a session ended.
 *
 * @param kind who or what ended it
 * @param cause named cause, also a metric label
 * @param reason the SESS_TERM reason exchanged, null when none was
 * @param detail one sentence for people
 */
public record SessionEnd(
    Kind kind, EndCause cause, @Nullable TerminationReason reason, String detail) {
  /** Who or what ended a session. */
  public enum Kind {
    PEER,
    LOCAL,
    TIMEOUT,
    TRANSPORT,
    INTERNAL
  }
}
