package dev.gantry.adapter.config;

/**
 * Bounds on connections and on memory for reception.
 *
 * @param maxSessions {@code max-sessions}: open at one time, both roles
 * @param maxPendingSessions {@code max-pending-sessions}: accepted and not yet established
 * @param maxIdleConnections {@code max-idle-connections}: hardy's, without effect
 * @param connectionsPerSecond {@code connection-rate-limit}: accepted from one address in a second
 * @param maxInboundBytesPerSession {@code max-inbound-bytes-per-session}: received and not yet
 *     taken by the BPA
 * @param maxInboundBytes {@code max-inbound-bytes}: the same for all sessions together
 */
public record ConnectionConfig(
    int maxSessions,
    int maxPendingSessions,
    int maxIdleConnections,
    int connectionsPerSecond,
    long maxInboundBytesPerSession,
    long maxInboundBytes) {}
