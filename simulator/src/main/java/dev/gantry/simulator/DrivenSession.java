package dev.gantry.simulator;

import dev.gantry.domain.identity.TlsFacts;
import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.Observation;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.session.ReceptionId;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.domain.session.Session;
import dev.gantry.domain.session.SessionAction;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.Octets;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.domain.wire.TransferId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A real session machine with everything around it that a server has, in memory: its driver, one
 * end of a link of real octets, a clock, and an application that offers bundles and takes them. A
 * {@link Witness} follows each event; what it finds is thrown as {@link InvariantError} by the call
 * that let it happen.
 */
public final class DrivenSession {
  private static final long HANDSHAKE_NANOS = 1_000;
  private static final long CLOSE_BOUND_NANOS = 3_000_000_000L;

  /** The data of a compressed transfer are none of the bundle that was announced. */
  private static final Verdict NO_BUNDLE = new Verdict.Refused(RefusalReason.Known.NOT_ACCEPTABLE);

  private final SessionSetup setup;
  private final VirtualClock clock;
  private final LinkEnd end;
  private final MemoryBpa bpa;
  private final Session session;
  private final Witness witness;
  private final SessionInput input = new SessionInput(this::tell);
  private final SessionOutput output = new SessionOutput();
  private final Inbox inbox = new Inbox();
  private final Coding coding = new Coding();

  private final ArrayDeque<SessionEvent> events = new ArrayDeque<>();
  private final List<Consumer<SessionAction>> watchers = new ArrayList<>();
  private final List<Consumer<SessionEvent>> hearers = new ArrayList<>();
  private boolean records = true;
  private boolean running;
  private long heardNanos;
  private long armedNanos = Session.NO_DEADLINE;
  private boolean tls;
  private boolean outputWaits;
  private boolean finHeard;
  private boolean closing;
  private boolean closureAlert;
  private boolean over;

  private final Map<BundleToken, byte[]> offered = new LinkedHashMap<>();
  private final Map<BundleToken, OutboundOutcome> outcomes = new LinkedHashMap<>();
  private final Map<TransferId, BundleToken> transfers = new LinkedHashMap<>();
  private final List<ReportedState> states = new ArrayList<>();
  private final List<Message> sent = new ArrayList<>();
  private final List<SegmentHeader> segments = new ArrayList<>();
  private final List<Observation> observed = new ArrayList<>();
  private @Nullable SessionEnd reportedEnd;

  /** A session at {@code end} of a link, below {@code bpa}, that knows nothing of it yet. */
  public DrivenSession(SessionSetup setup, VirtualClock clock, LinkEnd end, MemoryBpa bpa) {
    this.setup = setup;
    this.clock = clock;
    this.end = end;
    this.bpa = bpa;
    this.session = new Session(setup.settings(), setup.facts(), setup.firstTransferId());
    this.witness = new Witness(setup.name(), setup.settings().limits(), setup.firstTransferId());
    this.heardNanos = clock.nowNanos();
    end.attach(
        new LinkEnd.Receiver() {
          @Override
          public void octetsReceived(byte[] octets, boolean damaged) {
            heardNanos = clock.nowNanos();
            received(octets, damaged);
          }

          @Override
          public void inputClosed() {
            finReceived();
          }

          @Override
          public void connectionLost(String detail) {
            lose(detail);
          }
        });
  }

  /**
   * Remembers no more of bundles, messages and observations than it needs: for runs that carry more
   * than memory holds. To be said before anything happens.
   */
  void forget() {
    records = false;
    inbox.forget();
  }

  /** When octets of the other side came last. */
  long heardNanos() {
    return heardNanos;
  }

  /** Tells the machine that its connection stands: the beginning. */
  public void connect() {
    tell(new SessionEvent.TransportConnected());
  }

  /**
   * Tells the machine an event of the outside and does all that it wants done; from inside a
   * watcher, behind what is being done.
   */
  public void tell(SessionEvent event) {
    events.add(event);
    if (running) {
      return;
    }
    running = true;
    for (var next = events.poll(); next != null; next = events.poll()) {
      step(next);
    }
    running = false;
    flush();
    armDeadline();
  }

