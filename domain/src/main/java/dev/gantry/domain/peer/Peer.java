package dev.gantry.domain.peer;

import dev.gantry.domain.CheckReturnValue;
import java.util.List;
import java.util.random.RandomGenerator;

/** One peer node as a machine: its sessions, what they carry, and when to dial. Not thread-safe. */
public final class Peer {
  /** There is no deadline. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  private final PeerSettings settings;
  private final RandomGenerator random;

  /** A peer without sessions; {@code random} spreads redials. */
  public Peer(PeerSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  /** Tells the machine what happened; the result is to be done in order, before the next event. */
  @CheckReturnValue
  public List<PeerAction> handle(PeerEvent event, long nowNanos) {
    throw new UnsupportedOperationException("to be written: " + settings + random + event + nowNanos);
  }

  /** When {@link PeerEvent.DeadlineReached} is due at the latest, or {@link #NO_DEADLINE}. */
  public long nextDeadlineNanos() {
    return NO_DEADLINE;
  }
}
