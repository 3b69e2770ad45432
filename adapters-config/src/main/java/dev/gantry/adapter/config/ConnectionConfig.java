package dev.gantry.adapter.config;

import dev.gantry.domain.node.CallerLimits;
import dev.gantry.domain.session.InboundRates;

/**
 * Bounds on connections and on memory for reception.
 *
 * @param maxSessions {@code max-sessions}: open at one time, both roles
 * @param maxPendingSessions {@code max-pending-sessions}: accepted and not yet established
 * @param callers who may come to us, by where they come from
 * @param rates {@code transfer-rate-limit}, {@code byte-rate-limit}: how much a peer may send on a
 *     session
 * @param maxInboundBytesPerSession {@code max-inbound-bytes-per-session}: received and not yet
 *     taken by the BPA
 * @param maxInboundBytes {@code max-inbound-bytes}: the same for all sessions together
 */
public record ConnectionConfig(
    int maxSessions,
    int maxPendingSessions,
    CallerLimits callers,
    InboundRates rates,
    long maxInboundBytesPerSession,
    long maxInboundBytes) {
  /** The same with another bound on what is received for all sessions together. */
  ConnectionConfig withMaxInboundBytes(long other) {
    return new ConnectionConfig(
        maxSessions, maxPendingSessions, callers, rates, maxInboundBytesPerSession, other);
  }
}
