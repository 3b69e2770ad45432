package dev.gantry.domain.node;

import dev.gantry.domain.time.Rate;

/**
 * Bounds on callers, by where they come from and who they turn out to be. A value out of its range
 * is an IllegalArgumentException.
 *
 * @param perSource connections of one source: an IPv4 address, an IPv6 /64
 * @param inTotal connections of all callers whose address tells no named peer
 * @param rememberedSources sources of which anything is known, 1 or more; beyond, the one seen
 *     longest ago begins anew
 * @param farewells callers that are turned away and yet told Busy (RFC 9174 6.1), which costs a
 *     session's beginning each; the others are closed without a word
 * @param maxSessionsPerSource sessions of one source at once, 0 = any number
 * @param maxSessionsPerPeer sessions of one node at once that came to us, 0 = any number
 * @param reservedSessions of all sessions, those that only known peers have: one whose address is
 *     that of a named peer, that proves its Node ID, or whose Node ID is named and believed
 * @param bans when a source is kept away whose handshakes fail
 */
public record CallerLimits(
    Rate perSource,
    Rate inTotal,
    int rememberedSources,
    Rate farewells,
    int maxSessionsPerSource,
    int maxSessionsPerPeer,
    int reservedSessions,
    BanSettings bans) {
  /** No TLS is offered to them: less than a hundredth of a core. */
  public static final Rate DEFAULT_FAREWELLS = new Rate(50, 100);

  private static final int DEFAULT_REMEMBERED_SOURCES = 16_384;

  /** Everyone may come as often as they like. */
  public static final CallerLimits NONE =
      new CallerLimits(
          Rate.UNBOUNDED,
          Rate.UNBOUNDED,
          DEFAULT_REMEMBERED_SOURCES,
          DEFAULT_FAREWELLS,
          0,
          0,
          0,
          BanSettings.NEVER);

  public CallerLimits {
    if (rememberedSources < 1
        || maxSessionsPerSource < 0
        || maxSessionsPerPeer < 0
        || reservedSessions < 0) {
      throw new IllegalArgumentException(
          "rememberedSources is %d, maxSessionsPerSource %d, maxSessionsPerPeer %d, reserved %d"
              .formatted(
                  rememberedSources, maxSessionsPerSource, maxSessionsPerPeer, reservedSessions));
    }
  }

  /** The same with other rates. */
  public CallerLimits withRates(Rate source, Rate total) {
    return new CallerLimits(
        source,
        total,
        rememberedSources,
        farewells,
        maxSessionsPerSource,
        maxSessionsPerPeer,
        reservedSessions,
        bans);
  }

  /** The same with other farewells. */
  public CallerLimits withFarewells(Rate other) {
    return new CallerLimits(
        perSource,
        inTotal,
        rememberedSources,
        other,
        maxSessionsPerSource,
        maxSessionsPerPeer,
        reservedSessions,
        bans);
  }

  /** The same that knows of fewer or more sources. */
  public CallerLimits withRememberedSources(int other) {
    return new CallerLimits(
        perSource,
        inTotal,
        other,
        farewells,
        maxSessionsPerSource,
        maxSessionsPerPeer,
        reservedSessions,
        bans);
  }

  /** The same with other bounds on sessions. */
  public CallerLimits withSessions(int ofSource, int ofPeer, int reserved) {
    return new CallerLimits(
        perSource, inTotal, rememberedSources, farewells, ofSource, ofPeer, reserved, bans);
  }

  /** The same that bans others. */
  public CallerLimits withBans(BanSettings other) {
    return new CallerLimits(
        perSource,
        inTotal,
        rememberedSources,
        farewells,
        maxSessionsPerSource,
        maxSessionsPerPeer,
        reservedSessions,
        other);
  }
}
