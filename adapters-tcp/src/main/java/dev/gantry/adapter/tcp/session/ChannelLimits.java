package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.session.InboundRates;
import java.time.Duration;

/**
 * Bounds of one connection that are no business of the protocol.
 *
 * @param inboundBytes received octets that one session may hold for the BPA, by their share of
 *     receive buffers; default 8 MiB, a few segments of the default Segment MRU
 * @param unwrittenControlBytes acknowledgements and other messages that the peer does not take; at
 *     more we stop reading from it; default 1 MiB, 58,000 acknowledgements, because a peer may
 *     legally write a whole bundle before it reads (trap T-27)
 * @param closeFlush longest time to write what is left before FIN; default 5 s
 * @param drain longest time to wait for the peer's FIN behind ours; default 2 s
 * @param drainBytes octets thrown away behind our FIN; at more the connection is closed at once;
 *     default 16 MiB
 * @param rates how much the peer may send; default as much as it likes
 * @param compressionMinBytes shortest bundle that is compressed, where that was agreed; default 256
 */
public record ChannelLimits(
    long inboundBytes,
    long unwrittenControlBytes,
    Duration closeFlush,
    Duration drain,
    long drainBytes,
    InboundRates rates,
    int compressionMinBytes) {
  /** Shorter ones hardly shrink by more than what says that they have. */
  public static final int DEFAULT_COMPRESSION_MIN_BYTES = 256;

  public static final ChannelLimits DEFAULT =
      new ChannelLimits(
          8L << 20, 1L << 20, Duration.ofSeconds(5), Duration.ofSeconds(2), 16L << 20);

  /** The peer may send as much as it likes. */
  public ChannelLimits(
      long inboundBytes,
      long unwrittenControlBytes,
      Duration closeFlush,
      Duration drain,
      long drainBytes) {
    this(
        inboundBytes,
        unwrittenControlBytes,
        closeFlush,
        drain,
        drainBytes,
        InboundRates.UNBOUNDED,
        DEFAULT_COMPRESSION_MIN_BYTES);
  }

  /** The same where the peer may send less or more. */
  public ChannelLimits withRates(InboundRates other) {
    return new ChannelLimits(
        inboundBytes,
        unwrittenControlBytes,
        closeFlush,
        drain,
        drainBytes,
        other,
        compressionMinBytes);
  }
}
