package dev.gantry.domain.node;

/**
 * Bounds on callers, by where they come from. A value out of its range is an
 * IllegalArgumentException.
 *
 * @param perSource connections of one source: an IPv4 address, an IPv6 /64
 * @param inTotal connections of all callers whose address tells no named peer
 * @param rememberedSources sources of which anything is known, 1 or more; beyond, the one seen
 *     longest ago begins anew
 * @param farewells callers that are turned away and yet told Busy (RFC 9174 6.1), which costs a
 *     session's beginning each; the others are closed without a word
 */
public record CallerLimits(Rate perSource, Rate inTotal, int rememberedSources, Rate farewells) {
  /** A thousandth of what a core does in a second, and as many as come by in one. */
  public static final Rate DEFAULT_FAREWELLS = new Rate(20, 100);

  private static final int DEFAULT_REMEMBERED_SOURCES = 16_384;

  /** Everyone may come as often as they like. */
  public static final CallerLimits NONE =
      new CallerLimits(
          Rate.UNBOUNDED, Rate.UNBOUNDED, DEFAULT_REMEMBERED_SOURCES, DEFAULT_FAREWELLS);

  public CallerLimits {
    if (rememberedSources < 1) {
      throw new IllegalArgumentException("rememberedSources is " + rememberedSources);
    }
  }

  /** The same with other rates. */
  public CallerLimits withRates(Rate source, Rate total) {
    return new CallerLimits(source, total, rememberedSources, farewells);
  }

  /** The same with other farewells. */
  public CallerLimits withFarewells(Rate other) {
    return new CallerLimits(perSource, inTotal, rememberedSources, other);
  }

  /** The same that knows of fewer or more sources. */
  public CallerLimits withRememberedSources(int other) {
    return new CallerLimits(perSource, inTotal, other, farewells);
  }
}
