package dev.gantry.domain.node;

import dev.gantry.domain.wire.Octets;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the connections of one listener: of all together, and of one source, so that one host does
 * not keep all others out. Not thread-safe.
 */
public final class ConnectionCounts {
  private final int most;
  private final int mostOfOne;
  private final SourceCounts bySource = new SourceCounts();
  private int open;

  /**
   * Nothing is open yet.
   *
   * @param most connections together
   * @param mostOfOne connections of one {@link Source}; whoever has none counts among all alone
   */
  public ConnectionCounts(int most, int mostOfOne) {
    this.most = most;
    this.mostOfOne = mostOfOne;
  }

  /**
   * Counts one more, if there is room.
   *
   * @param source as {@link Source} has it; null for a Unix socket
   * @return false where it is one too many, and nothing is counted
   */
  public boolean opened(@Nullable Octets source) {
    if (open == most || source != null && bySource.of(source) == mostOfOne) {
      return false;
    }
    open++;
    if (source != null) {
      bySource.add(source);
    }
    return true;
  }

  /** One that was counted is there no more. */
  public void closed(@Nullable Octets source) {
    open--;
    if (source != null) {
      bySource.remove(source);
    }
  }
}
