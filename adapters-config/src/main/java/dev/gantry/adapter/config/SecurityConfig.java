package dev.gantry.adapter.config;

import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.domain.session.SessionSettings;

/**
 * What one listener or peer asks of the other end, after preset and own keys are put together.
 *
 * @param preset where it started from
 * @param canTls whether we offer TLS (CAN_TLS, RFC 9174 4.1)
 * @param requireTls whether a plaintext session is refused
 * @param plaintextOnlyFromNamedPeers where plaintext is allowed: only peers of the {@code peers}
 *     list may use it
 * @param identity what must be proven
 */
public record SecurityConfig(
    TlsPreset preset,
    boolean canTls,
    boolean requireTls,
    boolean plaintextOnlyFromNamedPeers,
    IdentityPolicy identity) {
  /** Whether plaintext is only put up with, so that each such session is worth a warning. */
  public boolean plaintextIsException() {
    return preset == TlsPreset.LEGACY && !requireTls;
  }

  /** The same for the session machine, for a caller of whom nothing is known yet. */
  public SessionSettings.Security toSessionSecurity() {
    return toSessionSecurity(false);
  }

  /**
   * The same for the session machine.
   *
   * @param namedPeer whether the other end is known to be a peer of the {@code peers} list, by its
   *     address; only then may {@code legacy} speak plaintext on a listener
   */
  public SessionSettings.Security toSessionSecurity(boolean namedPeer) {
    boolean mustEncrypt = requireTls || (plaintextOnlyFromNamedPeers && !namedPeer);
    return new SessionSettings.Security(canTls, mustEncrypt, identity);
  }
}
