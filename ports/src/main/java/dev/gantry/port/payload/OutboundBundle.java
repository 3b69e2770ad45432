package dev.gantry.port.payload;

import dev.gantry.domain.lane.Lane;

/**
 * A bundle that is to be sent, read by range as the link takes it. One owner; {@link #release()}
 * once when it is done with.
 */
public interface OutboundBundle {
  /** Length in octets, 1 or more. */
  long lengthBytes();

  /** Before which others to the same peer it goes; the same always. */
  default Lane lane() {
    return Lane.NORMAL;
  }

  /**
   * Octets from {@code offsetBytes} on that lie in one piece, 1 or more. A range that goes beyond
   * them is read all the same, but has to be put together; whoever can choose asks for no more.
   */
  default long contiguousBytes(long offsetBytes) {
    return lengthBytes() - offsetBytes;
  }

  /**
   * Asks for a range. The listener is called exactly once, on any thread, perhaps before this
   * method returns; the chunk has exactly {@code lengthBytes} octets and belongs to the listener.
   *
   * @param offsetBytes start, 0 or more
   * @param lengthBytes 1 or more; the range lies within the bundle
   */
  void read(long offsetBytes, int lengthBytes, ReadListener listener);

  /**
   * The bundle is not needed any more. Reads still under way may fail or finish; their chunks are
   * still to be released.
   */
  void release();

  /** Hears the result of a read. */
  interface ReadListener {
    void chunkRead(PayloadChunk chunk);

    /**
     * The range cannot be read.
     *
     * @param cause one phrase for people
     */
    void readFailed(String cause);
  }
}
