package dev.gantry.adapter.tcp.peer;

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
  ALL
}
