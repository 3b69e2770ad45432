package dev.gantry.adapter.config;

import dev.gantry.domain.node.DoorRules;
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
 * @param door {@code allow-from} and {@code deny-from}: whom it lets in
 */
public record ListenerConfig(
    Endpoint endpoint,
    boolean optional,
    SecurityConfig security,
    List<SecurityConfig> peerSecurity,
    DoorRules door) {
  public ListenerConfig {
    peerSecurity = List.copyOf(peerSecurity);
  }
}
