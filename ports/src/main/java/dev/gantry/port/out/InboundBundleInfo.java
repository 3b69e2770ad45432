package dev.gantry.port.out;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.payload.PeerAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a bundle when its first octets arrive.
 *
 * @param peerNodeId the sender's Node ID, null when it gave none
 * @param peerNodeIdProven whether its certificate proves it
 * @param peerAddress where it comes from
 * @param announcedBytes its length, or -1 when the peer did not say
 */
public record InboundBundleInfo(
    @Nullable NodeId peerNodeId,
    boolean peerNodeIdProven,
    PeerAddress peerAddress,
    long announcedBytes) {
  public static final long LENGTH_UNKNOWN = -1;
}
