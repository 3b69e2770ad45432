package dev.gantry.adapter.tcp;

import dev.gantry.adapter.tcp.session.SessionHandle;
import dev.gantry.adapter.tcp.session.Sessions;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.wire.TerminationReason;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The last sessions of a node: asked to end, urged, and let go. Any thread. */
final class Drain {
  /** How long an urgent SESS_TERM may take at the end. */
  private static final Duration URGENT = Duration.ofSeconds(3);

  private final Sessions sessions;
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  Drain(Sessions sessions) {
    this.sessions = sessions;
  }

  /** Done when no session is left. */
  CompletionStage<Void> done() {
    return done.copy();
  }

  /**
   * Ends every session with SESS_TERM, without waiting for transfers when {@code grace} is over.
   */
  void begin(Duration grace, EventLoopGroup loops) {
    endSessions(false);
    loops.schedule(() -> endSessions(true), grace.toMillis(), TimeUnit.MILLISECONDS);
    loops.schedule(this::abandon, grace.plus(URGENT).toMillis(), TimeUnit.MILLISECONDS);
    sessionGone();
  }

  /** Looks whether a session that has ended was the last; only while the node drains. */
  void sessionGone() {
    if (sessions.count() == 0) {
      done.complete(null);
    }
  }

  /** Closes what is left without ceremony. */
  void abandon() {
    sessions.list().forEach(session -> session.abandon("we are shutting down"));
    done.complete(null);
  }

  private void endSessions(boolean urgent) {
    for (SessionHandle session : sessions.list()) {
      session.terminate(TerminationReason.Known.UNKNOWN, EndCause.SHUTDOWN, urgent);
    }
  }
}
