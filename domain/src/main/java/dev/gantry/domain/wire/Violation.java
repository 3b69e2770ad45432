package dev.gantry.domain.wire;

import dev.gantry.domain.RfcRef;

/**
 * Something a peer did that RFC 9174 does not allow.
 *
 * @param scope how much of the session it spoils
 * @param cause which misbehaviour
 * @param ref the section that it offends
 */
public record Violation(Scope scope, Cause cause, RfcRef ref) {
  /** How much a violation spoils. */
  public enum Scope {
    MESSAGE,
    TRANSFER,
    SESSION
  }

  /** One constant per distinct misbehaviour. */
  public enum Cause {
    BAD_MAGIC,
    UNKNOWN_MESSAGE_TYPE,
    SESSION_EXTENSIONS_TOO_LONG,
    TRANSFER_EXTENSIONS_TOO_LONG,
    MALFORMED_SESSION_EXTENSIONS,
    MALFORMED_TRANSFER_EXTENSIONS,
    CRITICAL_SESSION_EXTENSION_UNKNOWN,
    CRITICAL_TRANSFER_EXTENSION_UNKNOWN,
    NODE_ID_MALFORMED,
    UNEXPECTED_MESSAGE,
    SEGMENT_LONGER_THAN_MRU,
    TRANSFER_LONGER_THAN_MRU,
    TRANSFER_LENGTH_MISMATCH,
    TRANSFER_LENGTH_REPEATED,
    TRANSFER_ID_REUSED,
    TOO_MANY_EMPTY_SEGMENTS,
    EMPTY_TRANSFER,
    SEGMENT_WITHOUT_START,
    START_REPEATED,
    ACKNOWLEDGEMENT_UNKNOWN,
    ACKNOWLEDGEMENT_OUT_OF_RANGE,
    REFUSAL_UNKNOWN,
    TOO_MANY_VIOLATIONS
  }
}
