package dev.gantry.conformance.trial;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/** How connections with the side under test come about. Any thread. */
public interface Access {
  /** Which side of them is under test. */
  Role role();

  /** What one trial gets its connections from. */
  Door open() throws IOException;

  /** The connections of one trial. One thread. */
  interface Door extends AutoCloseable {
    /**
     * One more connection.
     *
     * @param within for the other side to dial; a dial of ours has its own bound below it
     * @throws NotObserved when none comes about
     */
    Socket connect(Duration within) throws NotObserved, IOException;

    /**
     * One more connection at the address of the last one.
     *
     * @throws NotObserved when none comes about
     */
    Socket reconnect(Duration within) throws NotObserved, IOException;

    /**
     * A connection that the other side makes of its own accord, as nobody asks it to. The tester
     * that dials never gets one.
     *
     * @throws NotObserved when none comes about
     */
    Socket again(Duration within) throws NotObserved, IOException;

    @Override
    void close() throws IOException;
  }
}
