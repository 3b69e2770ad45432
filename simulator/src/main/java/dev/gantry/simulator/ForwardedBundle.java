package dev.gantry.simulator;

import static dev.gantry.simulator.InvariantError.check;

import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.wire.Octets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A bundle that a BPA wants forwarded, and what it hears of it: one answer, unless its node died.
 */
public final class ForwardedBundle {
  private final World world;
  private final String address;
  private final Octets bundle;
  private final Lane lane;
  private final Consumer<ForwardedBundle> answered;
  private @Nullable ForwardOutcome outcome;
  private boolean unreadable;
  private boolean poisonous;
  private boolean lost;

  /** {@code answered} hears when there is an outcome. */
  ForwardedBundle(
      World world, String address, Octets bundle, Lane lane, Consumer<ForwardedBundle> answered) {
    this.lane = lane;
    this.world = world;
    this.address = address;
    this.bundle = bundle;
    this.answered = answered;
  }

  /** The address, as announced, of the peer that it is for. */
  public String address() {
    return address;
  }

  /** Its octets. */
  public Octets bundle() {
    return bundle;
  }

  /** Before which others to the same peer it goes. */
  public Lane lane() {
    return lane;
  }

  /** What the BPA has heard, null when it has not yet. */
  public @Nullable ForwardOutcome outcome() {
    return outcome;
  }

  /**
   * Whether nothing will be heard of it, because the node has died that was asked to forward it.
   */
  public boolean isLost() {
    return lost;
  }

  /** From now on its octets cannot be read, wherever it is offered. */
  public void spoil() {
    unreadable = true;
  }

  /** From now on its receiver breaks the connection at its first octet, each time. */
  public void poison() {
    poisonous = true;
  }

  /** From now on its receiver bears it, where it is offered anew. */
  public void cure() {
    poisonous = false;
  }

  boolean isPoisonous() {
    return poisonous;
  }

  boolean isUnreadable() {
    return unreadable;
  }

  void lose() {
    lost = outcome == null;
  }

  void answer(ForwardOutcome heard) {
    check(outcome == null, () -> this + " is answered again: " + heard);
    check(!lost, () -> this + " is answered by a node that has died: " + heard);
    check(
        !(heard instanceof ForwardOutcome.Sent) || world.settleTaken(bundle),
        () -> this + " is answered as sent, and no BPA has taken it");
    outcome = heard;
    answered.accept(this);
  }

  @Override
  public String toString() {
    return "bundle of "
        + bundle.length()
        + " octets to "
        + address
        + (outcome == null ? "" : " (" + outcome + ")");
  }
}
