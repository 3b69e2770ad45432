package dev.gantry.domain.session;

import dev.gantry.domain.session.State.Ending;
import dev.gantry.domain.time.Deadlines;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.TerminationReason;
import java.time.Duration;

/**
 * What all states of one session share: its settings, its two streams, its timers, and the ways in
 * which it can end.
 */
final class SessionCore {
  /**
   * How long who answered waits for the initiator's FIN when all is done: some peers never close
   * (A-30, trap T-12).
   */
  private static final Duration LINGER = Duration.ofSeconds(2);

  /**
   * What may be between two peers at a time, in octets: both sockets by the defaults of Linux (4
   * and 6 MiB), and some more for a relay.
   */
  static final long MOST_ON_THE_WAY_BYTES = 16L << 20;

  final SessionSettings settings;
  final ConnectionFacts facts;
  final Actions actions = new Actions();
  final SessionTimers timers;
  final ProgressWatch progress;
  final Admission admission;
  final OutboundTransfers outbound;
  final InboundTransfers inbound;
  final ReadingGate reading;

  /**
   * We have said that it ends, for a reason of our own; however it is cut off, no bundle did it.
   */
  private boolean endedByUs;

  SessionCore(SessionSettings settings, ConnectionFacts facts, long firstTransferIdBits) {
    this.settings = settings;
    this.facts = facts;
    var limits = settings.limits();
    var deadlines = new Deadlines<>(SessionTimers.Timer.class);
    this.timers = new SessionTimers(settings.timers(), deadlines);
    this.progress = new ProgressWatch(settings.timers().progress(), deadlines);
    this.admission = new Admission(actions, limits);
    long leastBytesPerSecond = settings.timers().progress().minTransferBytesPerSecond();
    this.outbound =
        new OutboundTransfers(limits, leastBytesPerSecond, actions, admission, firstTransferIdBits);
    this.reading = new ReadingGate(actions, timers, progress, limits.maxPendingAcknowledgements());
    this.inbound = new InboundTransfers(settings, actions, admission, reading);
  }

  boolean active() {
    return facts.role() == Role.ACTIVE;
  }

  boolean streamsIdle() {
    return outbound.idle() && inbound.idle();
  }

  /** What has moved, both ways, in octets; more only ever means more. */
  long movedBytes() {
    return inbound.movedBytes() + outbound.movedBytes();
  }

  /** Whether only we ourselves, or our BPA, keep the session from moving. */
  boolean isOurTurn() {
    return progress.isStanding() || inbound.awaitsVerdict();
  }

  /** How long nothing may move while the session ends. */
  long endingNanos() {
    return progress.limitNanos(settings.timers().ending());
  }

  /** We want the session to end: SESS_TERM, then Ending. */
  State terminate(Termination termination, boolean established, boolean tls, long nowNanos) {
    actions.send(new SessTermMessage(false, termination.said()));
    return end(Ending.Handshake.UNANSWERED, termination, established, tls, nowNanos);
  }

  /**
   * The peer wants it to end. RFC 9174 6.1: the reply repeats the content, only REPLY becomes 1;
   * even an unasked reply is answered.
   */
  State answer(SessTermMessage term, boolean established, boolean tls, long nowNanos) {
    actions.send(new SessTermMessage(true, term.reason()));
    return end(
        Ending.Handshake.ANSWERING, Termination.byPeer(term.reason()), established, tls, nowNanos);
  }

  private State end(
      Ending.Handshake handshake,
      Termination termination,
      boolean established,
      boolean tls,
      long nowNanos) {
    endedByUs = termination.cause().isOurDoing();
    outbound.stopBeginning();
    inbound.stopAccepting();
    admission.forgetUseless();
    progress.ending(movedBytes(), nowNanos);
    timers.startEnding(endingNanos(), nowNanos);
    var ending = new Ending(handshake, termination, established, tls, false);
    return streamsIdle() && handshake == Ending.Handshake.ANSWERING
        ? linger(ending, nowNanos)
        : ending;
  }

