package dev.gantry.simulator;

import java.util.function.Supplier;

/**
 * What must hold whatever the peer, the network and the BPA do does not hold: a bug of a machine,
 * or of who drives it. The message names the session and the promise.
 */
public final class InvariantError extends AssertionError {
  /** A promise that was broken. */
  public InvariantError(String message) {
    super(message);
  }

  /**
   * Says that something must hold.
   *
   * @throws InvariantError when it does not
   */
  static void check(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new InvariantError(otherwise.get());
    }
  }
}
