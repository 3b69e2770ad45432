package dev.gantry.domain.session;

import dev.gantry.domain.wire.TerminationReason;
import org.jspecify.annotations.Nullable;

/**
 * Why a session is to end.
 *
 * @param reason for SESS_TERM, or the one that the peer gave; null when nobody said SESS_TERM
 * @param cause for people and metrics
 * @param kind who or what wants it
 * @param detail one sentence
 */
record Termination(
    @Nullable TerminationReason reason, EndCause cause, SessionEnd.Kind kind, String detail) {
  private static final String UNREADABLE = "a bundle of ours could not be read to its end";

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
    return local(
        request.reason(),
        request.cause(),
        switch (request.cause()) {
          case SHUTDOWN -> "we are shutting down";
          case TERMINATED_LOCALLY -> "we ended the session";
          case TERMINATED_BY_PEER -> endedByPeer(request.reason());
          case IDLE -> "no bundle moved for a while, and there are sessions enough without it";
          case BUSY -> "as many sessions as allowed are open";
          case BPA_LOST -> "our BPA was away for too long";
          case BUNDLE_UNREADABLE -> UNREADABLE;
          case ANOTHER_SESSION -> "another session with that node stays in its place";
          case TAKES_NO_BUNDLES -> "the peer takes no bundle on it";
          default -> "we ended the session, reason " + request.reason().text();
        });
  }

  static Termination byPeer(TerminationReason reason) {
    return new Termination(
        reason, EndCause.TERMINATED_BY_PEER, SessionEnd.Kind.PEER, endedByPeer(reason));
  }

  /** RFC 9174 6.1 has Unknown for "a termination reason is not available": an end as any other. */
  private static String endedByPeer(TerminationReason reason) {
    return reason == TerminationReason.Known.UNKNOWN
        ? "the peer ended the session, giving no reason"
        : "the peer ended the session, reason " + reason.text();
  }

  /** A bundle of ours cannot be read to its end, and so cannot be ended either. */
  static Termination unreadable() {
    return local(
        TerminationReason.Known.RESOURCE_EXHAUSTION, EndCause.BUNDLE_UNREADABLE, UNREADABLE);
  }

  /** The peer closed its direction while something was unfinished. */
  static Termination cutOff(@Nullable TerminationReason said, String detail) {
    return new Termination(said, EndCause.CONNECTION_LOST, SessionEnd.Kind.TRANSPORT, detail);
  }

  /**
   * Why it ended after all, when it was cut off in between: the first failure is the one to tell
   * of.
   */
  Termination cutOffBy(String laterDetail) {
    return wanted() ? cutOff(reason, laterDetail) : this;
  }

  /**
   * What SESS_TERM says.
   *
   * @throws IllegalStateException when nobody has anything to say any more
   */
  TerminationReason said() {
    if (reason == null) {
      throw new IllegalStateException("no reason for SESS_TERM: " + detail);
    }
    return reason;
  }

  /** How the session ended if all went as it should. */
  SessionEnd end() {
    return new SessionEnd(kind, cause, reason, detail);
  }

  /** How it ended if {@code later} came in between: the first failure is the one to tell of. */
  SessionEnd endedBy(SessionEnd.Kind laterKind, EndCause later, String laterDetail) {
    return wanted() ? new SessionEnd(laterKind, later, reason, laterDetail) : end();
  }

  /** Whether nothing had gone wrong when it began. */
  private boolean wanted() {
    return cause == EndCause.TERMINATED_BY_PEER
        || cause == EndCause.TERMINATED_LOCALLY
        || cause == EndCause.SHUTDOWN
        || cause == EndCause.ANOTHER_SESSION
        || cause == EndCause.IDLE;
  }
}
