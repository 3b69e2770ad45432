package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.identity.TlsFacts;
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
  private final Turn turn;
  private final long startedNanos = System.nanoTime();
  private boolean established;
  private boolean endingTold;

  Milestones(
      SessionHandle session,
      SessionContext context,
      SessionOwner owner,
      SessionView view,
      Turn turn) {
    this.session = session;
    this.context = context;
    this.owner = owner;
    this.view = view;
    this.turn = turn;
  }

  /** The TCP connection stands. */
  void connected() {
    context
        .observer()
        .sessionStarted(
            context.key(), context.facts().role() == Role.ACTIVE, context.remoteAddress());
    reached(SessionOwner.Step.CONNECTED);
  }

  /** The peer's Contact Header is in. */
  void contactReceived() {
    reached(SessionOwner.Step.CONTACT);
  }

  /** TLS protects the connection. */
  void tlsEstablished(TlsFacts facts) {
    view.tlsEstablished(facts);
    reached(SessionOwner.Step.TLS);
  }

  /** The session takes bundles. */
  void established(SessionParameters agreed) {
    view.established(agreed);
    established = true;
    reached(SessionOwner.Step.ESTABLISHED);
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

  /** Whether the session was ever Established. */
  boolean wasEstablished() {
    return established;
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

  private void reached(SessionOwner.Step step) {
    owner.stepReached(step, turn.nowNanos());
  }
}
