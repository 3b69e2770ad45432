package dev.gantry.conformance.reach;

import java.io.IOException;

/** Has the side under test dial the tester. Any thread. */
@FunctionalInterface
public interface Dialler {
  /**
   * Has it dial.
   *
   * @param address host and port, as people write them
   * @return ends whatever was begun for it, when the trial is over
   */
  Runnable dial(String address) throws IOException;
}
