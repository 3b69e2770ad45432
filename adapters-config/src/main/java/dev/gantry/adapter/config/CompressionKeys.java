package dev.gantry.adapter.config;

import dev.gantry.domain.wire.CompressionMethod;
import java.util.LinkedHashMap;
import java.util.List;

/** The keys that say whether, and how, transfers are compressed. */
final class CompressionKeys {
  private static final long LONGEST_COMPRESSED_BYTES = 128L << 10;

  static final ConfigKey<Boolean> ENABLED =
      ConfigKey.of(
          "compression.enabled",
          ValueTypes.BOOLEAN,
          false,
          "Compress bundles to and from peers that do so, too, by an extension of Gantry's own"
              + " (docs/reference/compression.md); others notice nothing. It spends processor time"
              + " to spare a slow link; most of it where bundles are text.");
  static final ConfigKey<List<CompressionMethod>> METHOD =
      ConfigKey.of(
          "compression.method",
          new ListType<>(methods(), CompressionMethod.values().length),
          List.of(CompressionMethod.ZSTANDARD, CompressionMethod.LZ4),
          "The methods that we offer, the preferred first; the first of the dialling side that both"
              + " have is used. Zstandard makes bundles shorter, LZ4 costs less.");
  static final ConfigKey<Long> MIN_SIZE =
      ConfigKey.of(
          "compression.min-size",
          WholeNumberType.bytes(64, LONGEST_COMPRESSED_BYTES),
          256L,
          "Shortest bundle that is compressed; shorter ones hardly shrink. Bundles above 128 KiB"
              + " go as they are.");

  static final List<ConfigKey<?>> ALL = List.of(ENABLED, METHOD, MIN_SIZE);

  private CompressionKeys() {}

  /** What is offered. */
  static List<CompressionMethod> offered(Section root) throws ConfigException {
    return root.get(ENABLED) ? root.get(METHOD) : List.of();
  }

  private static ChoiceType<CompressionMethod> methods() {
    var words = new LinkedHashMap<String, CompressionMethod>();
    words.put("zstd", CompressionMethod.ZSTANDARD);
    words.put("lz4", CompressionMethod.LZ4);
    return ChoiceType.of(words);
  }
}
