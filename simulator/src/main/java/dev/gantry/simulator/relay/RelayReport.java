package dev.gantry.simulator.relay;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a run. Lists of slices have one value for each of equal parts of its time.
 *
 * @param endNanos when it ended, from its beginning
 * @param sliceNanos how long a slice is
 * @param flows one for each flow, in their order
 * @param links one for each direction of each pair of nodes that have a contact
 * @param stores one for each node
 * @param duplicates bundles that came to a node which had them: their acknowledgement was lost
 */
public record RelayReport(
    long endNanos,
    double sliceNanos,
    List<FlowReport> flows,
    List<LinkReport> links,
    List<StoreReport> stores,
    long duplicates) {
  public RelayReport {
    flows = List.copyOf(flows);
    links = List.copyOf(links);
    stores = List.copyOf(stores);
  }

  /** How many bundles have arrived. */
  public long delivered() {
    return flows.stream().mapToLong(flow -> flow.latencies().size()).sum();
  }

  /** How many were sent. */
  public long sent() {
    return flows.stream().mapToLong(flow -> flow.flow().count()).sum();
  }

  /** The times from creation to delivery of all bundles that arrived. */
  public Latencies latencies() {
    var all = new ArrayList<Long>();
    flows.forEach(flow -> all.addAll(flow.latencies().sortedNanos()));
    return Latencies.of(all);
  }

  /** How often a bundle came to a store without room for it. */
  public long refused() {
    return stores.stream().mapToLong(StoreReport::refused).sum();
  }

  /** Octets that were sent again, as they were lost. */
  public double repeatedBytes() {
    return links.stream().mapToDouble(LinkReport::repeatedBytes).sum();
  }

  /** When the last bundle arrived that did, 0 when none did. */
  public long lastNanos() {
    return flows.stream().mapToLong(FlowReport::lastNanos).max().orElse(0);
  }

  /**
   * What came of a flow.
   *
   * @param latencies of those that have arrived
   * @param lastNanos when the last of those arrived, 0 when none did
   * @param undelivered why the others have not
   */
  public record FlowReport(
      Flow flow, Latencies latencies, long lastNanos, List<Undelivered> undelivered) {
    public FlowReport {
      undelivered = List.copyOf(undelivered);
    }
  }

  /**
   * Bundles that have not arrived for the same reason.
   *
   * @param count how many, 1 or more
   * @param at the node that has them, null when they were not there yet
   * @param why one phrase for people
   */
  public record Undelivered(int count, @Nullable String at, String why) {}

  /**
   * One direction between two nodes.
   *
   * @param volumeBytes what its contacts could carry up to the end of the run, infinite where one
   *     has no limit
   * @param usableBytes the part of it in which the other direction is there, too, as TCP needs
   * @param carriedBytes what they carried: headers, acknowledgements and payload of TCPCL, and what
   *     of it was sent again
   * @param repeatedBytes the part of it that was sent again, as it was lost
   * @param offered volume by slice
   * @param carried octets that left by slice
   */
  public record LinkReport(
      String from,
      String to,
      double volumeBytes,
      double usableBytes,
      double carriedBytes,
      double repeatedBytes,
      List<Double> offered,
      List<Double> carried) {
    /** Which share of the volume was used, 0 to 1; 0 where that is infinite. */
    public double utilisation() {
      return volumeBytes > 0 && Double.isFinite(volumeBytes) ? carriedBytes / volumeBytes : 0;
    }
  }

  /**
   * What a node held, its own bundles included; those for itself it does not hold.
   *
   * @param mostBytes at one time
   * @param mostBundles at one time
   * @param lastBytes at the end
   * @param limitBytes what it can hold, {@link RelayNode#UNLIMITED} for anything
   * @param refused how often a bundle came that it had no room for; who sent it kept it
   * @param turnedAway its node's own bundles that it had no room for, which are gone
   * @param bytes the most by slice
   */
  public record StoreReport(
      String node,
      long mostBytes,
      long mostBundles,
      long lastBytes,
      long limitBytes,
      long refused,
      long turnedAway,
      List<Double> bytes) {
    /** Whether there is an end to what it can hold. */
    public boolean isLimited() {
      return limitBytes != RelayNode.UNLIMITED;
    }
  }
}
