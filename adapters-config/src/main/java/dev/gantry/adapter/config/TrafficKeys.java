package dev.gantry.adapter.config;

import dev.gantry.domain.session.SessionSettings.Limits;
import java.time.Duration;
import java.util.List;

/** The keys of a file that says what a simulation carries. */
final class TrafficKeys {
  private static final int MAX_FLOWS = 1_000;
  private static final int MAX_NODES = 1_000;

  /** As many as a run remembers. */
  private static final long MAX_BUNDLES = 1_000_000;

  /** As long as a run holds whole. */
  private static final long MAX_BUNDLE_BYTES = 64L << 20;

  /** A bundle has its number in it. */
  private static final long MIN_BUNDLE_BYTES = 16;

  /** As much as a run carries in all. */
  private static final long MAX_STORE_BYTES = 64L << 30;

  static final ConfigKey<String> FROM =
      ConfigKey.absent("from", ValueTypes.PLAIN, "required", "The node that has the bundles.");
  static final ConfigKey<String> TO =
      ConfigKey.absent("to", ValueTypes.PLAIN, "required", "The node that they are for.");
  static final ConfigKey<Long> BUNDLE_SIZE =
      ConfigKey.absent(
          "bundle-size",
          WholeNumberType.bytes(MIN_BUNDLE_BYTES, MAX_BUNDLE_BYTES),
          "required",
          "How long each is.");
  static final ConfigKey<Long> COUNT =
      ConfigKey.of(
          "count", WholeNumberType.count(1, MAX_BUNDLES, "bundles"), 1L, "How many there are.");
  static final ConfigKey<Duration> START =
      ConfigKey.of(
          "start", Amounts.SPAN, Duration.ZERO, "When the first is there, from the plan's zero.");
  static final ConfigKey<Duration> INTERVAL =
      ConfigKey.of("interval", Amounts.SPAN, Duration.ZERO, "How much later each next one is.");

  static final ConfigKey<String> NODE =
      ConfigKey.absent("node", ValueTypes.PLAIN, "required", "Which node, as the plan calls it.");
  static final ConfigKey<Duration> KEEPALIVE =
      ConfigKey.absent(
          "keepalive-interval",
          DurationType.wholeSeconds(0, 65_535),
          "60 s, or a round trip of its longest link",
          "The keepalive that it offers, 0 for none.");
  static final ConfigKey<Long> UNACKED_TRANSFERS =
      ConfigKey.of(
          ConfigKeys.MAX_UNACKED_TRANSFERS.name(),
          ConfigKeys.MAX_UNACKED_TRANSFERS.type(),
          (long) Limits.DEFAULT.maxUnackedTransfers(),
          ConfigKeys.MAX_UNACKED_TRANSFERS.description());
  static final ConfigKey<Long> UNACKED_BYTES =
      ConfigKey.of(
          ConfigKeys.MAX_UNACKED_BYTES.name(),
          ConfigKeys.MAX_UNACKED_BYTES.type(),
          Limits.DEFAULT.maxUnackedBytes(),
          ConfigKeys.MAX_UNACKED_BYTES.description());

  static final ConfigKey<Long> STORE_BYTES =
      ConfigKey.absent(
          "max-store-bytes",
          WholeNumberType.bytes(MIN_BUNDLE_BYTES, MAX_STORE_BYTES),
          "no limit",
          "What its store holds of bundles at most.");

  static final ConfigKey<List<Section>> FLOWS =
      ConfigKey.of(
          "flows",
          new TableListType(
              scope(List.of(FROM, TO, BUNDLE_SIZE, COUNT, START, INTERVAL)), FROM, MAX_FLOWS),
          List.of(),
          "What is carried.");
  static final ConfigKey<List<Section>> NODES =
      ConfigKey.of(
          "nodes",
          new TableListType(
              scope(List.of(NODE, KEEPALIVE, UNACKED_TRANSFERS, UNACKED_BYTES, STORE_BYTES)),
              NODE,
              MAX_NODES),
          List.of(),
          "Nodes that are not as all others.");

  static final KeyScope ROOT = scope(List.of(FLOWS, NODES));

  private TrafficKeys() {}

  private static KeyScope scope(List<ConfigKey<?>> keys) {
    return new KeyScope(keys, "docs/simulate.md");
  }
}
