package dev.gantry.domain.session;

import dev.gantry.domain.session.SessionEvent.BundleArrived;
import dev.gantry.domain.session.SessionEvent.BundleDecided;
import dev.gantry.domain.session.SessionEvent.BundleTaken;
import dev.gantry.domain.session.SessionEvent.ContactHeaderReceived;
import dev.gantry.domain.session.SessionEvent.DeadlineReached;
import dev.gantry.domain.session.SessionEvent.DecodingFailed;
import dev.gantry.domain.session.SessionEvent.InputClosed;
import dev.gantry.domain.session.SessionEvent.MessageReceived;
import dev.gantry.domain.session.SessionEvent.OctetsReceived;
import dev.gantry.domain.session.SessionEvent.OutputEvent;
import dev.gantry.domain.session.SessionEvent.ReadingEvent;
import dev.gantry.domain.session.SessionEvent.SegmentBytesReceived;
import dev.gantry.domain.session.SessionEvent.SegmentHeaderReceived;
import dev.gantry.domain.session.SessionEvent.SegmentReceived;
import dev.gantry.domain.session.SessionEvent.SegmentsWritten;
import dev.gantry.domain.session.SessionEvent.TerminationRequested;
import dev.gantry.domain.session.SessionEvent.TlsEstablished;
import dev.gantry.domain.session.SessionEvent.TlsFailed;
import dev.gantry.domain.session.SessionEvent.TransferOffered;
import dev.gantry.domain.session.SessionEvent.TransferSourceFailed;
import dev.gantry.domain.session.SessionEvent.TransportClosed;
import dev.gantry.domain.session.SessionEvent.TransportConnected;
import dev.gantry.domain.session.SessionTimers.Timer;
import dev.gantry.domain.session.State.Ending;
import dev.gantry.domain.session.State.Ending.Handshake;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MessageType;
import dev.gantry.domain.wire.MsgRejectMessage;
import dev.gantry.domain.wire.RejectReason;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.Violation;
import dev.gantry.domain.wire.Violation.Cause;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.domain.wire.XferRefuseMessage;

/** Finishes what had begun when SESS_TERM was said, and closes (RFC 9174 6.1). */
final class EndingPhase {
  private final SessionCore core;
  private boolean ourTurnTaken;

  EndingPhase(SessionCore core) {
    this.core = core;
  }

  State on(Ending state, SessionEvent event, long nowNanos) {
    long before = core.movedBytes();
    var next = step(state, event, nowNanos);
    if (!(next instanceof Ending ending)) {
      return next;
    }
    core.reading.settle(core.inbound.pendingAnswers(), core.inbound.receiving(), nowNanos);
    if (core.admission.exceeded()) {
      return over(ending, SessionCore.tooManyViolations().end());
    }
    if (core.flooded(nowNanos)) {
      return over(ending, SessionCore.tooManyUselessMessages().end());
    }
    if (core.movedBytes() != before && !ending.lingering()) {
      core.timers.startStep(core.endingNanos(), nowNanos);
      ourTurnTaken = false;
    }
    return core.streamsIdle() ? done(ending, nowNanos) : ending;
  }

  /** Both streams are idle. */
  private State done(Ending state, long nowNanos) {
    return switch (state.handshake()) {
      case UNANSWERED -> state;
      case ANSWERED, CROSSED, FINISHED, CUT_OFF ->
          core.close(state.termination().end(), state.clean(), state.tls(), state.reported());
      case ANSWERING -> state.lingering() ? state : core.linger(state, nowNanos);
    };
  }

  private State step(Ending state, SessionEvent event, long nowNanos) {
    return switch (event) {
      case SegmentBytesReceived(int count) -> {
        core.inbound.bytes(count);
        yield state;
      }
      case SegmentHeaderReceived(SegmentHeader header) -> {
        core.inbound.segment(header);
        yield state;
      }
      case SegmentReceived(SegmentHeader header) -> {
        core.inbound.whole(header);
        yield state;
      }
      case BundleDecided(ReceptionId reception, Verdict verdict) -> {
        core.inbound.decided(reception, verdict);
        yield state;
      }
      case MessageReceived(Message message) -> message(state, message, nowNanos);
      case SegmentsWritten(long chargedBytes) -> {
        core.outbound.written(chargedBytes, core.progress.movingNanos(nowNanos));
        yield state;
      }
      // RFC 9174 6.1: no new outgoing transfer in Ending.
      case TransferOffered offered -> {
        core.notStarted(offered);
        yield state;
      }
      case ReadingEvent reading -> {
        core.reading.on(reading, nowNanos);
        yield state;
      }
      case OutputEvent output -> {
        outputMoved(output, nowNanos);
        yield state;
      }
      case BundleArrived _ -> {
        // Before Established there was no bundle; what comes now is refused without the BPA.
        if (state.established()) {
          core.reading.bundleArrived(nowNanos);
        }
        yield state;
      }
      case DeadlineReached _ -> deadline(state, nowNanos);
      case TransferSourceFailed(BundleToken token, boolean partlySent) -> {
        boolean _ = core.outbound.sourceFailed(token, partlySent);
        yield state;
      }
      case TerminationRequested request ->
          request.urgent() ? over(state, Termination.requested(request).end()) : state;
      case DecodingFailed(Violation violation, int typeOctet) ->
          undecodable(state, violation, typeOctet);
      case TlsFailed(SessionEnd.Kind by, EndCause cause, String detail) ->
          // TLS is broken, so it cannot carry a closure alert either.
          core.close(
              state.termination().endedBy(by, cause, detail), false, false, state.reported());
      case InputClosed _ -> inputClosed(state);
      case TransportClosed(String detail) -> transportClosed(state, detail);
      case OctetsReceived _ -> state;
      case TransportConnected _, ContactHeaderReceived _, TlsEstablished _, BundleTaken _ ->
          throw SessionCore.misuse(state, event);
    };
  }

