package dev.gantry.domain.session;

import dev.gantry.domain.session.SessionEvent.BundleArrived;
import dev.gantry.domain.session.SessionEvent.BundleDecided;
import dev.gantry.domain.session.SessionEvent.BundleTaken;
import dev.gantry.domain.session.SessionEvent.ConnectionEvent;
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
import dev.gantry.domain.session.SessionEvent.Traffic;
import dev.gantry.domain.session.SessionEvent.TransferOffered;
import dev.gantry.domain.session.SessionEvent.TransferSourceFailed;
import dev.gantry.domain.session.SessionEvent.TransportClosed;
import dev.gantry.domain.session.SessionEvent.TransportConnected;
import dev.gantry.domain.session.State.Established;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MessageType;
import dev.gantry.domain.wire.MsgRejectMessage;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.domain.wire.Violation;
import dev.gantry.domain.wire.Violation.Cause;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.domain.wire.XferRefuseMessage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Moves bundles both ways while nobody has said SESS_TERM (RFC 9174 5). */
final class TransferPhase {
  private static final KeepaliveMessage KEEPALIVE = new KeepaliveMessage();

  private final SessionCore core;
  private @Nullable Established other;

  TransferPhase(SessionCore core) {
    this.core = core;
  }

  State on(Established state, SessionEvent event, long nowNanos) {
    var next = step(state, event, nowNanos);
    return next instanceof Established established ? settle(established, nowNanos) : next;
  }

  private State step(Established state, SessionEvent event, long nowNanos) {
    return switch (event) {
      case Traffic traffic -> traffic(state, traffic, nowNanos);
      case OctetsReceived _ -> state;
      case ReadingEvent reading -> {
        core.reading.on(reading, nowNanos);
        yield state;
      }
      case OutputEvent output -> moved(state, output, nowNanos);
      case BundleArrived _ -> {
        core.reading.bundleArrived(nowNanos);
        yield state;
      }
      case DeadlineReached _ -> deadline(state, nowNanos);
      case TransferSourceFailed failed -> sourceFailed(state, failed, nowNanos);
      case TerminationRequested request -> asked(state, request, nowNanos);
      case ConnectionEvent changed -> connection(state, changed, nowNanos);
    };
  }

  private State traffic(Established state, Traffic event, long nowNanos) {
    return switch (event) {
      case BundleTaken taken -> {
        core.inbound.taken(taken.header());
        yield state;
      }
      case SegmentReceived segment -> {
        core.inbound.whole(segment.header());
        yield state;
      }
      case SegmentBytesReceived bytes -> {
        core.inbound.bytes(bytes.count());
        yield state;
      }
      case SegmentHeaderReceived segment -> {
        core.inbound.segment(segment.header());
        yield state;
      }
      case BundleDecided decided -> {
        core.inbound.decided(decided.reception(), decided.verdict());
        yield state;
      }
      case MessageReceived received -> message(state, received.message(), nowNanos);
      case SegmentsWritten written -> {
        core.progress.taken(nowNanos);
        core.outbound.written(written.chargedBytes(), core.progress.movingNanos(nowNanos));
        yield state;
      }
      case TransferOffered offered -> {
        core.outbound.offer(offered, core.progress.movingNanos(nowNanos));
        yield state;
      }
    };
  }

  private State connection(Established state, ConnectionEvent event, long nowNanos) {
    return switch (event) {
      case DecodingFailed(Violation violation, int typeOctet) ->
          undecodable(state, violation, typeOctet);
      case TlsFailed(SessionEnd.Kind by, EndCause cause, String detail) ->
          core.fail(cause, by, detail, state.reported());
      case InputClosed _ -> inputClosed(state, nowNanos);
      case TransportClosed(String detail) -> core.lost(detail);
      case TransportConnected _, ContactHeaderReceived _, TlsEstablished _ ->
          throw SessionCore.misuse(state, event);
    };
  }

