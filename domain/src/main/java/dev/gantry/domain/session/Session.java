package dev.gantry.domain.session;

import dev.gantry.domain.CheckReturnValue;
import dev.gantry.domain.session.SessionEvent.Arrival;
import dev.gantry.domain.session.SessionEvent.BundleArrived;
import dev.gantry.domain.session.SessionEvent.BundleTaken;
import dev.gantry.domain.session.SessionEvent.DeadlineReached;
import dev.gantry.domain.session.SessionEvent.MessageReceived;
import dev.gantry.domain.session.SessionEvent.OctetsReceived;
import dev.gantry.domain.session.SessionEvent.SegmentBytesReceived;
import dev.gantry.domain.session.SessionEvent.SegmentHeaderReceived;
import dev.gantry.domain.session.SessionEvent.SegmentReceived;
import dev.gantry.domain.time.Deadlines;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.TransferId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One TCPCLv4 session over one TCP connection (RFC 9174 3 to 6), as a machine: events in, actions
 * out. Not thread-safe. It never blocks, reads no clock and touches no octet of a bundle. What it
 * does in which state is listed in {@code docs/state-machines/session.md}.
 */
public final class Session {
  /** There is no deadline. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  /** One action for each state: most are reported twice for each small bundle. */
  private static final EnumMap<ReportedState, SessionAction> REPORTS =
      new EnumMap<>(ReportedState.class);

  static {
    for (var each : ReportedState.values()) {
      REPORTS.put(each, new SessionAction.ReportState(each));
    }
  }

  private final SessionCore core;

  /** Null where the peer may send as much as it likes. */
  private final @Nullable InboundPace pace;

  private final ContactPhase contact;
  private final NegotiationPhase negotiation;
  private final TransferPhase transfer;
  private final EndingPhase ending;
  private final ClosingPhase closing;

  private State state = new State.Unconnected();
  private ReportedState reported = state.reported();

  /** A session that has not yet been told of its connection. */
  public Session(SessionSettings settings, ConnectionFacts facts) {
    // RFC 9174 5.2.1: Transfer IDs start at 0.
    this(settings, facts, new TransferId(0));
  }

  /**
   * A session that has used all Transfer IDs before {@code firstTransferId}, so that a simulation
   * need not send 2^64 bundles to see the last one.
   */
  public Session(SessionSettings settings, ConnectionFacts facts, TransferId firstTransferId) {
    this(settings, facts, firstTransferId, InboundRates.UNBOUNDED);
  }

  /** A session whose peer may send so much and no more. */
  public Session(
      SessionSettings settings,
      ConnectionFacts facts,
      TransferId firstTransferId,
      InboundRates rates) {
    this.pace = rates.areBound() ? new InboundPace(rates) : null;
    this.core = new SessionCore(settings, facts, firstTransferId.bits());
    this.negotiation = new NegotiationPhase(core);
    this.contact = new ContactPhase(core, negotiation);
    this.transfer = new TransferPhase(core);
    this.ending = new EndingPhase(core);
    this.closing = new ClosingPhase(core);
  }

  /**
   * Tells the machine what happened.
   *
   * @param nowNanos monotonic time, compared by subtraction
   * @return what to do, in order, before the next event
   * @throws IllegalStateException when the driver tells what cannot have happened; nothing is
   *     changed by that
   */
  @CheckReturnValue
  public List<SessionAction> handle(SessionEvent event, long nowNanos) {
    core.actions.clear();
    if (event instanceof Arrival arrival) {
      hear(arrival, nowNanos);
    }
    // Told for each bundle many times over, and so in a few lines that the compiler can inline.
    state =
        state instanceof State.Established established
            ? transfer.on(established, event, nowNanos)
            : step(event, nowNanos);
    if (pace != null) {
      delay(pace, nowNanos);
    }
    if (core.actions.sent()) {
      core.timers.sent(core.actions.sentTraffic(), nowNanos);
    }
    report();
    return core.actions.take();
  }

