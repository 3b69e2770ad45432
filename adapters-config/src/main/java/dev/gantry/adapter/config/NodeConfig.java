package dev.gantry.adapter.config;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.UnprovenNodeIds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Who we are.
 *
 * @param nodeIds {@code node-ids}; empty when the BPA tells them at registration, never empty with
 *     the spool
 * @param dataDir {@code data-dir}: where the spool and other durable state live
 * @param unprovenNodeIds {@code unproven-node-ids}: which Node IDs count although no certificate
 *     proves them
 * @param shutdownGrace {@code shutdown-grace}: longest wait for acknowledgements when we leave
 */
public record NodeConfig(
    List<NodeId> nodeIds, Path dataDir, UnprovenNodeIds unprovenNodeIds, Duration shutdownGrace) {
  /** Ours where nobody names any: it says who made the node. */
  private static final NodeId UNNAMED = NodeId.parse("dtn://gantry/");

  public NodeConfig {
    nodeIds = List.copyOf(nodeIds);
  }

  /** Our Node IDs where there is no BPA that could tell them; never empty. */
  public List<NodeId> nodeIdsWithoutBpa() {
    return nodeIds.isEmpty() ? List.of(UNNAMED) : nodeIds;
  }

  /** The same with another wait at the end. */
  NodeConfig withShutdownGrace(Duration other) {
    return new NodeConfig(nodeIds, dataDir, unprovenNodeIds, other);
  }

  /** The same with other Node IDs. */
  NodeConfig withNodeIds(List<NodeId> other) {
    return new NodeConfig(other, dataDir, unprovenNodeIds, shutdownGrace);
  }
}
