package dev.gantry.domain.session;

import dev.gantry.domain.wire.MsgRejectMessage;
import dev.gantry.domain.wire.RejectReason;
import dev.gantry.domain.wire.Violation.Cause;

/**
 * Rejects messages that do not fit the state (RFC 9174 5.1.2) and counts them, so that a peer
 * cannot draw answers for ever; and those that fit and lead to nothing, so that it cannot keep us
 * busy with them.
 */
final class Admission {
  /** Useless messages allowed for each second of a session: keepalives are of no other use. */
  static final int USELESS_PER_SECOND = 10;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Actions actions;
  private final SessionSettings.Limits limits;
  private int violations;
  private long uselessMessages;

  Admission(Actions actions, SessionSettings.Limits limits) {
    this.actions = actions;
    this.limits = limits;
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
    return violations > limits.maxViolations();
  }

  /** Counts a message that is not wrong and leads to nothing. */
  void useless() {
    uselessMessages++;
  }

  /** Ending begins, with a budget of its own: else what began it would end it. */
  void forgetUseless() {
    uselessMessages = 0;
  }

  /**
   * Whether there were too many of those. What arrives at once behind a pause is what the time of
   * the pause allowed.
   *
   * @param ageNanos how long the connection has stood
   */
  boolean flooded(long ageNanos) {
    long max = limits.maxUselessMessages();
    return uselessMessages > max
        && uselessMessages - max > ageNanos / NANOS_PER_SECOND * USELESS_PER_SECOND;
  }

  private void reject(RejectReason reason, int typeOctet) {
    actions.send(new MsgRejectMessage(reason, typeOctet));
    actions.observe(new Observation.RejectSent(reason, typeOctet));
  }
}
