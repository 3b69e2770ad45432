package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.session.Observation;
import dev.gantry.domain.session.Role;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionParameters;

/**
 * How far a session has come, told to its owner, to the observer and to its view: each thing at
 * most once, and in order. Confined to the session's event loop.
 */
final class Milestones {
  private final SessionHandle session;
  private final SessionContext context;
  private final SessionOwner owner;
  private final SessionView view;
  private final long startedNanos = System.nanoTime();
  private boolean established;
  private boolean endingTold;

  Milestones(SessionHandle session, SessionContext context, SessionOwner owner, SessionView view) {
    this.session = session;
    this.context = context;
    this.owner = owner;
    this.view = view;
  }

  void connected(long nowNanos) {
    context
        .observer()
        .sessionStarted(
            context.key(), context.facts().role() == Role.ACTIVE, context.remoteAddress());
    reached(SessionOwner.Step.CONNECTED, nowNanos);
  }

  void reached(SessionOwner.Step step, long nowNanos) {
    owner.stepReached(step, nowNanos);
  }

  void established(SessionParameters agreed, long nowNanos) {
    view.established(agreed);
    established = true;
    reached(SessionOwner.Step.ESTABLISHED, nowNanos);
    context
        .observer()
        .sessionEstablished(context.key(), context.remoteAddress(), agreed, view.tlsText());
    if (!agreed.tls() && context.plaintextIsException()) {
      context
          .observer()
          .observed(context.key(), new Observation.PlaintextAccepted(context.remoteAddress()));
    }
    owner.established(session, agreed);
  }

  /** The session takes no more bundles. */
  void ending() {
    if (established && !endingTold) {
      endingTold = true;
      owner.ending(session);
    }
  }

  /** The session is over; called once and last. */
  void ended(SessionEnd end) {
    context
        .observer()
        .sessionEnded(
            context.key(),
            context.remoteAddress(),
            end,
            view.counters().totals(),
            System.nanoTime() - startedNanos);
    owner.ended(session, end);
  }
}