  /**
   * Whether a segment that is here with all of its data is a bundle that the BPA may be asked to
   * take on the spot: nothing speaks against it, and no answer has to go before its
   * acknowledgement. If the BPA takes it, {@link SessionEvent.BundleTaken} is told next, else
   * {@link SegmentReceived}. Changes nothing.
   */
  public boolean admits(SegmentHeader header) {
    return state instanceof State.Established && core.inbound.admits(header);
  }

  /** When {@link DeadlineReached} is due at the latest, or {@link #NO_DEADLINE}. */
  public long nextDeadlineNanos() {
    long timers = core.timers.nextDeadlineNanos();
    return pace == null ? timers : Deadlines.earlier(timers, pace.nextDeadlineNanos());
  }

  /** Transfers that have begun and not ended: those of the peer, then ours, each in order. */
  public List<TransferInFlight> transfers() {
    var inFlight = new ArrayList<TransferInFlight>();
    core.inbound.addTo(inFlight);
    core.outbound.addTo(inFlight);
    return inFlight;
  }

  private State step(SessionEvent event, long nowNanos) {
    return switch (state) {
      case State.Unconnected now -> contact.on(now, event, nowNanos);
      case State.AwaitingContactHeader now -> contact.on(now, event, nowNanos);
      case State.SecuringTransport now -> contact.on(now, event, nowNanos);
      case State.AwaitingSessionInit now -> negotiation.on(now, event, nowNanos);
      case State.Established now -> transfer.on(now, event, nowNanos);
      case State.Ending now -> ending.on(now, event, nowNanos);
      case State.Closing now -> closing.on(now, event);
      case State.Closed now -> closing.on(now, event);
    };
  }

  private void delay(InboundPace pace, long nowNanos) {
    if (!isOver() && core.reading.paced(pace.isSpent(nowNanos), nowNanos)) {
      core.actions.observe(new Observation.ReadingDelayed());
    }
  }

  /**
   * Whether {@link SessionAction.ReportEnd} is out: no action of consequence follows, and the
   * machine may be forgotten. A bundle offered from now on is answered {@link
   * OutboundOutcome.NotStarted}.
   */
  public boolean isOver() {
    return state instanceof State.Closed;
  }

  /** The state, for the tests that compare this machine with its table. */
  State state() {
    return state;
  }

  private void report() {
    var now = state.reported();
    if (now == reported) {
      return;
    }
    reported = now;
    // At the very end it is reported before ReportEnd, which is last.
    if (!(state instanceof State.Closed)) {
      core.actions.add(Objects.requireNonNull(REPORTS.get(now)));
    }
  }

  private void whole(SegmentHeader header, long nowNanos) {
    core.timers.received(true, nowNanos);
    if (pace != null) {
      if (header.start()) {
        pace.transferBegun(nowNanos);
      }
      pace.octetsReceived(header.dataLengthBytes(), nowNanos);
    }
  }

  /** RFC 9174 5.1.1, 6.2: what counts as a sign of life, and what as traffic. */
  private void hear(Arrival arrival, long nowNanos) {
    switch (arrival) {
      case SegmentBytesReceived bytes -> {
        core.timers.received(true, nowNanos);
        if (pace != null) {
          pace.octetsReceived(bytes.count(), nowNanos);
        }
      }
      case SegmentHeaderReceived segment -> {
        core.timers.received(true, nowNanos);
        if (pace != null && segment.header().start()) {
          pace.transferBegun(nowNanos);
        }
      }
      case SegmentReceived segment -> whole(segment.header(), nowNanos);
      case BundleTaken taken -> whole(taken.header(), nowNanos);
      case MessageReceived received ->
          core.timers.received(!(received.message() instanceof KeepaliveMessage), nowNanos);
      // Octets of a message that is not complete count as life: else a slow, long segment kills its
      // session.
      case OctetsReceived _, BundleArrived _ -> core.timers.received(false, nowNanos);
    }
  }
}