  /** Offers a bundle of 1 octet or more under a token of its own, which is returned. */
  public BundleToken offer(byte[] bundle) {
    long free = offered.size();
    while (offered.containsKey(new BundleToken(free))) {
      free++;
    }
    var token = new BundleToken(free);
    offer(token, bundle);
    return token;
  }

  /**
   * Offers a bundle of 1 octet or more; {@link #outcomes()} tells what becomes of it.
   *
   * @throws IllegalArgumentException when the token was used before
   */
  public void offer(BundleToken token, byte[] bundle) {
    offer(token, bundle, Lane.NORMAL);
  }

  /** The same in a lane. */
  public void offer(BundleToken token, byte[] bundle, Lane lane) {
    if (offered.containsKey(token)) {
      throw new IllegalArgumentException(token + " was used before");
    }
    byte[] data = coding.data(token, bundle);
    offered.put(token, data);
    tell(new SessionEvent.TransferOffered(token, data.length, coding.plainBytes(token), lane));
  }

  /** The octets of a bundle cannot be read any more: what has not left of it never will. */
  public void failSource(BundleToken token) {
    written(output.drop(token));
    tell(new SessionEvent.TransferSourceFailed(token));
  }

  /** Takes no bundle from now on: reads on until octets of a bundle are next. */
  public void holdBundles() {
    tell(new SessionEvent.BundlesHeld());
  }

  /** Takes bundles, as it does at first. */
  public void takeBundles() {
    tell(new SessionEvent.BundlesTaken());
  }

  /** Wants the session to end. */
  public void terminate(TerminationReason reason, boolean urgent) {
    tell(new SessionEvent.TerminationRequested(reason, EndCause.TERMINATED_LOCALLY, urgent));
  }

  /** Closes the connection without ceremony. */
  public void abandon(String detail) {
    if (!over) {
      end.halfClose();
      lose(detail);
    }
  }

  /** The BPA has decided about a bundle. */
  public void decide(ReceptionId reception, Verdict verdict) {
    if (verdict instanceof Verdict.Accepted) {
      var bundle = inbox.accept(reception);
      if (bundle != null) {
        bpa.take(bundle);
      }
    }
    tell(new SessionEvent.BundleDecided(reception, verdict));
  }

  /** {@code watcher} hears each action from now on, when it was carried out. */
  public void watch(Consumer<SessionAction> watcher) {
    watchers.add(watcher);
  }

  /** {@code hearer} hears each event from now on, before the machine does. */
  public void hear(Consumer<SessionEvent> hearer) {
    hearers.add(hearer);
  }

  /** Its end of the link, to stall it, half-close it or break it. */
  public LinkEnd end() {
    return end;
  }

  /** What is above it. */
  public MemoryBpa bpa() {
    return bpa;
  }

  /** The state that it reported last. */
  public ReportedState state() {
    return states.isEmpty() ? ReportedState.CONNECTING : states.getLast();
  }

  /** All states that it reported. */
  public List<ReportedState> states() {
    return Collections.unmodifiableList(states);
  }

  /** All messages that it sent, but for segments. */
  public List<Message> sent() {
    return Collections.unmodifiableList(sent);
  }

  /** The headers of all segments that it sent. */
  public List<SegmentHeader> segments() {
    return Collections.unmodifiableList(segments);
  }

  /** All that it observed. */
  public List<Observation> observed() {
    return Collections.unmodifiableList(observed);
  }

  /** What became of the bundles that were offered, in the order in which they ended. */
  public Map<BundleToken, OutboundOutcome> outcomes() {
    return Collections.unmodifiableMap(outcomes);
  }

  /** What the BPA has taken from this session, by the peer's Transfer ID. */
  public Map<TransferId, Octets> accepted() {
    return Collections.unmodifiableMap(inbox.accepted());
  }

  /** How it ended, null before it has. */
  public @Nullable SessionEnd reportedEnd() {
    return reportedEnd;
  }

  /** Whether it has ended and its connection is gone. */
  public boolean isOver() {
    return over;
  }

  /** Whether it runs over TLS, or tries to. */
  public boolean isSecured() {
    return tls;
  }

  /** Whether it sent a TLS closure alert. */
  public boolean closureAlertSent() {
    return closureAlert;
  }

  /**
   * Checks what must hold of a session that is over: it reported its end and waits for nothing,
   * each bundle offered was answered, and each reception begun was completed or aborted.
   *
   * @throws InvariantError when it does not hold
   */
  public void checkSettled() {
    InvariantError.check(over, () -> setup.name() + " is not over, but " + state());
    witness.over(session);
  }

