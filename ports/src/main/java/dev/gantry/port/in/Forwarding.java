package dev.gantry.port.in;

import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PeerAddress;

/** The BPA asks us to send bundles. */
public interface Forwarding {
  /**
   * Sends a bundle to an announced peer. Takes ownership of {@code bundle}. Any thread; returns at
   * once.
   *
   * @param peer as announced
   * @param answer called exactly once, on any thread
   */
  void forward(PeerAddress peer, OutboundBundle bundle, ForwardAnswer answer);

  /** Hears how a forward went. */
  interface ForwardAnswer {
    void answered(ForwardOutcome outcome);
  }
}
