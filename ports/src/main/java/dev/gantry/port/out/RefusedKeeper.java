package dev.gantry.port.out;

import dev.gantry.port.payload.PeerAddress;
import java.nio.ByteBuffer;

/**
 * Keeps bundles that a peer will never take, for a BPA that cannot be told so: it would send them
 * again and again, and none behind them.
 */
public interface RefusedKeeper {
  /**
   * Keeps a bundle so that it outlives a crash. Any thread; returns at once.
   *
   * @param bundle its octets, which do not change until {@code listener} is told
   * @param reason why it was refused, one phrase for people
   */
  void keep(PeerAddress peer, ByteBuffer bundle, String reason, Listener listener);

  /** Hears what became of it. */
  interface Listener {
    /**
     * It is kept or not. Any thread, perhaps before the call that causes it returns.
     *
     * @param kept whether it is on disk and forced
     */
    void keepingEnded(boolean kept);
  }
}