  /**
   * The peer has closed its direction, and bundles of its are still with our BPA: all else is over,
   * but it reads on and gets its answers.
   */
  State answerLast(boolean tls, String detail, long nowNanos) {
    cutOff();
    progress.ending(movedBytes(), nowNanos);
    timers.startEnding(endingNanos(), nowNanos);
    return new Ending(Ending.Handshake.CUT_OFF, Termination.cutOff(null, detail), true, tls, false);
  }

  /** What needs more octets of the peer has failed. */
  void cutOff() {
    outbound.interrupt(endedByUs);
    inbound.stopAccepting();
    inbound.abort();
  }

  /** All is done, and it is for the initiator to close. */
  State linger(Ending ending, long nowNanos) {
    timers.startStep(Math.min(endingNanos(), progress.limitNanos(LINGER)), nowNanos);
    return new Ending(
        ending.handshake(), ending.termination(), ending.established(), ending.tls(), true);
  }

  /** Says SESS_TERM and closes without waiting for an answer. */
  State terminateAndClose(Termination termination, boolean clean, boolean tls, ReportedState from) {
    actions.send(new SessTermMessage(false, termination.said()));
    return close(termination.end(), clean, tls, from);
  }

  /**
   * Closes the transport; running transfers have failed.
   *
   * @param closureAlert whether TLS is there to say so first. RFC 9174 4.4 asks it of whoever sent
   *     a SESS_TERM that was no reply; RFC 8446 6.1 of everybody who closes in order
   */
  State close(SessionEnd end, boolean clean, boolean closureAlert, ReportedState from) {
    outbound.interrupt(endedByUs || end.cause().isOurDoing());
    inbound.abort();
    progress.close();
    timers.stop();
    actions.add(new SessionAction.CloseTransport(closureAlert));
    return new State.Closing(end, clean, from);
  }

  /** Closes because something failed before TLS stands, or because TLS has failed. */
  State fail(EndCause cause, SessionEnd.Kind kind, String detail, ReportedState from) {
    return fail(cause, kind, detail, false, from);
  }

  /** Closes because something failed that nobody can be told of by SESS_TERM. */
  State fail(EndCause cause, SessionEnd.Kind kind, String detail, boolean tls, ReportedState from) {
    return close(new SessionEnd(kind, cause, null, detail), false, tls, from);
  }

  /**
   * The transport is gone. RFC 9174 6.1: transfers that were running are reported as failed, both
   * ways.
   */
  State over(SessionEnd end, boolean clean) {
    outbound.interrupt(endedByUs || end.cause().isOurDoing());
    inbound.abort();
    progress.close();
    timers.stop();
    var reported = clean ? ReportedState.TERMINATED : ReportedState.FAILED;
    actions.add(new SessionAction.ReportState(reported));
    actions.add(new SessionAction.ReportEnd(end));
    return new State.Closed(reported);
  }

  State lost(String detail) {
    return over(
        new SessionEnd(SessionEnd.Kind.TRANSPORT, EndCause.CONNECTION_LOST, null, detail), false);
  }

  /** Answers an offer where nothing can be sent (any more). */
  void notStarted(SessionEvent.TransferOffered offered) {
    actions.add(
        new SessionAction.EndOutboundTransfer(offered.token(), new OutboundOutcome.NotStarted()));
  }

  void discard(int count) {
    actions.add(new SessionAction.DiscardBytes(count));
  }

  /** An event that the driver must not tell in this state: a bug of ours, not of the peer. */
  static IllegalStateException misuse(State state, SessionEvent event) {
    return new IllegalStateException(event + " in " + state);
  }

  /** Whether the peer keeps us busy with what leads to nothing. */
  boolean flooded(long nowNanos) {
    return admission.flooded(progress.ageNanos(nowNanos));
  }

  /** Why too many messages that are not wrong and lead to nothing end a session. */
  static Termination tooManyUselessMessages() {
    return Termination.local(
        TerminationReason.Known.UNKNOWN,
        EndCause.FLOODED,
        "the peer sent more messages that lead to nothing than max-useless-messages allows");
  }

  /** Why too many rejected messages end a session. */
  static Termination tooManyViolations() {
    return Termination.local(
        TerminationReason.Known.UNKNOWN,
        EndCause.PROTOCOL_VIOLATION,
        "the peer sent more messages that do not fit than max-violations allows");
  }
}
