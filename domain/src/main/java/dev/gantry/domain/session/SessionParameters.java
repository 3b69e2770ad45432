package dev.gantry.domain.session;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.wire.CompressionMethod;
import org.jspecify.annotations.Nullable;

/**
 * What two entities agreed on; fixed for the session (RFC 9174 4.7).
 *
 * @param localNodeId the Node ID that we gave
 * @param peerNodeId the Node ID that the peer gave, null when it gave none
 * @param peerNodeIdProven whether its certificate proves it
 * @param keepaliveSeconds the smaller of both offers, 0 = off
 * @param segmentMtuBytes the peer's Segment MRU
 * @param transferMtuBytes the peer's Transfer MRU
 * @param tls whether the session is protected
 * @param compression how transfers may be compressed, null for not at all
 */
public record SessionParameters(
    NodeId localNodeId,
    @Nullable NodeId peerNodeId,
    boolean peerNodeIdProven,
    int keepaliveSeconds,
    long segmentMtuBytes,
    long transferMtuBytes,
    boolean tls,
    @Nullable CompressionMethod compression) {
  /** Without compression. */
  public SessionParameters(
      NodeId localNodeId,
      @Nullable NodeId peerNodeId,
      boolean peerNodeIdProven,
      int keepaliveSeconds,
      long segmentMtuBytes,
      long transferMtuBytes,
      boolean tls) {
    this(
        localNodeId,
        peerNodeId,
        peerNodeIdProven,
        keepaliveSeconds,
        segmentMtuBytes,
        transferMtuBytes,
        tls,
        null);
  }
}
