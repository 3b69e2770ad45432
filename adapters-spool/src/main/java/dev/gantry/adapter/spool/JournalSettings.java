package dev.gantry.adapter.spool;

import java.time.Duration;

/**
 * How received bundles are kept on their way into the inbox.
 *
 * @param maxBundleBytes longest bundle that goes by the journal; 256 KiB, since a longer one costs
 *     the disk less forced by itself than written twice; 0 for none
 * @param maxBytes what may be acknowledged and not yet laid into the inbox, with all that is around
 *     it; 2 GiB, 200,000 bundles of 10 kB that come faster than files can be made
 * @param maxBundles the same in bundles; 250,000, half a minute of making files
 * @param segmentBytes of one file of the journal; 16 MiB, which a disk writes in some hundredths of
 *     a second
 * @param pause after the disk has failed, before anything is appended again; 5 s, so that a disk
 *     that is not well is not asked twice for each bundle. What is acknowledged is tried again
 *     twenty times as often, so that little waits when it is over
 */
public record JournalSettings(
    int maxBundleBytes, long maxBytes, int maxBundles, int segmentBytes, Duration pause) {
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final int MAX_SEGMENT_BYTES = 16 << 20;

  /** Fewer could not be written, forced and laid out at the same time. */
  private static final int MIN_SEGMENTS = 4;

  private static final int MAX_BUNDLES = 250_000;

  /** No bundle goes by the journal: each is forced by itself. */
  public static final JournalSettings NONE = of(0, 2L << 30);

  public JournalSettings {
    if (maxBundleBytes < 0
        || maxBundleBytes > JournalBatch.MAX_BYTES / 2
        || maxBytes < 1
        || !pause.isPositive()
        || maxBundles < 1) {
      throw new IllegalArgumentException(
          "of a journal " + maxBundleBytes + ", " + maxBytes + ", " + maxBundles);
    }
  }

  /** With segments of a length that suits, whole blocks that hold the longest bundle. */
  public static JournalSettings of(int maxBundleBytes, long maxBytes) {
    return of(maxBundleBytes, maxBytes, MAX_BUNDLES);
  }

  static JournalSettings of(int maxBundleBytes, long maxBytes, int maxBundles) {
    var longest =
        JournalForm.PREFACE_BYTES
            + JournalForm.blockFrom(
                JournalForm.recordBytes(JournalForm.MAX_NAME_BYTES, maxBundleBytes) + 8);
    var share = JournalForm.blockFrom(Math.min(MAX_SEGMENT_BYTES, maxBytes / MIN_SEGMENTS));
    return new JournalSettings(
        maxBundleBytes, maxBytes, maxBundles, Math.toIntExact(Math.max(longest, share)), PAUSE);
  }

  /** Whether anything goes by the journal. */
  boolean isUsed() {
    return maxBundleBytes > 0;
  }

  /** After what is acknowledged could not be laid out, before that is tried again. */
  long placingPauseNanos() {
    return pause.toNanos() / 20;
  }

  /** Files that the journal may have. */
  int maxSegments() {
    return (int) Math.max(2, Math.min(Integer.MAX_VALUE, maxBytes / segmentBytes));
  }
}
