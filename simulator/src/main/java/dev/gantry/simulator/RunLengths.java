package dev.gantry.simulator;

import java.io.ByteArrayOutputStream;
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
    var data = new ByteArrayOutputStream();
    for (int at = 0; at < bundle.length; ) {
      int end = at + 1;
      while (end < bundle.length && end - at < LONGEST_RUN && bundle[end] == bundle[at]) {
        end++;
      }
      data.write(end - at);
      data.write(bundle[at]);
      at = end;
    }
    return data.toByteArray();
  }

  /**
   * The bundle of some data, null where they are none of a bundle of that length.
   *
   * @param bundleBytes how long it was said to be
   */
  static byte @Nullable [] expanded(byte[] data, long bundleBytes) {
    var bundle = new ByteArrayOutputStream();
    for (int at = 0; at + 1 < data.length && bundle.size() <= bundleBytes; at += 2) {
      for (int left = data[at] & 0xff; left > 0; left--) {
        bundle.write(data[at + 1]);
      }
    }
    return data.length % 2 == 0 && bundle.size() == bundleBytes ? bundle.toByteArray() : null;
  }
}
