package dev.gantry.domain.peer;

import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.session.BundleToken;
import org.jspecify.annotations.Nullable;

/** A bundle that the BPA has not been answered about yet: on a session, or waiting for one. */
final class Bundle {
  /**
   * Interruptions after which it is suspected of causing them: the first befalls all that are on
   * their way when a session breaks, a second one in a row is rarely chance.
   */
  static final int SUSPICIOUS_INTERRUPTIONS = 2;

  final BundleToken token;
  final long lengthBytes;

  /** Before which others it goes. */
  final Lane lane;

  /** When it was given to this peer. */
  final long givenNanos;

  /** The session that carries it, null while it waits. */
  @Nullable SessionKey session;

  /** It was refused with Session Terminating once. */
  boolean metTheEnd;

  /**
   * How often it was begun and came to no end: the session broke, or the peer asked again, or
   * refused it once more because the session was about to end.
   */
  int interruptions;

  /** Since when it waits as one that is suspected. */
  long waitsSinceNanos;

  Bundle(PeerEvent.ForwardRequested requested, long givenNanos) {
    this.token = requested.token();
    this.lengthBytes = requested.lengthBytes();
    this.lane = requested.lane();
    this.givenNanos = givenNanos;
    this.interruptions = requested.interruptions();
  }

  /** Whether it may be what breaks sessions. */
  boolean isSuspected() {
    return interruptions >= SUSPICIOUS_INTERRUPTIONS;
  }
}
