package dev.gantry.conformance.cases;

import dev.gantry.conformance.trial.Deviation;
import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Trial;
import java.io.IOException;

/** What one case does. */
@FunctionalInterface
public interface Script {
  /**
   * Runs it once.
   *
   * @return what was seen, where it is as it should be
   * @throws Deviation where it is not
   * @throws NotObserved where nothing can be said
   * @throws IOException where the connection broke under the tester
   */
  String run(Trial trial) throws Deviation, NotObserved, IOException, InterruptedException;
}
