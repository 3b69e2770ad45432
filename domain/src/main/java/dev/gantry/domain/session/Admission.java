package dev.gantry.domain.session;

import dev.gantry.domain.wire.MsgRejectMessage;
import dev.gantry.domain.wire.RejectReason;
import dev.gantry.domain.wire.Violation.Cause;

/**
 * Rejects messages that do not fit the state (RFC 9174 5.1.2) and counts them, so that a peer
 * cannot draw answers for ever.
 */
final class Admission {
  private final Actions actions;
  private final int maxViolations;
  private int violations;

  Admission(Actions actions, int maxViolations) {
    this.actions = actions;
    this.maxViolations = maxViolations;
  }

  /**
   * RFC 9174 5.1.2: a message that is wrong for the state is answered by MSG_REJECT Message
   * Unexpected.
   */
  void unexpected(Cause cause, int typeOctet) {
    violations++;
    actions.observe(new Observation.PeerViolated(Violations.of(cause)));
    reject(RejectReason.Known.MESSAGE_UNEXPECTED, typeOctet);
  }

  /**
   * RFC 9174 5.1.2: an unknown type is answered by MSG_REJECT Message Type Unknown; the caller
   * closes.
   */
  void unknownType(int typeOctet) {
    reject(RejectReason.Known.MESSAGE_TYPE_UNKNOWN, typeOctet);
  }

  /** Counts a message that is not answered by a rejection. */
  void count() {
    violations++;
  }

  /** Whether the peer has gone too far. */
  boolean exceeded() {
    return violations > maxViolations;
  }

  private void reject(RejectReason reason, int typeOctet) {
    actions.send(new MsgRejectMessage(reason, typeOctet));
    actions.observe(new Observation.RejectSent(reason, typeOctet));
  }
}
