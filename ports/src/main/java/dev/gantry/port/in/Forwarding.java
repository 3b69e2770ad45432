package dev.gantry.port.in;

import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PeerAddress;
import java.time.Duration;

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

  /**
   * The BPA has bundles for others, and no room beside those that this peer has and does not
   * acknowledge: sessions of it end that have owed an acknowledgement, or have taken nothing, for
   * that long. What they had is answered as ever. Any thread; returns at once. A forwarding without
   * sessions has nothing to end.
   *
   * @param peer as announced; another is ignored
   */
  default void relieve(PeerAddress peer, Duration owedFor) {}

  /** Hears how a forward went. */
  interface ForwardAnswer {
    void answered(ForwardOutcome outcome);
  }
}