  private State moved(Established state, OutputEvent output, long nowNanos) {
    core.progress.on(output, nowNanos);
    if (output instanceof SessionEvent.OutputTaken) {
      core.outbound.taken(core.progress.movingNanos(nowNanos));
    }
    return state;
  }

  private State asked(Established state, TerminationRequested request, long nowNanos) {
    switch (request.only()) {
      case TerminationRequested.Only.IdleFor(var time) -> {
        if (!hasBeenIdle(time, nowNanos)) {
          return state;
        }
      }
      case TerminationRequested.Only.OwingFor(var time) -> {
        return roomWanted(state, time, nowNanos);
      }
      case null -> {}
    }
    var termination = Termination.requested(request);
    // RFC 9174 6.1: a side may close right behind SESS_TERM, an unclean end.
    return request.urgent()
        ? core.terminateAndClose(termination, true, state.parameters().tls(), state.reported())
        : terminate(state, termination, nowNanos);
  }

  private boolean hasBeenIdle(Duration length, long nowNanos) {
    return isOfNoUse() && core.timers.idleNanos(nowNanos) >= length.toNanos();
  }

  /**
   * RFC 9174 6.2 is meant for sessions of no use: one with a transfer, or an answer to come, or
   * with something that we do not read, is not idle.
   */
  private boolean isOfNoUse() {
    return core.streamsIdle() && !core.progress.isStanding();
  }

  /** What it has sent completely it may be told of: it has closed its direction, not ours. */
  private State inputClosed(Established state, long nowNanos) {
    var detail = "the peer closed without SESS_TERM";
    boolean tls = state.parameters().tls();
    return core.inbound.awaitsVerdict()
        ? core.answerLast(tls, detail, nowNanos)
        : core.fail(
            EndCause.CONNECTION_LOST, SessionEnd.Kind.TRANSPORT, detail, tls, state.reported());
  }

  private State message(Established state, Message message, long nowNanos) {
    return switch (message) {
      case XferAckMessage ack -> {
        core.outbound.acknowledged(
            ack, core.progress.isWaiting(), core.progress.movingNanos(nowNanos));
        yield state;
      }
      case XferRefuseMessage refusal -> refused(state, refusal, nowNanos);
      // Also with keepalive off: harmless, and a rejection would only start a quarrel.
      case KeepaliveMessage _ -> {
        core.admission.useless();
        core.actions.observe(new Observation.KeepaliveReceived());
        yield state;
      }
      case SessTermMessage term -> core.answer(term, true, state.parameters().tls(), nowNanos);
      // RFC 9174 4.7: parameters are fixed; RFC 9174 5.1.2: Message Unexpected.
      case SessInitMessage _ -> {
        core.admission.unexpected(Cause.UNEXPECTED_MESSAGE, MessageType.SESS_INIT);
        yield state;
      }
      case MsgRejectMessage reject -> rejected(state, reject, nowNanos);
    };
  }

  private State refused(Established state, XferRefuseMessage refusal, long nowNanos) {
    core.outbound.refused(refusal, core.progress.movingNanos(nowNanos));
    if (refusal.reason() == RefusalReason.Known.SESSION_TERMINATING) {
      core.timers.startStepOnce(core.endingNanos(), nowNanos);
    }
    return state;
  }

  /** What is never done: answering MSG_REJECT with MSG_REJECT. */
  private State rejected(Established state, MsgRejectMessage reject, long nowNanos) {
    int rejectedType = reject.rejectedType();
    core.actions.observe(new Observation.RejectReceived(reject.reason(), rejectedType));
    if (rejectedType != MessageType.XFER_SEGMENT && rejectedType != MessageType.SESS_INIT) {
      core.admission.useless();
      return state;
    }
    // Whoever rejects our segments does not know our transfers: no acknowledgement of them can
    // come.
    return terminate(
        state,
        new Termination(
            TerminationReason.Known.UNKNOWN,
            EndCause.MESSAGE_REJECTED,
            SessionEnd.Kind.PEER,
            "the peer rejected a message of type " + rejectedType),
        nowNanos);
  }

