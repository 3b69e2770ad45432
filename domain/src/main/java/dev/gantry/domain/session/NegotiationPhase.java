package dev.gantry.domain.session;

import dev.gantry.domain.identity.TlsFacts;
import dev.gantry.domain.session.Negotiation.Outcome;
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
import dev.gantry.domain.session.State.AwaitingSessionInit;
import dev.gantry.domain.session.State.Established;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MessageType;
import dev.gantry.domain.wire.MsgRejectMessage;
import dev.gantry.domain.wire.RejectReason;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.domain.wire.Violation;
import dev.gantry.domain.wire.Violation.Cause;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.domain.wire.XferRefuseMessage;
import org.jspecify.annotations.Nullable;

/** Waits for the peer's SESS_INIT and makes a session of it (RFC 9174 4.6, 4.7). */
final class NegotiationPhase {
  private final SessionCore core;
  private final Negotiation negotiation;

  NegotiationPhase(SessionCore core) {
    this.core = core;
    this.negotiation = new Negotiation(core.settings, core.facts);
  }

  /** The transport is as it shall be. RFC 9174 4.6: the active side speaks first. */
  State begin(@Nullable TlsFacts tls, long nowNanos) {
    if (core.active()) {
      core.actions.send(negotiation.sessionInit());
    }
    core.timers.startStep(core.settings.timers().sessionInit(), nowNanos);
    return new AwaitingSessionInit(tls);
  }

  State on(AwaitingSessionInit state, SessionEvent event, long nowNanos) {
    return switch (event) {
      case MessageReceived(Message message) -> message(state, message, nowNanos);
      // RFC 9174 4: no bundle moves until a session has been set up.
      case SegmentHeaderReceived(SegmentHeader header) -> {
        core.inbound.unexpectedSegment(header);
        yield bear(state, nowNanos);
      }
      case SegmentBytesReceived(int count) -> {
        core.inbound.bytes(count);
        yield state;
      }
      case SegmentReceived(SegmentHeader header) -> {
        core.inbound.unexpectedSegment(header);
        core.inbound.data(header);
        yield bear(state, nowNanos);
      }
      case DecodingFailed(Violation violation, int typeOctet) ->
          undecodable(state, violation, typeOctet);
      // With TLS 1.3 a refused certificate is only told after the handshake seemed done (J-04).
      case TlsFailed(SessionEnd.Kind by, EndCause cause, String detail) ->
          core.fail(cause, by, detail, state.reported());
      case DeadlineReached _ ->
          core.timers.expired(nowNanos) == null
              ? state
              : core.terminate(
                  Termination.timeout(
                      TerminationReason.Known.CONTACT_FAILURE,
                      EndCause.SESSION_INIT_TIMEOUT,
                      "no SESS_INIT in time"),
                  false,
                  state.tls() != null,
                  nowNanos);
      case InputClosed _ ->
          core.fail(
              EndCause.CONNECTION_LOST,
              SessionEnd.Kind.TRANSPORT,
              "the peer closed instead of sending SESS_INIT",
              state.tls() != null,
              state.reported());
      case TransferOffered offered -> {
        core.notStarted(offered);
        yield state;
      }
      case ReadingEvent reading -> {
        core.reading.on(reading, nowNanos);
        yield state;
      }
      case OutputEvent output -> {
        core.progress.on(output, nowNanos);
        yield state;
      }
      case TerminationRequested request ->
          request.urgent()
              ? core.terminateAndClose(
                  Termination.requested(request), false, state.tls() != null, state.reported())
              : core.terminate(
                  Termination.requested(request), false, state.tls() != null, nowNanos);
      case TransportClosed(String detail) -> core.lost(detail);
      // A segment does not fit here, and what does not fit waits for nobody.
      case BundleArrived _, OctetsReceived _, BundleDecided _, TransferSourceFailed _ -> state;
      case TransportConnected _,
          ContactHeaderReceived _,
          TlsEstablished _,
          SegmentsWritten _,
          BundleTaken _ ->
          throw SessionCore.misuse(state, event);
    };
  }

  private State message(AwaitingSessionInit state, Message message, long nowNanos) {
    return switch (message) {
      case SessInitMessage init -> negotiate(state, init, nowNanos);
      case SessTermMessage term -> core.answer(term, false, state.tls() != null, nowNanos);
      // No interval is agreed yet, so an early KEEPALIVE means nothing.
      case KeepaliveMessage _ -> {
        core.admission.useless();
        yield bear(state, nowNanos);
      }
      case XferAckMessage _, XferRefuseMessage _ -> {
        core.admission.unexpected(Cause.UNEXPECTED_MESSAGE, message.type());
        yield bear(state, nowNanos);
      }
      case MsgRejectMessage(RejectReason reason, int rejectedType) -> {
        core.admission.useless();
        core.actions.observe(new Observation.RejectReceived(reason, rejectedType));
        yield rejectedType == MessageType.SESS_INIT
            ? core.fail(
                EndCause.MESSAGE_REJECTED,
                SessionEnd.Kind.PEER,
                "the peer rejected our SESS_INIT",
                state.tls() != null,
                state.reported())
            : bear(state, nowNanos);
      }
    };
  }

  private State negotiate(AwaitingSessionInit state, SessInitMessage init, long nowNanos) {
    return switch (negotiation.judge(init, state.tls())) {
      case Outcome.Agreed agreed -> {
        ContactPhase.warn(core.actions, agreed.warnings());
        if (!core.active()) {
          core.actions.send(negotiation.sessionInit(agreed.parameters()));
        }
        core.progress.open(nowNanos);
        core.timers.establish(
            agreed.parameters().keepaliveSeconds(), core.progress.leastNanos(), nowNanos);
        core.outbound.open(agreed.parameters());
        core.inbound.open(agreed.parameters());
        core.actions.add(new SessionAction.ReportEstablished(agreed.parameters()));
        yield new Established(agreed.parameters(), false);
      }
      case Outcome.Refused(Termination termination, Violation violation) -> {
        if (violation != null) {
          core.actions.observe(new Observation.PeerViolated(violation));
        }
        yield core.terminate(termination, false, state.tls() != null, nowNanos);
      }
    };
  }

  /** What does not fit, or leads to nothing, is borne, but not for ever. */
  private State bear(AwaitingSessionInit state, long nowNanos) {
    if (core.admission.exceeded()) {
      return core.terminate(SessionCore.tooManyViolations(), false, state.tls() != null, nowNanos);
    }
    return core.flooded(nowNanos)
        ? core.terminate(SessionCore.tooManyUselessMessages(), false, state.tls() != null, nowNanos)
        : state;
  }

  private State undecodable(AwaitingSessionInit state, Violation violation, int typeOctet) {
    core.actions.observe(new Observation.PeerViolated(violation));
    if (violation.cause() == Cause.UNKNOWN_MESSAGE_TYPE) {
      core.admission.unknownType(typeOctet);
      return core.fail(
          EndCause.PROTOCOL_VIOLATION,
          SessionEnd.Kind.LOCAL,
          "the peer sent a message of unknown type " + typeOctet,
          state.tls() != null,
          state.reported());
    }
    return core.terminateAndClose(
        Termination.contactFailure(
            EndCause.PROTOCOL_VIOLATION, "the peer's message cannot be read: " + violation.cause()),
        false,
        state.tls() != null,
        state.reported());
  }
}
