package dev.gantry.domain.session;

import dev.gantry.domain.time.Rate;

/**
 * How much a peer may send on a session; beyond, we read later, and its TCP waits.
 *
 * @param transfers that begin
 * @param octets of bundles
 */
public record InboundRates(Rate transfers, Rate octets) {
  /** As much as it likes. */
  public static final InboundRates UNBOUNDED = new InboundRates(Rate.UNBOUNDED, Rate.UNBOUNDED);

  /** Whether there is a bound. */
  boolean areBound() {
    return transfers.isBound() || octets.isBound();
  }
}
