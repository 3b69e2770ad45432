package dev.gantry.domain.node;

/** How far the node is from its end; only ever goes on. */
enum Stage {
  /** It does its work. */
  RUNNING,
  /** Sessions end in order: running transfers are waited for. */
  DRAINING,
  /** The grace is over: SESS_TERM without waiting. */
  URGING,
  /** Nobody is waited for any longer. */
  ABANDONING,
  /** No session is left, and that is reported. */
  DRAINED;

  boolean leaving() {
    return this != RUNNING;
  }
}
