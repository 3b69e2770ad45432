package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.port.payload.OutboundBundle;
import org.jspecify.annotations.Nullable;

/**
 * An outbound bundle that the machine knows, or that the writer still reads from after the machine
 * is done with it. Its owner may release it only when both are.
 */
final class OfferedBundle {
  private final BundleToken token;
  private final BundleToken offeredAs;
  private final OutboundBundle bundle;
  private final OutboundBundle data;
  private final TransferListener listener;
  private final long offeredNanos;
  private int unsettledParts;
  private boolean unreadable;
  private @Nullable OutboundOutcome outcome;

  /**
   * A bundle that nothing is done about yet.
   *
   * @param token what the machine calls it
   * @param offeredAs what its owner calls it
   * @param data what goes over the wire for it: the bundle, or what it was compressed to
   */
  OfferedBundle(
      BundleToken token,
      BundleToken offeredAs,
      OutboundBundle bundle,
      OutboundBundle data,
      TransferListener listener,
      long offeredNanos) {
    this.token = token;
    this.offeredAs = offeredAs;
    this.bundle = bundle;
    this.data = data;
    this.listener = listener;
    this.offeredNanos = offeredNanos;
  }

  BundleToken token() {
    return token;
  }

  BundleToken offeredAs() {
    return offeredAs;
  }

  OutboundBundle bundle() {
    return bundle;
  }

  /** What goes over the wire for it. */
  OutboundBundle data() {
    return data;
  }

  boolean compressed() {
    return data != bundle;
  }

  /** Who is told how it ended. */
  TransferListener listener() {
    return listener;
  }

  long offeredNanos() {
    return offeredNanos;
  }

  /** Nothing of it has been sent, and nothing will be. */
  void setUnreadable() {
    unreadable = true;
  }

  boolean unreadable() {
    return unreadable;
  }

  /** A range of it is being read. */
  void partBegun() {
    unsettledParts++;
  }

  /**
   * A range of it is read, or not wanted any more; true when that was all that its end waited for.
   */
  boolean partSettled() {
    unsettledParts--;
    return unsettledParts == 0 && outcome != null;
  }

  /** The machine is done with it; true when the writer is too. */
  boolean end(OutboundOutcome how) {
    outcome = how;
    return unsettledParts == 0;
  }

  /** How it ended, null before. */
  @Nullable OutboundOutcome outcome() {
    return outcome;
  }
}
