package dev.gantry.adapter.config;

/**
 * A place where peers reach us.
 *
 * @param endpoint address, port 0 for any
 * @param optional a default that this machine may not have (IPv6 loopback): a failure to listen
 *     there is only logged
 * @param security what a peer that comes here must show
 */
public record ListenerConfig(Endpoint endpoint, boolean optional, SecurityConfig security) {}
