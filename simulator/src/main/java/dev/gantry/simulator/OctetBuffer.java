package dev.gantry.simulator;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Octets that come in at the end and go out at the front, or are kept. */
final class OctetBuffer {
  private byte[] octets = new byte[64];
  private int from;
  private int to;

  int length() {
    return to - from;
  }

  void append(byte[] more) {
    if (octets.length - to < more.length) {
      makeRoom(more.length);
    }
    System.arraycopy(more, 0, octets, to, more.length);
    to += more.length;
  }

  /** A view of what is held; its position tells how much was read of it. */
  ByteBuffer view() {
    return ByteBuffer.wrap(octets, from, to - from).slice();
  }

  /** Removes {@code count} octets from the front. */
  byte[] take(int count) {
    var taken = Arrays.copyOfRange(octets, from, from + count);
    from += count;
    return taken;
  }

  void clear() {
    from = 0;
    to = 0;
  }

  byte[] toByteArray() {
    return Arrays.copyOfRange(octets, from, to);
  }

  private void makeRoom(int more) {
    int length = length();
    var target = length + more <= octets.length / 2 ? octets : new byte[2 * (length + more)];
    System.arraycopy(octets, from, target, 0, length);
    octets = target;
    from = 0;
    to = length;
  }
}