  private void outputMoved(OutputEvent event, long nowNanos) {
    if (event instanceof SessionEvent.OutputTaken) {
      core.outbound.taken(core.progress.movingNanos(nowNanos));
    }
  }

  private State message(Ending state, Message message, long nowNanos) {
    return switch (message) {
      case XferAckMessage ack -> {
        core.outbound.acknowledged(
            ack, core.progress.isWaiting(), core.progress.movingNanos(nowNanos));
        yield state;
      }
      case XferRefuseMessage refusal -> {
        core.outbound.refused(refusal, core.progress.movingNanos(nowNanos));
        yield state;
      }
      case KeepaliveMessage _ -> {
        core.admission.useless();
        core.actions.observe(new Observation.KeepaliveReceived());
        yield state;
      }
      case SessTermMessage(boolean reply, _) -> {
        core.admission.useless();
        yield heard(state, reply);
      }
      case SessInitMessage _ -> {
        // Before Established the peer's SESS_INIT may have crossed our SESS_TERM.
        if (state.established()) {
          core.admission.unexpected(Cause.UNEXPECTED_MESSAGE, MessageType.SESS_INIT);
        } else {
          core.admission.useless();
        }
        yield state;
      }
      case MsgRejectMessage(RejectReason reason, int rejectedType) -> {
        core.admission.useless();
        core.actions.observe(new Observation.RejectReceived(reason, rejectedType));
        yield state;
      }
    };
  }

  /** RFC 9174 6.1: an answer is due only from who has not sent one, so none is sent here. */
  private static State heard(Ending state, boolean reply) {
    return switch (state.handshake()) {
      case UNANSWERED ->
          new Ending(
              reply ? Handshake.ANSWERED : Handshake.CROSSED,
              state.termination(),
              state.established(),
              state.tls(),
              false);
      // Some peers say it twice (trap T-12).
      case ANSWERED, CROSSED, ANSWERING, FINISHED, CUT_OFF -> state;
    };
  }

  private State deadline(Ending state, long nowNanos) {
    var expired = core.timers.expired(nowNanos);
    if (expired == null) {
      boolean tooSlow = core.progress.tooSlow(core.movedBytes(), nowNanos);
      return tooSlow && !core.isOurTurn() && !state.lingering() ? tooSlow(state) : state;
    }
    if (expired == Timer.STEP && !state.lingering() && !ourTurnTaken && core.isOurTurn()) {
      // The peer waits for our BPA, and may for as long as we would wait for its.
      ourTurnTaken = true;
      var longer = core.settings.timers().progress().acknowledgement();
      core.timers.startStep(core.progress.limitNanos(longer), nowNanos);
      return state;
    }
    return switch (expired) {
      case KEEPALIVE -> {
        TransferPhase.keepalive(core);
        yield state;
      }
      case STEP, SILENCE, IDLE, WRITE, ACKNOWLEDGEMENT, RATE ->
          state.lingering()
              ? over(state, state.termination().end())
              : over(
                  state,
                  state
                      .termination()
                      .endedBy(
                          SessionEnd.Kind.TIMEOUT,
                          EndCause.ENDING_TIMEOUT,
                          "nothing moved for ending-timeout while the session ended"));
    };
  }

  private State tooSlow(Ending state) {
    return over(
        state,
        state
            .termination()
            .endedBy(
                SessionEnd.Kind.TIMEOUT,
                EndCause.ENDING_TIMEOUT,
                "less than min-transfer-rate moved while the session ended"));
  }

  private State undecodable(Ending state, Violation violation, int typeOctet) {
    core.actions.observe(new Observation.PeerViolated(violation));
    if (violation.cause() == Cause.UNKNOWN_MESSAGE_TYPE) {
      core.admission.unknownType(typeOctet);
    }
    return over(
        state,
        state
            .termination()
            .endedBy(
                SessionEnd.Kind.LOCAL,
                EndCause.PROTOCOL_VIOLATION,
                "the peer's message cannot be read: " + violation.cause()));
  }

  private State inputClosed(Ending state) {
    if (core.streamsIdle()) {
      return core.close(state.termination().end(), state.clean(), state.tls(), state.reported());
    }
    var detail = "the peer closed before transfers were finished";
    if (!core.inbound.awaitsVerdict()) {
      return over(state, interrupted(state, detail));
    }
    // It has closed its direction, not ours: of what it sent completely it is told.
    if (!core.outbound.sending() && !core.inbound.receiving()) {
      return state.inputClosed(Handshake.FINISHED, state.termination());
    }
    core.cutOff();
    return state.inputClosed(Handshake.CUT_OFF, state.termination().cutOffBy(detail));
  }

  private State transportClosed(Ending state, String detail) {
    return core.streamsIdle()
        ? core.over(state.termination().end(), state.clean())
        : core.over(interrupted(state, detail), false);
  }

  private static SessionEnd interrupted(Ending state, String detail) {
    return state.termination().endedBy(SessionEnd.Kind.TRANSPORT, EndCause.CONNECTION_LOST, detail);
  }

  /** Closes now, whatever still runs. */
  private State over(Ending state, SessionEnd end) {
    boolean clean = core.streamsIdle() && end.equals(state.termination().end()) && state.clean();
    return core.close(end, clean, state.tls(), state.reported());
  }
}
