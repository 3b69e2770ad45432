package dev.gantry.conformance.trial;

import dev.gantry.conformance.line.Received;
import java.io.IOException;

/**
 * Bundles that the side under test still has for the tester. A node keeps what a case refused for
 * now, or never acknowledged, and sends it on the next session with the same Node ID: where all
 * cases have one, the next would take it for an answer of its own.
 */
public final class Leftovers {
  private Leftovers() {}

  /**
   * Takes them all, on a session for nothing else, until none has come for as long as a side is
   * given that is to say nothing.
   *
   * @param trial one that has no connection yet
   * @throws NotObserved when there is no session
   */
  public static void take(Trial trial) throws NotObserved, IOException, InterruptedException {
    trial.expectBundles();
    var talk = trial.session();
    while (true) {
      switch (talk.next(trial.timing().quiet())) {
        case Received.Segment segment -> talk.acknowledge(segment);
        case Received.Got _ -> {}
        case Received.Quiet _, Received.Closed _, Received.Header _, Received.Undecodable _ -> {
          return;
        }
      }
    }
  }
}
