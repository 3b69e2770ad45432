package dev.gantry.fuzz;

import java.util.Arrays;

/** Takes values from the octets of an input, one after the other; zeros when there are no more. */
public final class Draw {
  private final byte[] octets;
  private int at;

  /** From the first octet of {@code octets} on. */
  public Draw(byte[] octets) {
    this.octets = octets;
  }

  /** Whether an octet is left. */
  public boolean hasMore() {
    return at < octets.length;
  }

  /** 0 to 255. */
  public int octet() {
    return hasMore() ? octets[at++] & 0xFF : 0;
  }

  /** 0 to 65,535. */
  public int u16() {
    return octet() << 8 | octet();
  }

  /** 0 to {@code bound} - 1, which is 255 at most. */
  public int below(int bound) {
    return octet() % bound;
  }

  /** Half of the octets are yes. */
  public boolean yes() {
    return (octet() & 1) != 0;
  }

  /** The next ones, {@code count} at most. */
  public byte[] octets(int count) {
    int end = at + Math.min(octets.length - at, count);
    byte[] some = Arrays.copyOfRange(octets, at, end);
    at = end;
    return some;
  }

  /** All that are left. */
  public byte[] rest() {
    return octets(octets.length);
  }
}
