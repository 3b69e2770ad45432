package dev.gantry.adapter.tcp.tls;

import dev.gantry.domain.session.EndCause;

/**
 * Why a handshake failed.
 *
 * @param cause named cause, also a metric label
 * @param detail one sentence for people that says what to do
 */
public record TlsFailure(EndCause cause, String detail) {}
