package dev.gantry.simulator;

import static dev.gantry.simulator.InvariantError.check;

import dev.gantry.domain.session.ReportedState;
import dev.gantry.domain.session.Session;
import dev.gantry.domain.session.SessionAction;
import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MsgRejectMessage;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.domain.wire.XferRefuseMessage;
import org.jspecify.annotations.Nullable;

/**
 * Watches one session, event by event and action by action, with books of its own, and throws
 * {@link InvariantError} as soon as something is not as it must be whatever the peer, the network
 * and the BPA do.
 *
 * <p>{@link DrivenSession} has one. A driver of your own calls {@link #told} before and {@link
 * #settled} after each event, {@link #asked} for each action, {@link #left} when octets leave, and
 * {@link #over} at the end.
 */
public final class Witness {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final String name;
  private final OutboundBooks outbound;
  private final InboundBooks inbound;

  private ReportedState state = ReportedState.CONNECTING;
  private @Nullable SessionParameters parameters;
  private boolean termSent;
  private boolean paused;
  private boolean closeOrdered;
  private boolean ended;
  private long lastLeftNanos;

  /**
   * Of a session that has not been told anything.
   *
   * @param name of the session, for messages
   * @param limits those of its settings
   * @param firstTransferId its first Transfer ID
   */
  public Witness(String name, SessionSettings.Limits limits, TransferId firstTransferId) {
    this.name = name;
    this.outbound = new OutboundBooks(name, limits, firstTransferId);
    this.inbound = new InboundBooks(name, limits);
  }

  /** Before the machine hears {@code event}. */
  public void told(SessionEvent event) {
    switch (event) {
      case SessionEvent.TransferOffered(var token, long lengthBytes, long plain, var lane) ->
          outbound.offered(token, lengthBytes, plain, lane);
      case SessionEvent.SegmentsWritten(long chargedBytes) -> outbound.written(chargedBytes);
      case SessionEvent.SegmentHeaderReceived(var header) -> inbound.header(header);
      case SessionEvent.SegmentBytesReceived(int count) -> inbound.bytes(count);
      case SessionEvent.SegmentReceived(var header) -> inbound.whole(header);
      case SessionEvent.BundleTaken(var header) -> inbound.taken(header);
      case SessionEvent.BundlesHeld _ -> inbound.held(true);
      case SessionEvent.BundlesTaken _ -> inbound.held(false);
      case SessionEvent.NodeBudgetChanged(boolean exhausted) -> inbound.noRoom(exhausted);
      case SessionEvent.BundleDecided(var reception, var verdict) ->
          inbound.decided(reception, verdict);
      case SessionEvent _ -> {}
    }
  }

  /** In the order in which the machine wants it done. */
  public void asked(SessionAction action, long nowNanos) {
    check(
        !ended || action instanceof SessionAction.EndOutboundTransfer,
        () -> name + " wants something behind its end: " + action);
    switch (action) {
      case SessionAction.SendContactHeader _ -> checkOpen(action);
      case SessionAction.SendMessage(Message message) -> {
        checkOpen(action);
        message(message);
      }
      case SessionAction.SendSegment segment -> {
        checkOpen(action);
        outbound.segment(segment, agreed(), termSent);
      }
      case SessionAction.EndOutboundTransfer(var token, _) -> outbound.ended(token);
      case SessionAction.BeginReception(var reception, var id, _, _) ->
          inbound.begun(reception, id);
      case SessionAction.DeliverBytes(var reception, int count) ->
          inbound.delivered(reception, count);
      case SessionAction.DiscardBytes(int count) -> inbound.discarded(count);
      case SessionAction.CompleteReception(var reception, long lengthBytes) ->
          inbound.completed(reception, lengthBytes);
      case SessionAction.AbortReception(var reception) -> inbound.aborted(reception);
      case SessionAction.PauseReading _ -> reading(true);
      case SessionAction.ResumeReading() -> reading(false);
      case SessionAction.ReportEstablished(var agreed) -> {
        parameters = agreed;
        lastLeftNanos = nowNanos;
      }
      case SessionAction.ReportState(var now) -> {
        check(now != state, () -> name + " reports a change to what it was: " + now);
        state = now;
      }
      case SessionAction.CloseTransport _ -> {
        checkOpen(action);
        closeOrdered = true;
      }
      case SessionAction.ReportEnd _ -> ended = true;
      case SessionAction.StartTls(), SessionAction.Observe _, SessionAction.BoundUnsent _ -> {}
    }
  }

  /** Octets have left for the network. */
  public void left(long nowNanos) {
    lastLeftNanos = nowNanos;
  }

  /**
   * After all that one event led to was done.
   *
   * @param nothingToWrite whether the connection stands and all that was to be written has left
   */
  public void settled(Session session, boolean nothingToWrite, long nowNanos) {
    inbound.settled();
    // RFC 9174 5.1.1: KEEPALIVE whenever the interval passes with nothing sent, in Ending, too.
    var agreed = parameters;
    if (agreed != null && agreed.keepaliveSeconds() > 0 && !closeOrdered && nothingToWrite) {
      check(
          nowNanos - lastLeftNanos <= agreed.keepaliveSeconds() * NANOS_PER_SECOND,
          () -> name + " was silent for longer than the keepalive interval");
    }
    check(ended == session.isOver(), () -> name + " is over without its report, or reversed");
    check(
        closeOrdered || isBounded(session.nextDeadlineNanos()),
        () -> name + " may wait for ever in " + state);
  }

  /** The session is over and its connection gone. */
  public void over(Session session) {
    check(ended, () -> name + " has not reported its end");
    check(session.nextDeadlineNanos() == Session.NO_DEADLINE, () -> name + " still has a deadline");
    outbound.close();
    inbound.close();
  }

  /** Without keepalives a session may live for ever, as long as nothing of it is unfinished. */
  private boolean isBounded(long nextDeadlineNanos) {
    return switch (state) {
      case CONNECTING, TERMINATED, FAILED -> true;
      case ESTABLISHED_IDLE, ESTABLISHED_LIVE ->
          nextDeadlineNanos != Session.NO_DEADLINE
              || agreed().keepaliveSeconds() == 0
                  && !outbound.isUnderWay()
                  && !inbound.isUnderWay();
      case CONTACT_NEGOTIATING, SESSION_NEGOTIATING, ENDING ->
          nextDeadlineNanos != Session.NO_DEADLINE;
    };
  }

  private void checkOpen(SessionAction action) {
    check(!closeOrdered, () -> name + " sends behind the close: " + action);
  }

  private void reading(boolean pause) {
    check(paused != pause, () -> name + " pauses or resumes reading twice");
    paused = pause;
  }

  private void message(Message message) {
    switch (message) {
      case SessTermMessage _ -> {
        check(!termSent, () -> name + " sends SESS_TERM twice");
        termSent = true;
      }
      case XferAckMessage ack -> inbound.acknowledged(ack);
      case XferRefuseMessage(_, var id) -> inbound.refused(id);
      case KeepaliveMessage _ ->
          check(
              agreed().keepaliveSeconds() > 0,
              () -> name + " sends KEEPALIVE, and none was agreed");
      case SessInitMessage _, MsgRejectMessage _ -> {}
    }
  }

  private SessionParameters agreed() {
    var agreed = parameters;
    if (agreed == null) {
      throw new InvariantError(name + " acts as if Established");
    }
    return agreed;
  }
}
