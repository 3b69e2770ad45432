package dev.gantry.conformance.trial;

import java.time.Duration;

/**
 * The BPA of the node under test, where the tester is that: what a bundle comes to is then no
 * secret. Any thread.
 */
public interface Agent extends Supply {
  /** What it does with a bundle that the node under test has received. */
  enum Answer {
    /** Takes it at once. */
    TAKE,
    /** Does not take it. */
    REFUSE,
    /** Says nothing until {@link Agent#release}. */
    STALL
  }

  /** What it was told of a bundle that it wanted sent. */
  enum Fate {
    SENT,
    NOT_SENT,
    /** Nothing yet. */
    OPEN
  }

  /** A bundle that is to be sent. */
  interface Sending {
    /** What it was told within this time. */
    Fate fate(Duration within) throws InterruptedException;
  }

  /** Has a bundle sent to a node, and hears what becomes of it. */
  Sending forward(String nodeId, byte[] bundle);

  /** What happens to bundles from this node from now on. */
  void answer(String nodeId, Answer answer);

  /** Takes what was stalled. */
  void release();

  /** Bundles from this node that it was given. */
  int received(String nodeId);

  @Override
  default void send(String nodeId, byte[] bundle) {
    var _ = forward(nodeId, bundle);
  }
}