  private State deadline(Established state, long nowNanos) {
    var expired = core.timers.expired(nowNanos);
    if (expired == null) {
      expired = core.progress.overdue(core.outbound, core.inbound, nowNanos);
    }
    if (expired == null) {
      return state;
    }
    return switch (expired) {
      case STEP -> terminationOverdue(state, nowNanos);
      case KEEPALIVE -> {
        keepalive(core);
        yield state;
      }
      // RFC 9174 5.1.1: nothing at all received: Idle timeout.
      case SILENCE ->
          terminate(
              state,
              Termination.timeout(
                  TerminationReason.Known.IDLE_TIMEOUT, EndCause.PEER_SILENT, silence(state)),
              nowNanos);
      case IDLE ->
          isOfNoUse()
              ? terminate(
                  state,
                  Termination.timeout(
                      TerminationReason.Known.IDLE_TIMEOUT,
                      EndCause.IDLE,
                      "no bundle moved for the configured time"),
                  nowNanos)
              : state;
      case WRITE ->
          writeStalled(state, "the peer took nothing of what was written for write-stall-timeout");
      case ACKNOWLEDGEMENT ->
          acknowledgementOverdue(
              state,
              "the peer took a bundle and acknowledged none of it for ack-timeout",
              nowNanos);
      case RATE -> {
        core.inbound.refuseRunning(RefusalReason.Known.NO_RESOURCES);
        yield terminate(
            state,
            Termination.timeout(
                TerminationReason.Known.IDLE_TIMEOUT,
                EndCause.TRANSFER_TOO_SLOW,
                "of the peer's transfer came less than min-transfer-rate for"
                    + " transfer-idle-timeout"),
            nowNanos);
      }
    };
  }

  /** The peer's own bounds are longer: it may keep what it has as long as nobody else wants it. */
  private State roomWanted(Established state, Duration owedFor, long nowNanos) {
    var overdue = core.progress.overdueFor(owedFor, core.outbound, nowNanos);
    if (overdue == null) {
      return state;
    }
    return overdue == SessionTimers.Timer.WRITE
        ? writeStalled(
            state,
            "the peer took nothing for bpa-contended-ack-timeout, and others wait for the room")
        : acknowledgementOverdue(
            state,
            "the peer acknowledged nothing for bpa-contended-ack-timeout, and others wait for the"
                + " room",
            nowNanos);
  }

  /** What it does not take it will not take SESS_TERM behind, so nothing is waited for. */
  private State writeStalled(Established state, String detail) {
    return core.terminateAndClose(
        Termination.timeout(TerminationReason.Known.IDLE_TIMEOUT, EndCause.WRITE_STALLED, detail),
        false,
        state.parameters().tls(),
        state.reported());
  }

  /** In order: a peer that only forgot one transfer may still finish the others. */
  private State acknowledgementOverdue(Established state, String detail, long nowNanos) {
    return terminate(
        state,
        Termination.timeout(
            TerminationReason.Known.IDLE_TIMEOUT, EndCause.ACKNOWLEDGEMENT_OVERDUE, detail),
        nowNanos);
  }

  /**
   * RFC 9174 5.2.4: Session Terminating says that SESS_TERM was sent. Who says the one without the
   * other can be given no bundle, and nothing else would ever end the session.
   */
  private State terminationOverdue(Established state, long nowNanos) {
    if (core.progress.isStanding()) {
      // It may be among what we do not read.
      core.timers.startStep(core.endingNanos(), nowNanos);
      return state;
    }
    return terminate(
        state,
        Termination.timeout(
            TerminationReason.Known.UNKNOWN,
            EndCause.TERMINATION_OVERDUE,
            "the peer refused a bundle with Session Terminating and sent no SESS_TERM within"
                + " ending-timeout"),
        nowNanos);
  }

