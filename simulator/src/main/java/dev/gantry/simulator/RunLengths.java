package dev.gantry.simulator;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The codec of simulated sessions, in place of Zstandard and LZ4: runs of equal octets, each as its
 * length, 1 to 255, and the octet. What counts is that a bundle and its data differ in length.
 */
final class RunLengths {
  private static final int LONGEST_RUN = 255;

  private RunLengths() {}

  /** The data of a bundle, at times longer than it. */
  static byte[] coded(byte[] bundle) {
    var data = new byte[2 * bundle.length];
    int length = 0;
    for (int at = 0; at < bundle.length; ) {
      int end = at + 1;
      while (end < bundle.length && end - at < LONGEST_RUN && bundle[end] == bundle[at]) {
        end++;
      }
      data[length++] = (byte) (end - at);
      data[length++] = bundle[at];
      at = end;
    }
    return Arrays.copyOf(data, length);
  }

  /**
   * The bundle of some data, null where they are none of a bundle of that length.
   *
   * @param bundleBytes how long it was said to be
   */
  static byte @Nullable [] expanded(byte[] data, long bundleBytes) {
    int length = 0;
    for (int at = 0; at < data.length; at += 2) {
      length += data[at] & 0xff;
    }
    if (data.length % 2 != 0 || length != bundleBytes) {
      return null;
    }
    var bundle = new byte[length];
    int from = 0;
    for (int at = 0; at < data.length; at += 2) {
      int to = from + (data[at] & 0xff);
      Arrays.fill(bundle, from, to, data[at + 1]);
      from = to;
    }
    return bundle;
  }
}
