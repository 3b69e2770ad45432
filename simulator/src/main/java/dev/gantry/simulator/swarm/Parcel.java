package dev.gantry.simulator.swarm;

import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.simulator.ForwardedBundle;
import org.jspecify.annotations.Nullable;

/** A bundle that one node keeps until another has it: what a BPA has on its disk. */
final class Parcel {
  private final int to;
  private final Lane lane;
  private final byte[] octets;
  private @Nullable ForwardedBundle asked;
  private int attempts;

  /** A bundle for node {@code to}. */
  Parcel(int to, Lane lane, byte... octets) {
    this.to = to;
    this.lane = lane;
    this.octets = octets;
  }

  int to() {
    return to;
  }

  Lane lane() {
    return lane;
  }

  byte[] octets() {
    return octets;
  }

  int attempts() {
    return attempts;
  }

  /** It was forwarded once more. */
  void asked(ForwardedBundle forward) {
    asked = forward;
    attempts++;
  }

  /** Whether the BPA has heard that it was sent, so that it need not be kept. */
  boolean isSent() {
    return asked != null && asked.outcome() instanceof ForwardOutcome.Sent;
  }

  /** Whether nothing is under way that would tell more of it. */
  boolean isDue() {
    return asked == null || asked.isLost() || asked.outcome() != null && !isSent();
  }

  @Override
  public String toString() {
    return "bundle of "
        + octets.length
        + " octets, forwarded "
        + attempts
        + " times, last "
        + asked;
  }
}
