package dev.gantry.domain.peer;

/** Whether a peer can be had, in the words of a circuit breaker. */
public enum Circuit {
  /** A session is open, or nothing has failed yet. */
  CLOSED,
  /** No session is open, and the next dial waits. */
  OPEN,
  /** It was open, and a dial tries whether it still is. */
  HALF_OPEN
}
