package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.wire.TerminationReason;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/**
 * The accepted sessions that are not Established yet. One too many ends the oldest: a real peer is
 * through within a few round trips, so that who stops in the handshake keeps no place. Any thread.
 */
final class PendingSessions {
  private final LinkedHashSet<SessionHandle> pending = new LinkedHashSet<>(); // by this

  /** Adds a session, and ends the oldest when there are more than {@code max}. */
  void add(SessionHandle session, int max) {
    SessionHandle oldest = null;
    synchronized (this) {
      pending.add(session);
      if (pending.size() > max) {
        oldest = pending.removeFirst();
      }
    }
    end(oldest);
  }

  /** The session is Established, or over. */
  synchronized void remove(SessionHandle session) {
    pending.remove(session);
  }

  /** How many there are. */
  synchronized int count() {
    return pending.size();
  }

  private static void end(@Nullable SessionHandle oldest) {
    if (oldest != null) {
      oldest.terminate(TerminationReason.Known.BUSY, EndCause.BUSY, true);
      // Its place is needed now, not when its peer has taken its leave.
      oldest.abandon("its place in the handshake was needed");
    }
  }
}
