package dev.gantry.simulator.relay;

/** What becomes of a connection when a contact ends. */
public enum Gaps {
  /**
   * It stalls: what is written waits for the next contact, as TCP sends it again and again, until
   * the session at one of its ends gives it up for its keepalive.
   */
  STALL,
  /**
   * It breaks, when all that was sent has arrived: both ends hear it, as where the interface goes
   * down with the link.
   */
  BREAK
}
