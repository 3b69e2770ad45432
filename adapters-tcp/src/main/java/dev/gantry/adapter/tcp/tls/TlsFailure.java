package dev.gantry.adapter.tcp.tls;

import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.SessionEnd;

/**
 * Why a handshake failed.
 *
 * @param by who ended it: the peer where it sent an alert, the transport where it closed
 * @param cause named cause, also a metric label
 * @param detail one sentence for people that says what to do
 */
public record TlsFailure(SessionEnd.Kind by, EndCause cause, String detail) {
  /** What we refused, or could make nothing of. */
  static TlsFailure ours(EndCause cause, String detail) {
    return new TlsFailure(SessionEnd.Kind.LOCAL, cause, detail);
  }
}
