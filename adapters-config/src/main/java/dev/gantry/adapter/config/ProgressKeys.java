package dev.gantry.adapter.config;

import dev.gantry.domain.session.ProgressBounds;
import dev.gantry.domain.session.SessionSettings.Timers;
import java.time.Duration;
import java.util.List;

/**
 * The keys that say how long what does not move is borne; the same for all and for a peer, since a
 * link to another planet needs other ones.
 */
record ProgressKeys(
    ConfigKey<Duration> writeStall,
    ConfigKey<Duration> acknowledgement,
    ConfigKey<Long> minTransferRate,
    ConfigKey<Duration> transferWindow) {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final ProgressBounds DEFAULT = ProgressBounds.DEFAULT;

  static final ProgressKeys ROOT =
      new ProgressKeys(
          ConfigKey.of(
              "write-stall-timeout",
              DurationType.between(SECOND, DAY),
              DEFAULT.writeStall(),
              "Longest time in which a peer takes nothing of what waits to be written to it; then"
                  + " its session ends, and bundles take another. A minute more than the five for"
                  + " which a Gantry whose BPA is away (`bpa-hold`) keeps its sessions unread."),
          ConfigKey.of(
              "ack-timeout",
              DurationType.between(SECOND, DAY),
              DEFAULT.acknowledgement(),
              "Longest wait for an acknowledgement of a bundle, from the last octet of it that the"
                  + " peer took or acknowledged; then the session ends, and bundles take another."
                  + " As long as `write-stall-timeout`, for the same reason. Whether it has the"
                  + " last octet nobody tells, so what it takes later counts, but no longer than"
                  + " what may lie in sockets, 16 MiB at most, needs at `min-transfer-rate`."),
          ConfigKey.of(
              "min-transfer-rate",
              WholeNumberType.bytes(0, 1L << 40),
              DEFAULT.minTransferBytesPerSecond(),
              "Octets that have to come of an unfinished transfer in a second, on average over"
                  + " `transfer-idle-timeout`, and to move while a session ends; else the session"
                  + " ends. Less than the slowest modem carries. 0 is content with any."),
          ConfigKey.of(
              "transfer-idle-timeout",
              DurationType.between(SECOND, DAY),
              DEFAULT.transferWindow(),
              "Longest time in which nothing comes of an unfinished transfer, and that over which"
                  + " `min-transfer-rate` is measured. As long as a peer may be silent by the"
                  + " default keepalive, so that a link that was cut does not fall under this."));

  static final ProgressKeys PEER =
      new ProgressKeys(
          ROOT.writeStall().ofOne("peer"),
          ROOT.acknowledgement().ofOne("peer"),
          ROOT.minTransferRate().ofOne("peer"),
          ROOT.transferWindow().ofOne("peer"));

  List<ConfigKey<?>> all() {
    return List.of(writeStall, acknowledgement, minTransferRate, transferWindow);
  }

  /** What holds for every session. */
  static ProgressBounds bounds(Section root) {
    return new ProgressBounds(
        root.get(ROOT.writeStall()),
        root.get(ROOT.acknowledgement()),
        root.get(ROOT.minTransferRate()),
        root.get(ROOT.transferWindow()));
  }

  /** What holds for the sessions of one peer: its own keys, else {@code common}. */
  static Timers timers(Section peer, Timers common) {
    var bounds = common.progress();
    return common.withProgress(
        new ProgressBounds(
            peer.get(PEER.writeStall(), bounds.writeStall()),
            peer.get(PEER.acknowledgement(), bounds.acknowledgement()),
            peer.get(PEER.minTransferRate(), bounds.minTransferBytesPerSecond()),
            peer.get(PEER.transferWindow(), bounds.transferWindow())));
  }
}
