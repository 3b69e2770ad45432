package dev.gantry.simulator;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.wire.Octets;
import java.util.List;
import java.util.function.Supplier;

/**
 * Who decides what a {@link NodeBpa} forwards, in place of a script. It is called from inside a
 * step of its node, and may have bundles forwarded at once.
 */
public interface BundleAgent {
  /**
   * Whether a bundle that has come whole is taken; if not, it is refused for want of room.
   *
   * @param bundle gives its octets, which costs a copy
   */
  default boolean hasRoomFor(Supplier<byte[]> bundle) {
    return true;
  }

  /** The BPA has taken a bundle. */
  void taken(Octets bundle);

  /**
   * A peer takes bundles.
   *
   * @param address under which bundles are forwarded to it
   * @param nodeIds who it is, as far as that is known
   */
  void reachable(String address, List<NodeId> nodeIds);

  /** A peer takes no bundles any more. */
  void unreachable(String address);

  /** What became of a bundle that was to be forwarded: its outcome is there. */
  void answered(ForwardedBundle bundle);
}
