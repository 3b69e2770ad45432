package dev.gantry.simulator.relay;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Something that is looked at over a run, in {@value #SLICES} equal slices of its time. */
final class Usage {
  /** As many as a plot of a page shows side by side. */
  static final int SLICES = 240;

  private final double sliceNanos;
  private final double[] values = new double[SLICES];

  /**
   * Nothing yet.
   *
   * @param nanos the time that is looked at, 1 or more
   */
  Usage(long nanos) {
    sliceNanos = Math.max(1, (double) nanos / SLICES);
  }

  /** Spreads an amount evenly over a time; what is behind the end is in the last slice. */
  void spread(long fromNanos, long untilNanos, double amount) {
    int first = slice(fromNanos);
    int last = slice(untilNanos);
    if (first == last) {
      values[first] += amount;
      return;
    }
    double each = amount / (untilNanos - fromNanos);
    for (int i = first; i <= last; i++) {
      double begin = i == first ? fromNanos : i * sliceNanos;
      double end = i == last ? untilNanos : (i + 1) * sliceNanos;
      values[i] += each * (end - begin);
    }
  }

  /** What is there from one moment to another; a slice has the most of what it saw. */
  void most(long fromNanos, long untilNanos, double amount) {
    for (int i = slice(fromNanos); i <= slice(untilNanos); i++) {
      values[i] = Math.max(values[i], amount);
    }
  }

  List<Double> values() {
    var all = new ArrayList<Double>(SLICES);
    for (double value : values) {
      all.add(value);
    }
    return Collections.unmodifiableList(all);
  }

  private int slice(long nanos) {
    return (int) Math.min(SLICES - 1, (long) (nanos / sliceNanos));
  }
}
