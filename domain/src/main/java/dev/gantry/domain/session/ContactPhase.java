package dev.gantry.domain.session;

import dev.gantry.domain.identity.IdentityCheck;
import dev.gantry.domain.identity.IdentityVerdict;
import dev.gantry.domain.identity.TlsFacts;
import dev.gantry.domain.identity.TlsRole;
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
import dev.gantry.domain.session.State.AwaitingContactHeader;
import dev.gantry.domain.session.State.SecuringTransport;
import dev.gantry.domain.session.State.Unconnected;
import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.TerminationReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From the TCP connection to the point where SESS_INIT is awaited: Contact Header, version, TLS
 * (RFC 9174 4.1 to 4.4).
 */
final class ContactPhase {
  private final SessionCore core;
  private final NegotiationPhase negotiation;

  ContactPhase(SessionCore core, NegotiationPhase negotiation) {
    this.core = core;
    this.negotiation = negotiation;
  }

  State on(Unconnected state, SessionEvent event, long nowNanos) {
    return switch (event) {
      case TransportConnected _ -> connected(nowNanos);
      case TransferOffered offered -> {
        core.notStarted(offered);
        yield state;
      }
      case ReadingEvent reading -> {
        core.reading.on(reading, nowNanos);
        yield state;
      }
      case TerminationRequested request -> closeQuietly(request, state);
      case TransportClosed(String detail) -> core.lost(detail);
      case DeadlineReached _, BundleDecided _, TransferSourceFailed _ -> state;
      case ContactHeaderReceived _,
          TlsEstablished _,
          TlsFailed _,
          MessageReceived _,
          SegmentHeaderReceived _,
          SegmentReceived _,
          BundleTaken _,
          BundleArrived _,
          SegmentBytesReceived _,
          DecodingFailed _,
          OctetsReceived _,
          SegmentsWritten _,
          OutputEvent _,
          InputClosed _ ->
          throw SessionCore.misuse(state, event);
    };
  }

  State on(AwaitingContactHeader state, SessionEvent event, long nowNanos) {
    return switch (event) {
      case ContactHeaderReceived(ContactHeader header) -> contact(state, header, nowNanos);
      // RFC 9174 6.1: if the Contact Header cannot be received, TCP is closed without SESS_TERM.
      case DecodingFailed _ ->
          core.fail(
              EndCause.NOT_TCPCL,
              SessionEnd.Kind.LOCAL,
              "the peer's first octets are not a Contact Header of TCPCL",
              state.reported());
      case DeadlineReached _ ->
          core.timers.expired(nowNanos) == null
              ? state
              : core.fail(
                  EndCause.CONTACT_TIMEOUT,
                  SessionEnd.Kind.TIMEOUT,
                  "no Contact Header in time",
                  state.reported());
      case InputClosed _ -> isProbe(state) ? probed(state) : inputClosed(state);
      // Some passive entities refuse a plaintext session with SESS_TERM in place of their Contact
      // Header (trap T-20).
      case MessageReceived(SessTermMessage(_, var reason)) when core.active() ->
          refusedInPlaceOfContact(state, reason);
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
      case TerminationRequested request -> refuseLater(state, request);
      case TransportClosed(String detail) ->
          isProbe(state) ? core.over(probe(), false) : core.lost(detail);
      case OctetsReceived _ ->
          state.heard() ? state : new AwaitingContactHeader(state.refusal(), true);
      case BundleDecided _, TransferSourceFailed _ -> state;
      case TransportConnected _,
          TlsEstablished _,
          TlsFailed _,
          MessageReceived _,
          SegmentHeaderReceived _,
          SegmentReceived _,
          BundleTaken _,
          BundleArrived _,
          SegmentBytesReceived _,
          SegmentsWritten _ ->
          throw SessionCore.misuse(state, event);
    };
  }

  State on(SecuringTransport state, SessionEvent event, long nowNanos) {
    return switch (event) {
      case TlsEstablished(TlsFacts tls) -> secured(tls, nowNanos);
      // RFC 9174 4.4.3: TCP is closed; there is no session yet that a SESS_TERM could end.
      case TlsFailed(SessionEnd.Kind by, EndCause cause, String detail) ->
          core.fail(cause, by, detail, state.reported());
      case DecodingFailed _ ->
          core.fail(
              EndCause.TLS_FAILED,
              SessionEnd.Kind.LOCAL,
              "what came instead of a TLS handshake cannot be read",
              state.reported());
      case DeadlineReached _ ->
          core.timers.expired(nowNanos) == null
              ? state
              : core.fail(
                  EndCause.TLS_HANDSHAKE_TIMEOUT,
                  SessionEnd.Kind.TIMEOUT,
                  "the TLS handshake took too long",
                  state.reported());
      case InputClosed _ -> inputClosed(state);
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
      case TerminationRequested request -> closeQuietly(request, state);
      case TransportClosed(String detail) -> core.lost(detail);
      case OctetsReceived _, BundleDecided _, TransferSourceFailed _ -> state;
      case TransportConnected _,
          ContactHeaderReceived _,
          MessageReceived _,
          SegmentHeaderReceived _,
          SegmentReceived _,
          BundleTaken _,
          BundleArrived _,
          SegmentBytesReceived _,
          SegmentsWritten _ ->
          throw SessionCore.misuse(state, event);
    };
  }

