package dev.gantry.domain.session;

import dev.gantry.domain.wire.TerminationReason;

/**
 * Why a session is to end.
 *
 * @param reason for SESS_TERM, or the one that the peer gave
 * @param cause for people and metrics
 * @param kind who or what wants it
 * @param detail one sentence
 */
record Termination(TerminationReason reason, EndCause cause, SessionEnd.Kind kind, String detail) {
  static Termination local(TerminationReason reason, EndCause cause, String detail) {
    return new Termination(reason, cause, SessionEnd.Kind.LOCAL, detail);
  }

  static Termination timeout(TerminationReason reason, EndCause cause, String detail) {
    return new Termination(reason, cause, SessionEnd.Kind.TIMEOUT, detail);
  }

  /** Contact Failure: negotiation did not succeed. */
  static Termination contactFailure(EndCause cause, String detail) {
    return local(TerminationReason.Known.CONTACT_FAILURE, cause, detail);
  }

  static Termination requested(SessionEvent.TerminationRequested request) {
    return local(request.reason(), request.cause(), "ended on request, cause " + request.cause());
  }

  static Termination byPeer(TerminationReason reason) {
    return new Termination(
        reason,
        EndCause.TERMINATED_BY_PEER,
        SessionEnd.Kind.PEER,
        "the peer ended the session, reason " + reason);
  }

  /** How the session ended if all went as it should. */
  SessionEnd end() {
    return new SessionEnd(kind, cause, reason, detail);
  }

  /** How it ended if {@code later} came in between: the first failure is the one to tell of. */
  SessionEnd endedBy(SessionEnd.Kind laterKind, EndCause later, String laterDetail) {
    return switch (cause) {
      case TERMINATED_BY_PEER, TERMINATED_LOCALLY, SHUTDOWN, IDLE ->
          new SessionEnd(laterKind, later, reason, laterDetail);
      case PEER_SILENT,
          CONTACT_TIMEOUT,
          TLS_HANDSHAKE_TIMEOUT,
          SESSION_INIT_TIMEOUT,
          ENDING_TIMEOUT,
          NOT_TCPCL,
          VERSION_MISMATCH,
          PLAINTEXT_REFUSED,
          TLS_FAILED,
          CERTIFICATE_UNTRUSTED,
          CERTIFICATE_EXPIRED,
          CERTIFICATE_NOT_YET_VALID,
          CERTIFICATE_REVOKED,
          CERTIFICATE_KEY_USAGE,
          CERTIFICATE_NOT_PINNED,
          CERTIFICATE_MISSING,
          HOST_NAME_MISMATCH,
          HOST_NAME_MISSING,
          NODE_ID_MISMATCH,
          NODE_ID_UNPROVEN,
          NODE_ID_INVALID,
          NODE_ID_UNEXPECTED,
          PARAMETERS_REFUSED,
          EXTENSION_REFUSED,
          PROTOCOL_VIOLATION,
          MESSAGE_REJECTED,
          TRANSFER_IDS_EXHAUSTED,
          RESOURCE_EXHAUSTION,
          BUSY,
          BPA_LOST,
          CONNECTION_LOST,
          INTERNAL_ERROR ->
          end();
    };
  }
}
