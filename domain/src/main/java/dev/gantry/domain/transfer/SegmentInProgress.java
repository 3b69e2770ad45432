package dev.gantry.domain.transfer;

import dev.gantry.domain.wire.SegmentHeader;

/** Counts the data of the segment that is just arriving, and knows whether it is wanted. */
public final class SegmentInProgress {
  private int flags;
  private long remainingBytes;
  private boolean discarded;

  /**
   * A segment begins; it is wanted until {@link #discard}.
   *
   * @throws IllegalStateException when the last one is not over
   */
  public void begin(SegmentHeader header) {
    if (remainingBytes != 0) {
      throw new IllegalStateException(
          "a segment begins while " + remainingBytes + " octets of the last are missing");
    }
    flags = header.flags();
    remainingBytes = header.dataLengthBytes();
    discarded = false;
  }

  /**
   * Data has arrived.
   *
   * @throws IllegalStateException when there is more of it than was announced
   */
  public void take(int count) {
    if (count < 1 || count > remainingBytes) {
      throw new IllegalStateException(
          count + " octets told, " + remainingBytes + " are missing of the segment");
    }
    remainingBytes -= count;
  }

  /** The rest of it is not wanted. */
  public void discard() {
    discarded = true;
  }

  public boolean discarded() {
    return discarded;
  }

  /** Whether all its data is in. */
  public boolean over() {
    return remainingBytes == 0;
  }

  /** The raw flags octet. */
  public int flags() {
    return flags;
  }

  public boolean end() {
    return (flags & SegmentHeader.END) != 0;
  }
}