  /**
   * Checks that {@code receiver}, the other side of the link, holds each bundle that this side says
   * was acknowledged.
   *
   * @throws InvariantError when it does not
   */
  void checkTakenBy(DrivenSession receiver) {
    for (var transfer : transfers.entrySet()) {
      var token = transfer.getValue();
      if (outcomes.get(token) instanceof OutboundOutcome.Acknowledged) {
        var taken = receiver.accepted().get(transfer.getKey());
        InvariantError.check(
            taken != null && taken.equals(Octets.of(coding.bundle(token, data(token)))),
            () -> setup.name() + ": the peer's BPA does not have what it acknowledged: " + token);
      }
    }
  }

  private void step(SessionEvent event) {
    if (over
        && (event instanceof SessionEvent.SegmentsWritten
            || event instanceof SessionEvent.OutputEvent)) {
      return;
    }
    if (event instanceof SessionEvent.BundlesHeld) {
      input.holdBundles(true);
    } else if (event instanceof SessionEvent.BundlesTaken) {
      input.holdBundles(false);
    }
    hearers.forEach(hearer -> hearer.accept(event));
    var told = takenOnTheSpot(event);
    witness.told(told);
    for (var action : session.handle(told, clock.nowNanos())) {
      witness.asked(action, clock.nowNanos());
      carryOut(action);
      watchers.forEach(watcher -> watcher.accept(action));
    }
    witness.settled(session, output.isEmpty() && !over, clock.nowNanos());
  }

  /** A whole bundle is offered to the BPA before the machine hears of it, where that says so. */
  private SessionEvent takenOnTheSpot(SessionEvent event) {
    if (event instanceof SessionEvent.SegmentReceived(var header)
        && session.admits(header)
        && bpa.hasRoomFor(input::segmentData)
        && bpa.takesOnTheSpot()) {
      bpa.take(inbox.take(header.id(), input.segmentData()));
      return new SessionEvent.BundleTaken(header);
    }
    return event;
  }

  /** The verdict on a bundle that is whole, at the moment at which it is given. */
  private Verdict withRoom(ReceptionId reception, Verdict verdict) {
    return verdict instanceof Verdict.Accepted
            && inbox.isWhole(reception)
            && !bpa.hasRoomFor(() -> inbox.octets(reception))
        ? new Verdict.Refused(RefusalReason.Known.NO_RESOURCES)
        : verdict;
  }

  private void carryOut(SessionAction action) {
    switch (action) {
      case SessionAction.SendContactHeader(var header) -> output.add(header);
      case SessionAction.StartTls() -> startTls();
      case SessionAction.SendMessage(var message) -> {
        record(sent, message);
        output.add(message);
      }
      case SessionAction.SendSegment segment -> {
        record(segments, segment.header());
        if (records) {
          transfers.put(segment.header().id(), segment.token());
        }
        output.add(segment, data(segment.token()));
      }
      case SessionAction.EndOutboundTransfer(var token, var outcome) -> {
        if (records) {
          outcomes.put(token, outcome);
        } else {
          offered.remove(token);
          coding.forget(token);
        }
      }
      case SessionAction.BeginReception(var reception, var id, long announced, boolean coded) -> {
        inbox.begin(reception, id, coded ? announced : Inbox.AS_IT_IS);
        bpa.begin(verdict -> decide(reception, verdict));
      }
      case SessionAction.DeliverBytes(var reception, _) ->
          inbox.deliver(reception, input.segmentData());
      case SessionAction.DiscardBytes _ -> {}
      case SessionAction.CompleteReception(var reception, _) -> {
        if (inbox.complete(reception)) {
          bpa.complete(verdict -> decide(reception, withRoom(reception, verdict)));
        } else {
          // As the server has it: the fault is that of one bundle.
          clock.after(0, () -> decide(reception, NO_BUNDLE));
        }
      }
      case SessionAction.AbortReception(var reception) -> inbox.abort(reception);
      case SessionAction.PauseReading _ -> input.pause();
      case SessionAction.ResumeReading() -> {
        input.resume();
        clock.after(0, input::read);
      }
      case SessionAction.BoundUnsent(long bytes) -> end.boundWaiting(bytes);
      case SessionAction.ReportEstablished(var parameters) -> coding.agreed(parameters);
      case SessionAction.ReportState(var state) -> states.add(state);
      case SessionAction.Observe(var observation) -> record(observed, observation);
      case SessionAction.CloseTransport(boolean alert) -> close(alert);
      case SessionAction.ReportEnd(var how) -> reportedEnd = how;
    }
  }

