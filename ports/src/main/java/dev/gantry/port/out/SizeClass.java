package dev.gantry.port.out;

/**
 * Classes of bundle lengths, for histograms: each bound is four times the one before, from the
 * least bundle that makes sense to what nobody sends in one piece.
 */
public final class SizeClass {
  private static final int LEAST_BITS = 6;

  /** Bounds, the last class has none. */
  public static final int BOUNDS = 13;

  private SizeClass() {}

  /** The class of a length, from 0 to {@link #BOUNDS}. */
  public static int of(long bytes) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(bytes - 1, 0));
    return Math.clamp((bits - LEAST_BITS + 1) / 2, 0, BOUNDS);
  }

  /**
   * The largest length of a class: 64 octets for the first, 1 GiB for the last that has one.
   *
   * @param sizeClass below {@link #BOUNDS}
   */
  public static long maxBytes(int sizeClass) {
    return 1L << LEAST_BITS + 2 * sizeClass;
  }
}
