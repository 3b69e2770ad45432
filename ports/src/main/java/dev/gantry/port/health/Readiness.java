package dev.gantry.port.health;

import dev.gantry.port.in.NodeOperations.NodeStatus;
import dev.gantry.port.out.BpaStatus;

/** Whether a node takes bundles: health, metrics and the operator service say the same. */
public final class Readiness {
  private Readiness() {}

  /** It listens, is registered and not leaving, and what is behind it takes bundles. */
  public static boolean of(NodeStatus node, BpaStatus bpa) {
    return node.ready() && bpa.takesBundles();
  }
}
