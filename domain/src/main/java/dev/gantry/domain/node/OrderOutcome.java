package dev.gantry.domain.node;

/** What became of an order of an operator. */
public enum OrderOutcome {
  /** It is carried out. */
  DONE,
  /** It is as the order would have it. */
  ALREADY,
  /** There is no such peer. */
  UNKNOWN,
  /** It only comes to us: nobody knows where to dial it. */
  NOT_DIALLED,
  /** The node is on its way to its end. */
  LEAVING
}
