package dev.gantry.simulator;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.wire.Octets;
import java.util.List;

/**
 * Who decides what a {@link NodeBpa} forwards, in place of a script. It is called from inside a
 * step of its node, and may have bundles forwarded at once.
 */
public interface BundleAgent {
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
