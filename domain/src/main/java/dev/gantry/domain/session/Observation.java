package dev.gantry.domain.session;

import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.RejectReason;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.domain.wire.Violation;

/**
 * What the session machine noticed; adapters turn it into log lines and counters. The domain itself
 * does not log.
 */
public sealed interface Observation {
  /**
   * The peer broke a rule.
   *
   * @param violation which
   */
  record PeerViolated(Violation violation) implements Observation {}

  /**
   * We refused a transfer.
   *
   * @param id which
   * @param reason why
   */
  record TransferRefused(TransferId id, RefusalReason reason) implements Observation {}

  /**
   * The peer refused a transfer of ours after it had acknowledged all of it. The bundle counts as
   * sent, and the peer does not have it.
   *
   * @param id which
   * @param reason the peer's
   */
  record AcknowledgedAndRefused(TransferId id, RefusalReason reason) implements Observation {}

  /**
   * An inbound transfer ended without END.
   *
   * @param id which
   * @param receivedBytes how much of it had come
   */
  record ReceptionFailed(TransferId id, long receivedBytes) implements Observation {}

  /**
   * The peer rejected a message of ours.
   *
   * @param reason why
   * @param rejectedType type octet of our message
   */
  record RejectReceived(RejectReason reason, int rejectedType) implements Observation {}

  /**
   * We rejected a message of the peer.
   *
   * @param reason why
   * @param rejectedType type octet of its message
   */
  record RejectSent(RejectReason reason, int rejectedType) implements Observation {}

  /**
   * A segment of ours was acknowledged.
   *
   * @param token which bundle
   * @param acknowledgedBytes running total
   */
  record Progress(BundleToken token, long acknowledgedBytes) implements Observation {}

  /** A KEEPALIVE was sent. */
  record KeepaliveSent() implements Observation {}

  /** A KEEPALIVE was received. */
  record KeepaliveReceived() implements Observation {}

  /** The peer has sent more than its rates allow, and is read later. */
  record ReadingDelayed() implements Observation {}

  /**
   * A session without TLS was accepted where plaintext is an exception, by preset {@code legacy}.
   *
   * @param remoteAddress whose
   */
  record PlaintextAccepted(String remoteAddress) implements Observation {}

  /**
   * A warning about the identity of the peer, for example a migration setting in use.
   *
   * @param sentence for people
   */
  record IdentityWarning(String sentence) implements Observation {}
}
