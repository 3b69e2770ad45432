package dev.gantry.adapter.config;

import dev.gantry.domain.peer.PeerSettings;
import java.time.Duration;

/**
 * How peers are dialled.
 *
 * @param connectTimeout {@code connect-timeout}: longest TCP connect to one address
 * @param passive settings of a peer that no key names
 */
public record PeeringConfig(Duration connectTimeout, PeerSettings passive) {}