  private State connected(long nowNanos) {
    core.progress.connected(nowNanos);
    // RFC 9174 4.1: the active side sends its header at once, the passive side keeps silent until
    // it has the peer's.
    if (core.active()) {
      sendContactHeader(core.settings.security().canTls());
    }
    core.timers.startStep(core.settings.timers().contact(), nowNanos);
    return new AwaitingContactHeader(null, false);
  }

  private State contact(AwaitingContactHeader state, ContactHeader header, long nowNanos) {
    boolean known = header.version() == ContactHeader.VERSION_4;
    if (core.active() && !known) {
      // RFC 9174 4.3: the active side closes on a version that it did not offer.
      return core.fail(
          EndCause.VERSION_MISMATCH, SessionEnd.Kind.LOCAL, mismatch(header), state.reported());
    }
    if (!core.active()) {
      // RFC 9174 6.1: our Contact Header goes out before any SESS_TERM. Whom we refuse at once is
      // offered no TLS, so
      // that nobody takes that SESS_TERM for a part of the handshake.
      sendContactHeader(core.settings.security().canTls() && state.refusal() == null);
    }
    if (!known) {
      // RFC 9174 4.3: own header, then at once SESS_TERM Version mismatch; an older peer cannot
      // answer it.
      return core.terminateAndClose(
          Termination.local(
              TerminationReason.Known.VERSION_MISMATCH,
              EndCause.VERSION_MISMATCH,
              mismatch(header)),
          false,
          false,
          state.reported());
    }
    if (state.refusal() != null) {
      return core.terminate(state.refusal(), false, false, nowNanos);
    }
    var security = core.settings.security();
    // RFC 9174 4.3: TLS is used when both sides can.
    boolean tls = security.canTls() && header.canTls();
    if (!tls && security.requireTls()) {
      // RFC 9174 4.3: an unacceptable result ends with Contact Failure, in plaintext, as no TLS was
      // agreed.
      return core.terminate(
          Termination.contactFailure(
              EndCause.PLAINTEXT_REFUSED, "TLS is required here and the peer offers none"),
          false,
          false,
          nowNanos);
    }
    if (tls) {
      core.actions.add(new SessionAction.StartTls());
      core.timers.startStep(core.settings.timers().tlsHandshake(), nowNanos);
      return new SecuringTransport();
    }
    return negotiation.begin(null, nowNanos);
  }

  private State secured(TlsFacts tls, long nowNanos) {
    var policy = core.settings.security().identityPolicy();
    var certificate = tls.certificate();
    var peerRole = core.active() ? TlsRole.SERVER : TlsRole.CLIENT;
    var refused = refusal(IdentityCheck.checkUsage(policy, peerRole, certificate));
    if (refused == null) {
      refused =
          refusal(
              IdentityCheck.checkHost(
                  policy, certificate, core.facts.dialledName(), core.facts.peerAddress()));
    }
    // RFC 9174 4.4.4.2: Failure, or Absent while required, ends the session with Contact Failure.
    return refused == null
        ? negotiation.begin(tls, nowNanos)
        : core.terminate(refused, false, true, nowNanos);
  }

  private @Nullable Termination refusal(IdentityVerdict verdict) {
    warn(core.actions, verdict.warnings());
    var refusal = verdict.refusal();
    return refusal == null
        ? null
        : Termination.contactFailure(EndCause.of(refusal), verdict.sentence());
  }

  static void warn(Actions actions, List<String> warnings) {
    for (var warning : warnings) {
      actions.observe(new Observation.IdentityWarning(warning));
    }
  }

  private State refuseLater(AwaitingContactHeader state, TerminationRequested request) {
    // A passive side says why, once it may speak; the active side has nobody to tell yet (RFC 9174
    // 6.1).
    return core.active() || request.urgent()
        ? closeQuietly(request, state)
        : new AwaitingContactHeader(Termination.requested(request), state.heard());
  }

  private State closeQuietly(TerminationRequested request, State state) {
    return core.fail(
        request.cause(),
        SessionEnd.Kind.LOCAL,
        "ended before there was a session",
        state.reported());
  }

  private State refusedInPlaceOfContact(AwaitingContactHeader state, TerminationReason reason) {
    return core.close(
        new SessionEnd(
            SessionEnd.Kind.PEER,
            EndCause.TERMINATED_BY_PEER,
            reason,
            "the peer ended the session instead of sending its Contact Header, as some do that"
                + " require TLS, reason "
                + reason.text()),
        false,
        false,
        state.reported());
  }

  private State inputClosed(State state) {
    return core.fail(
        EndCause.CONNECTION_LOST,
        SessionEnd.Kind.TRANSPORT,
        "the peer closed before there was a session",
        state.reported());
  }

  /** Whether a caller that goes now has only looked whether somebody listens. */
  private boolean isProbe(AwaitingContactHeader state) {
    return !core.active() && !state.heard();
  }

  private State probed(State state) {
    return core.close(probe(), false, false, state.reported());
  }

  private static SessionEnd probe() {
    return new SessionEnd(
        SessionEnd.Kind.TRANSPORT, EndCause.PROBE, null, "the caller closed without a word");
  }

  private void sendContactHeader(boolean canTls) {
    core.actions.add(
        new SessionAction.SendContactHeader(new ContactHeader(ContactHeader.VERSION_4, canTls)));
  }

  private static String mismatch(ContactHeader header) {
    return "the peer speaks TCPCL version " + header.version() + ", not 4";
  }
}
