package dev.gantry.domain.session;

import dev.gantry.domain.RfcRef;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.Violation;
import dev.gantry.domain.wire.Violation.Cause;
import dev.gantry.domain.wire.Violation.Scope;

/**
 * The one place that maps a misbehaviour to what it spoils, to the rule that it offends and to the
 * code that answers it.
 */
final class Violations {
  private Violations() {}

  static Violation of(Cause cause) {
    return switch (cause) {
      case BAD_MAGIC -> violation(Scope.SESSION, cause, "4.3");
      case UNKNOWN_MESSAGE_TYPE -> violation(Scope.SESSION, cause, "5.1.2");
      case SESSION_EXTENSIONS_TOO_LONG, MALFORMED_SESSION_EXTENSIONS ->
          violation(Scope.SESSION, cause, "4.6");
      case CRITICAL_SESSION_EXTENSION_UNKNOWN -> violation(Scope.SESSION, cause, "4.8");
      case NODE_ID_MALFORMED -> violation(Scope.SESSION, cause, "4.6");
      case TOO_MANY_VIOLATIONS -> violation(Scope.SESSION, cause, "5.1.2");
      case TRANSFER_EXTENSIONS_TOO_LONG -> violation(Scope.SESSION, cause, "5.2.2");
      case MALFORMED_TRANSFER_EXTENSIONS -> violation(Scope.TRANSFER, cause, "5.2.2");
      case CRITICAL_TRANSFER_EXTENSION_UNKNOWN -> violation(Scope.TRANSFER, cause, "5.2.5");
      case SEGMENT_LONGER_THAN_MRU -> violation(Scope.TRANSFER, cause, "5.2");
      case TRANSFER_LONGER_THAN_MRU -> violation(Scope.TRANSFER, cause, "4.6");
      case TRANSFER_LENGTH_MISMATCH, TRANSFER_LENGTH_REPEATED ->
          violation(Scope.TRANSFER, cause, "5.2.5.1");
      case TRANSFER_ID_REUSED -> violation(Scope.TRANSFER, cause, "5.2.1");
      case TOO_MANY_EMPTY_SEGMENTS, EMPTY_TRANSFER, START_REPEATED ->
          violation(Scope.TRANSFER, cause, "5.2.2");
      case SEGMENT_WITHOUT_START -> violation(Scope.MESSAGE, cause, "5.2.2");
      case UNEXPECTED_MESSAGE -> violation(Scope.MESSAGE, cause, "5.1.2");
      case ACKNOWLEDGEMENT_UNKNOWN, ACKNOWLEDGEMENT_OUT_OF_RANGE ->
          violation(Scope.MESSAGE, cause, "5.2.3");
      case REFUSAL_UNKNOWN -> violation(Scope.MESSAGE, cause, "5.2.4");
    };
  }

  /** The XFER_REFUSE reason for a violation of transfer scope. */
  static RefusalReason refusal(Cause cause) {
    return switch (cause) {
      case MALFORMED_TRANSFER_EXTENSIONS,
          CRITICAL_TRANSFER_EXTENSION_UNKNOWN,
          TRANSFER_LENGTH_REPEATED ->
          RefusalReason.Known.EXTENSION_FAILURE;
      // RFC 9174 5.2.5.1: a mismatch "SHALL" be refused as Not Acceptable; the others are alike: no
      // retry can help.
      case TRANSFER_LENGTH_MISMATCH,
          SEGMENT_LONGER_THAN_MRU,
          TRANSFER_LONGER_THAN_MRU,
          TRANSFER_ID_REUSED,
          TOO_MANY_EMPTY_SEGMENTS,
          EMPTY_TRANSFER,
          START_REPEATED ->
          RefusalReason.Known.NOT_ACCEPTABLE;
      case BAD_MAGIC,
          UNKNOWN_MESSAGE_TYPE,
          SESSION_EXTENSIONS_TOO_LONG,
          TRANSFER_EXTENSIONS_TOO_LONG,
          MALFORMED_SESSION_EXTENSIONS,
          CRITICAL_SESSION_EXTENSION_UNKNOWN,
          NODE_ID_MALFORMED,
          UNEXPECTED_MESSAGE,
          SEGMENT_WITHOUT_START,
          ACKNOWLEDGEMENT_UNKNOWN,
          ACKNOWLEDGEMENT_OUT_OF_RANGE,
          REFUSAL_UNKNOWN,
          TOO_MANY_VIOLATIONS ->
          throw new IllegalArgumentException(cause + " does not refuse a transfer");
    };
  }

  private static Violation violation(Scope scope, Cause cause, String section) {
    return new Violation(scope, cause, new RfcRef(section));
  }
}
