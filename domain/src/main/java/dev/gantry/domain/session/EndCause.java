package dev.gantry.domain.session;

import dev.gantry.domain.identity.IdentityRefusal;

/** Why a session ended, one constant per cause that a person would act on differently. */
public enum EndCause {
  TERMINATED_BY_PEER,
  TERMINATED_LOCALLY,
  SHUTDOWN,
  IDLE,
  PEER_SILENT,
  /** The peer takes nothing of what we write. */
  WRITE_STALLED,
  /** The peer took a transfer and does not acknowledge it. */
  ACKNOWLEDGEMENT_OVERDUE,
  /** A transfer that the peer has begun does not come, or hardly. */
  TRANSFER_TOO_SLOW,
  CONTACT_TIMEOUT,
  TLS_HANDSHAKE_TIMEOUT,
  SESSION_INIT_TIMEOUT,
  /** The peer says that it ends the session, and does not. */
  TERMINATION_OVERDUE,
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
  /** Its key or a signature on it is of a kind that one of the two sides does not take. */
  CERTIFICATE_ALGORITHM,
  CERTIFICATE_MISSING,
  /** The peer did not accept ours. */
  CERTIFICATE_REFUSED_BY_PEER,
  HOST_NAME_MISMATCH,
  HOST_NAME_MISSING,
  NODE_ID_MISMATCH,
  NODE_ID_UNPROVEN,
  NODE_ID_INVALID,
  NODE_ID_UNEXPECTED,
  PARAMETERS_REFUSED,
  EXTENSION_REFUSED,
  PROTOCOL_VIOLATION,
  /** The peer sends messages without end that are not wrong and lead to nothing. */
  FLOODED,
  MESSAGE_REJECTED,
  TRANSFER_IDS_EXHAUSTED,
  RESOURCE_EXHAUSTION,
  BUSY,
  BPA_LOST,
  /** A bundle that we sent could not be read to its end. */
  BUNDLE_UNREADABLE,
  /** The peer takes no bundle on it, and does not end it. */
  TAKES_NO_BUNDLES,
  /** Another session with the same node stays in its place. */
  ANOTHER_SESSION,
  CONNECTION_LOST,
  /** A caller has only looked whether somebody listens: it closed without a word. */
  PROBE,
  INTERNAL_ERROR;

  /**
   * Whether trying again changes nothing before somebody changes something, here or at the peer:
   * its version, identity or security is another than ours demands.
   */
  public boolean isLasting() {
    return switch (this) {
      case NOT_TCPCL,
          VERSION_MISMATCH,
          PLAINTEXT_REFUSED,
          TLS_FAILED,
          CERTIFICATE_UNTRUSTED,
          CERTIFICATE_EXPIRED,
          CERTIFICATE_NOT_YET_VALID,
          CERTIFICATE_REVOKED,
          CERTIFICATE_KEY_USAGE,
          CERTIFICATE_NOT_PINNED,
          CERTIFICATE_ALGORITHM,
          CERTIFICATE_MISSING,
          CERTIFICATE_REFUSED_BY_PEER,
          HOST_NAME_MISMATCH,
          HOST_NAME_MISSING,
          NODE_ID_MISMATCH,
          NODE_ID_UNPROVEN,
          NODE_ID_INVALID,
          NODE_ID_UNEXPECTED,
          PARAMETERS_REFUSED,
          EXTENSION_REFUSED ->
          true;
      case TERMINATED_BY_PEER,
          TERMINATED_LOCALLY,
          SHUTDOWN,
          IDLE,
          PEER_SILENT,
          WRITE_STALLED,
          ACKNOWLEDGEMENT_OVERDUE,
          TRANSFER_TOO_SLOW,
          CONTACT_TIMEOUT,
          TLS_HANDSHAKE_TIMEOUT,
          SESSION_INIT_TIMEOUT,
          TERMINATION_OVERDUE,
          ENDING_TIMEOUT,
          PROTOCOL_VIOLATION,
          FLOODED,
          MESSAGE_REJECTED,
          TRANSFER_IDS_EXHAUSTED,
          RESOURCE_EXHAUSTION,
          BUSY,
          BPA_LOST,
          BUNDLE_UNREADABLE,
          TAKES_NO_BUNDLES,
          ANOTHER_SESSION,
          CONNECTION_LOST,
          PROBE,
          INTERNAL_ERROR ->
          false;
    };
  }

  /**
   * Whether it was we who ended the session, for a reason that neither the peer nor what was on its
   * way has given: no bundle is to blame. Our bounds in time are none: they stand still while we
   * are the cause, and a peer that goes on reading or answering at no bundle but one must not be
   * given that one for ever. Nor is an error of ours, which that bundle may have led to.
   */
  public boolean isOurDoing() {
    return switch (this) {
      case TERMINATED_LOCALLY, SHUTDOWN, BPA_LOST, BUSY, RESOURCE_EXHAUSTION, BUNDLE_UNREADABLE ->
          true;
      default -> false;
    };
  }

  /** The cause that a session ends with when the peer's identity is refused. */
  public static EndCause of(IdentityRefusal refusal) {
    return switch (refusal) {
      case CERTIFICATE_MISSING -> CERTIFICATE_MISSING;
      case CERTIFICATE_UNTRUSTED -> CERTIFICATE_UNTRUSTED;
      case CERTIFICATE_KEY_USAGE -> CERTIFICATE_KEY_USAGE;
      case HOST_NAME_MISMATCH -> HOST_NAME_MISMATCH;
      case HOST_NAME_MISSING -> HOST_NAME_MISSING;
      case NODE_ID_MISMATCH -> NODE_ID_MISMATCH;
      case NODE_ID_UNPROVEN -> NODE_ID_UNPROVEN;
      case NODE_ID_UNEXPECTED -> NODE_ID_UNEXPECTED;
    };
  }
}
