package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;

/**
 * Whom a session belongs to, and who hears how far it has come: a peer, or a client with one
 * session. Called on the session's event loop.
 */
public interface SessionOwner {
  /** How far a session has come. */
  enum Step {
    CONNECTED,
    CONTACT,
    TLS,
    ESTABLISHED
  }

  /** The session has come a step further at {@code nanos} (of {@link System#nanoTime()}). */
  default void stepReached(Step step, long nanos) {}

  /** The session takes bundles. */
  void established(SessionHandle session, SessionParameters parameters);

  /**
   * The session takes no more bundles. Called at most once, before {@link #ended}; only for a
   * session that was established.
   */
  void ending(SessionHandle session);

  /** The session is over; exactly once and last. */
  void ended(SessionHandle session, SessionEnd end);
}
