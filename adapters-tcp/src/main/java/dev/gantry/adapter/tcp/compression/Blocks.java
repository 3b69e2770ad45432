package dev.gantry.adapter.tcp.compression;

/**
 * The form of a block.
 *
 * <pre>
 * U32 Plain Length, octets, 1 to 131072
 * U32 Coded Length, octets, a 256th of Plain Length to all of it
 * the coded octets; as they are where both lengths are the same
 * </pre>
 */
final class Blocks {
  static final int HEADER_BYTES = 8;

  /**
   * Longest block, octets of the bundle. It bounds what a receiver holds besides the bundle, and
   * for how long its event loop is busy with one; longer ones hardly shrink more.
   */
  static final int MAX_PLAIN_BYTES = 128 << 10;

  /**
   * What the longest plain block may be times its coded octets. Without a bound a single read of
   * the socket, of 64 KiB, could become a gigabyte before anybody is told to wait; so it is 16 MiB.
   * LZ4 never gives more than this, and text not nearly as much.
   */
  static final int MAX_RATIO = 256;

  private Blocks() {}

  static void putHeader(byte[] target, int plainBytes, int codedBytes) {
    putU32(target, 0, plainBytes);
    putU32(target, 4, codedBytes);
  }

  static int u32(byte[] source, int index) {
    return (source[index] & 0xff) << 24
        | (source[index + 1] & 0xff) << 16
        | (source[index + 2] & 0xff) << 8
        | source[index + 3] & 0xff;
  }

  private static void putU32(byte[] target, int index, int value) {
    for (int i = 0; i < 4; i++) {
      target[index + i] = (byte) (value >>> (24 - 8 * i));
    }
  }
}
