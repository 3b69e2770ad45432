package dev.gantry.adapter.http;

import dev.gantry.port.out.SizeClass;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * The histogram of bundle lengths, to which many bundles of one class are added at once: the
 * library's own takes one at a time. Any thread.
 */
final class BundleSizes implements Collector {
  private static final String NAME = "tcpcl_bundle_size_bytes";
  private static final double[] BOUNDS = bounds();

  private final Direction received = new Direction("received");
  private final Direction sent = new Direction("sent");

  void received(long bundles, long bytes) {
    received.add(bundles, bytes);
  }

  void sent(long bytes) {
    sent.add(1, bytes);
  }

  @Override
  public String getPrometheusName() {
    return NAME;
  }

  @Override
  public HistogramSnapshot collect() {
    return HistogramSnapshot.builder()
        .name(NAME)
        .help("Lengths of the bundles acknowledged.")
        .dataPoint(received.snapshot())
        .dataPoint(sent.snapshot())
        .build();
  }

  private static double[] bounds() {
    var bounds = new double[SizeClass.BOUNDS + 1];
    for (int i = 0; i < SizeClass.BOUNDS; i++) {
      bounds[i] = SizeClass.maxBytes(i);
    }
    bounds[SizeClass.BOUNDS] = Double.POSITIVE_INFINITY;
    return bounds;
  }

  private static final class Direction {
    private final String name;
    private final LongAdder bytes = new LongAdder();
    private final LongAdder[] bundles =
        Stream.generate(LongAdder::new).limit(BOUNDS.length).toArray(LongAdder[]::new);

    Direction(String name) {
      this.name = name;
    }

    /** Adds bundles of one class, so that their mean is of it too. */
    void add(long count, long octets) {
      bundles[SizeClass.of(octets / count)].add(count);
      bytes.add(octets);
    }

    HistogramDataPointSnapshot snapshot() {
      var counts = Stream.of(bundles).map(LongAdder::sum).toArray(Number[]::new);
      return HistogramDataPointSnapshot.builder()
          .labels(Labels.of("direction", name))
          .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, counts))
          .sum(bytes.sum())
          .build();
    }
  }
}
