package dev.gantry.adapter.config;

import dev.gantry.port.address.Endpoint;
import java.util.List;

/**
 * A place where peers reach us.
 *
 * @param endpoint address, port 0 for any
 * @param optional a default that this machine may not have (IPv6 loopback): a failure to listen
 *     there is only logged
 * @param security what a peer that comes here must show
 * @param peerSecurity the same for each peer of the {@code peers} list, in its order: its own keys
 *     go before those of the listener
 */
public record ListenerConfig(
    Endpoint endpoint,
    boolean optional,
    SecurityConfig security,
    List<SecurityConfig> peerSecurity) {
  public ListenerConfig {
    peerSecurity = List.copyOf(peerSecurity);
  }
}
