package dev.gantry.port.payload;

import java.nio.ByteBuffer;

/**
 * Some consecutive octets of a bundle, to look at. Where nobody says more they are lent for the
 * length of a call, and may be overwritten behind it.
 */
public interface LentOctets {
  /** A read-only view of the octets, position 0 to limit; a new view on each call. */
  ByteBuffer data();

  /** Number of octets, 1 or more. */
  int lengthBytes();
}