  private <T> void record(List<T> list, T item) {
    if (records) {
      list.add(item);
    }
  }

  private byte[] data(BundleToken token) {
    var bundle = offered.get(token);
    if (bundle == null) {
      throw new InvariantError(setup.name() + " sends what was never offered: " + token);
    }
    return bundle;
  }

  private void startTls() {
    tls = true;
    input.secure();
    clock.after(
        HANDSHAKE_NANOS,
        () -> {
          if (!closing && !over) {
            input.secured();
            var presented = end.presentedByPeer();
            tell(
                new SessionEvent.TlsEstablished(
                    new TlsFacts(
                        "TLSv1.3",
                        "TLS_AES_128_GCM_SHA256",
                        presented == null ? setup.peerCertificate() : presented)));
            input.read();
          }
        });
  }

  private void flush() {
    if (over || end.isHalfClosed() || output.isEmpty() && !closing) {
      return;
    }
    long waitNanos = end.stalledNanos();
    if (waitNanos > 0) {
      clock.after(waitNanos, this::flush);
      noteWaiting(false);
      return;
    }
    written(
        output.leave(
            end::hasRoom,
            octets -> {
              witness.left(clock.nowNanos());
              end.write(octets);
            }));
    if (!output.isEmpty()) {
      end.whenRoom(this::flush);
      noteWaiting(output.hasLeft());
      return;
    }
    if (outputWaits) {
      outputWaits = false;
      clock.after(0, () -> tell(new SessionEvent.OutputTaken(true)));
    }
    if (closing) {
      end.halfClose();
      loseWhenClosed();
    }
  }

  /** Something waits to leave: the machine hears of it at first, and then of what was taken. */
  private void noteWaiting(boolean someLeft) {
    if (output.isEmpty()) {
      return;
    }
    if (!outputWaits) {
      outputWaits = true;
      clock.after(0, () -> tell(new SessionEvent.OutputWaits()));
    } else if (someLeft) {
      clock.after(0, () -> tell(new SessionEvent.OutputTaken(false)));
    }
  }

  private void written(long chargedBytes) {
    if (chargedBytes > 0) {
      clock.after(0, () -> tell(new SessionEvent.SegmentsWritten(chargedBytes)));
    }
  }

  private void received(byte[] octets, boolean damaged) {
    if (over || closing) {
      return;
    }
    if (damaged && tls) {
      tell(
          new SessionEvent.TlsFailed(
              SessionEnd.Kind.LOCAL, EndCause.TLS_FAILED, "a record is not authentic"));
      return;
    }
    input.arrived(octets);
  }

  private void finReceived() {
    finHeard = true;
    input.ended();
    loseWhenClosed();
  }

  private void close(boolean alert) {
    closing = true;
    closureAlert = alert;
    input.close();
    clock.after(
        CLOSE_BOUND_NANOS,
        () -> {
          if (!over) {
            end.halfClose();
            lose("closed after a bound");
          }
        });
  }

  /** Our FIN is out and the other side's has come: what a socket calls closed. */
  private void loseWhenClosed() {
    if (closing && finHeard && end.isHalfClosed()) {
      clock.after(0, () -> lose("closed"));
    }
  }

  private void lose(String detail) {
    if (over) {
      return;
    }
    if (closing) {
      flush();
    }
    over = true;
    input.close();
    output.clear();
    tell(new SessionEvent.TransportClosed(detail));
  }

  private void armDeadline() {
    long next = session.nextDeadlineNanos();
    if (next == armedNanos || over) {
      return;
    }
    armedNanos = next;
    if (next != Session.NO_DEADLINE) {
      clock.at(
          next,
          () -> {
            if (!over && armedNanos == next && session.nextDeadlineNanos() == next) {
              armedNanos = Session.NO_DEADLINE;
              tell(new SessionEvent.DeadlineReached());
            }
          });
    }
  }
}
