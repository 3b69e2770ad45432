package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.port.payload.PeerAddress;

/**
 * Who has a session's bundles: a peer, or a client with one session. Called on the session's event
 * loop.
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
  void established(SessionDriver session, SessionParameters parameters);

  /**
   * The session takes no more bundles. Called at most once, before {@link #ended}; only for a
   * session that was established.
   */
  void ending(SessionDriver session);

  /** A bundle offered to the session is done with. */
  void transferEnded(SessionDriver session, BundleToken token, OutboundOutcome outcome);

  /** The session is over; exactly once and last. */
  void ended(SessionDriver session, SessionEnd end);

  /** How the BPA knows the peer at the other end. */
  PeerAddress peerAddress();
}
