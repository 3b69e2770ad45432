package dev.gantry.simulator.relay;

import dev.gantry.domain.session.SessionSettings;
import org.jspecify.annotations.Nullable;

/**
 * What is said of one node that is not as others are.
 *
 * @param name of the node
 * @param keepaliveSeconds what it offers, 0 to 65535, 0 for none; null for 60, or a round trip of
 *     its longest link where that is longer
 * @param maxUnackedTransfers what a session has on its way at most, 1 or more; 256 by default, as
 *     with the server
 * @param maxUnackedBytes octets of these, 1 or more; 64 MiB by default, as with the server
 * @param maxStoreBytes what its store holds of bundles at most, 1 or more octets; {@link
 *     #UNLIMITED} by default
 */
public record RelayNode(
    String name,
    @Nullable Integer keepaliveSeconds,
    int maxUnackedTransfers,
    long maxUnackedBytes,
    long maxStoreBytes) {
  /** The bound of a store that has none. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  private static final int MAX_KEEPALIVE_SECONDS = 65_535;

  public RelayNode {
    if (keepaliveSeconds != null
        && (keepaliveSeconds < 0 || keepaliveSeconds > MAX_KEEPALIVE_SECONDS)) {
      throw new IllegalArgumentException("a keepalive interval of " + keepaliveSeconds + " s");
    }
    if (maxUnackedTransfers < 1 || maxUnackedBytes < 1) {
      throw new IllegalArgumentException(
          maxUnackedTransfers + " transfers of " + maxUnackedBytes + " octets on their way");
    }
    if (maxStoreBytes < 1) {
      throw new IllegalArgumentException("a store of " + maxStoreBytes + " octets");
    }
  }

  /** A node whose store holds any amount. */
  public RelayNode(
      String name,
      @Nullable Integer keepaliveSeconds,
      int maxUnackedTransfers,
      long maxUnackedBytes) {
    this(name, keepaliveSeconds, maxUnackedTransfers, maxUnackedBytes, UNLIMITED);
  }

  /** A node as all others. */
  public static RelayNode of(String name) {
    var limits = SessionSettings.Limits.DEFAULT;
    return new RelayNode(name, null, limits.maxUnackedTransfers(), limits.maxUnackedBytes());
  }

  /** The same with a store that holds so many octets at most. */
  public RelayNode storing(long bytes) {
    return new RelayNode(name, keepaliveSeconds, maxUnackedTransfers, maxUnackedBytes, bytes);
  }
}
