package dev.gantry.simulator;

/**
 * Hears what happens in a {@link World}, in that order, for people who want to read it. It changes
 * nothing: a run with a chronicle is the same as one without.
 */
public interface Chronicle {
  /** Hears nothing, and costs nothing. */
  Chronicle NONE =
      new Chronicle() {
        @Override
        public void left(long atNanos, Way way, String what) {}

        @Override
        public void came(long atNanos, Way way, String what) {}

        @Override
        public void noted(long atNanos, String host, String what) {}
      };

  /**
   * One direction of one connection.
   *
   * @param link the connection
   * @param from the host that sends
   * @param to the host that receives
   */
  record Way(Link link, String from, String to) {}

  /**
   * A session has given a message to its connection.
   *
   * @param atNanos the time of the world
   * @param what the message in words: its type of RFC 9174 first
   */
  void left(long atNanos, Way way, String what);

  /** The session at the other end has received one; the k-th is the k-th that left. */
  void came(long atNanos, Way way, String what);

  /**
   * Something has happened at one node, or was done to it.
   *
   * @param host its address
   */
  void noted(long atNanos, String host, String what);
}