  private static String silence(Established state) {
    return state.parameters().keepaliveSeconds() == 0
        ? "nothing was received from the peer, which wants no keepalives, for silence-timeout"
        : "nothing was received from the peer for keepalive-misses intervals of "
            + state.parameters().keepaliveSeconds()
            + " s";
  }

  /**
   * Behind segments that are not yet written, KEEPALIVE would tell the peer nothing that they do
   * not, unless it looks for nothing else.
   */
  static void keepalive(SessionCore core) {
    if (core.settings.timers().keepaliveWhileBusy() || !core.outbound.writing()) {
      core.actions.send(KEEPALIVE);
      core.actions.observe(new Observation.KeepaliveSent());
    }
  }

  private State sourceFailed(Established state, TransferSourceFailed failed, long nowNanos) {
    if (!core.outbound.sourceFailed(failed.token(), failed.partlySent())) {
      return state;
    }
    // The transfer cannot be ended, and to break it off by beginning another is more than most
    // peers bear (trap T-11).
    return terminate(state, Termination.unreadable(), nowNanos);
  }

  private State undecodable(Established state, Violation violation, int typeOctet) {
    return undecodable(core, violation, typeOctet, state.parameters().tls(), state.reported());
  }

  /** Nothing behind such octets can be read, so nothing is worth waiting for. */
  static State undecodable(
      SessionCore core, Violation violation, int typeOctet, boolean tls, ReportedState reported) {
    core.actions.observe(new Observation.PeerViolated(violation));
    if (violation.cause() == Cause.UNKNOWN_MESSAGE_TYPE) {
      // RFC 9174 5.1.2: Message Type Unknown, then TCP is closed.
      core.admission.unknownType(typeOctet);
      return core.fail(
          EndCause.PROTOCOL_VIOLATION,
          SessionEnd.Kind.LOCAL,
          "the peer sent a message of unknown type " + typeOctet,
          tls,
          reported);
    }
    return core.terminateAndClose(
        Termination.local(
            TerminationReason.Known.RESOURCE_EXHAUSTION,
            EndCause.PROTOCOL_VIOLATION,
            "the peer's message cannot be read: " + violation.cause()),
        false,
        tls,
        reported);
  }

  private State terminate(Established state, Termination termination, long nowNanos) {
    return core.terminate(termination, true, state.parameters().tls(), nowNanos);
  }

  /**
   * What every event may have changed: the limits on the peer, the IDs, whether we read, whether
   * the session is live.
   */
  private State settle(Established state, long nowNanos) {
    core.reading.settle(core.inbound.pendingAnswers(), core.inbound.receiving(), nowNanos);
    core.progress.settle(core.outbound, core.inbound, nowNanos);
    var termination = mustEnd(nowNanos);
    if (termination != null) {
      return terminate(state, termination, nowNanos);
    }
    boolean live = !core.streamsIdle();
    return live == state.live() ? state : toggled(state);
  }

  /**
   * The same state with the other liveness; both are kept, since each small bundle changes it
   * twice.
   */
  private Established toggled(Established state) {
    var kept = other;
    other = state;
    return kept == null ? new Established(state.parameters(), !state.live()) : kept;
  }

  private @Nullable Termination mustEnd(long nowNanos) {
    if (core.admission.exceeded()) {
      core.actions.observe(new Observation.PeerViolated(Violations.of(Cause.TOO_MANY_VIOLATIONS)));
      return SessionCore.tooManyViolations();
    }
    if (core.flooded(nowNanos)) {
      return SessionCore.tooManyUselessMessages();
    }
    // RFC 9174 5.2.1: an exhausted ID space ends the session with Resource Exhaustion.
    return core.outbound.idsExhausted()
        ? Termination.local(
            TerminationReason.Known.RESOURCE_EXHAUSTION,
            EndCause.TRANSFER_IDS_EXHAUSTED,
            "no Transfer ID is left in this session")
        : null;
  }
}
