package dev.gantry.adapter.config;

import dev.gantry.port.address.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * Where operators reach us.
 *
 * @param http {@code admin-address}: health and metrics; null for nowhere
 * @param grpc {@code admin-grpc-address}: health, reflection and the operator service; null for
 *     nowhere
 */
public record AdminConfig(Endpoint.@Nullable Tcp http, Endpoint.@Nullable Tcp grpc) {}
