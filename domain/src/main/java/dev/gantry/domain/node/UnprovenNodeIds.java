package dev.gantry.domain.node;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.session.SessionParameters;
import org.jspecify.annotations.Nullable;

/**
 * Which Node IDs may be used for routing although no certificate proves them (RFC 9174 4.6: SHOULD
 * NOT).
 */
public enum UnprovenNodeIds {
  /** None: such a peer is announced without Node ID. */
  NONE,
  /** Those of peers that we dialled: whoever configured the address vouches for it. */
  DIALLED,
  /** All: whoever connects is believed. For closed networks. */
  ALL;

  /**
   * The Node ID that a session proves, or that is believed of it without proof.
   *
   * @param dialled whether we dialled it
   * @return null when there is none to be used
   */
  @Nullable NodeId believed(SessionParameters parameters, boolean dialled) {
    boolean taken =
        parameters.peerNodeIdProven()
            || switch (this) {
              case NONE -> false;
              case DIALLED -> dialled;
              case ALL -> true;
            };
    return taken ? parameters.peerNodeId() : null;
  }
}
