package dev.gantry.domain.session;

import dev.gantry.domain.CheckReturnValue;
import java.util.List;

/**
 * One TCPCLv4 session over one TCP connection (RFC 9174 3 to 6), as a machine: events in, actions out. Not thread-safe. It never
 * blocks, reads no clock and touches no octet of a bundle.
 */
public final class Session {
  /** There is no deadline. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  private final SessionSettings settings;
  private final ConnectionFacts facts;

  /** A session that has not yet been told of its connection. */
  public Session(SessionSettings settings, ConnectionFacts facts) {
    this.settings = settings;
    this.facts = facts;
  }

  /**
   * Tells the machine what happened.
   *
   * @param nowNanos monotonic time, compared by subtraction
   * @return what to do, in order, before the next event
   */
  @CheckReturnValue
  public List<SessionAction> handle(SessionEvent event, long nowNanos) {
    throw new UnsupportedOperationException("to be written: " + settings + facts + event + nowNanos);
  }

  /** When {@link SessionEvent.DeadlineReached} is due at the latest, or {@link #NO_DEADLINE}. */
  public long nextDeadlineNanos() {
    return NO_DEADLINE;
  }
}
