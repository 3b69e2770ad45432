package dev.gantry.conformance.trial;

import java.io.IOException;

/** How the side under test is made to send a bundle. Any thread. */
public interface Supply {
  /** It cannot be made to. */
  Supply NONE =
      (_, _) -> {
        throw NotObserved.because(
            "it was not made to send a bundle: --bundle-dir, --send-command or --bpa does");
      };

  /**
   * Has it send a bundle on the session that it has with a node.
   *
   * @param nodeId what the tester called itself on that session
   * @throws NotObserved when it cannot be made to
   */
  void send(String nodeId, byte[] bundle) throws NotObserved, IOException;
}
