package dev.gantry.adapter.tcp.session;

import dev.gantry.adapter.tcp.payload.SessionBudget;
import dev.gantry.domain.identity.TlsFacts;
import dev.gantry.domain.peer.SessionKey;
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
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.port.in.NodeOperations.SessionStatus;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PeerAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one session machine on one event loop: one event, all its actions in order, the next event.
 * What actions cause (a verdict given on the spot, a bundle offered by its peer) is queued and told
 * afterwards. Methods are for the event loop unless they say otherwise.
 */
final class SessionDriver implements SessionHandle {
  private static final Logger LOG = LoggerFactory.getLogger(SessionDriver.class);

  private final SessionContext context;
  private final EventLoop loop;
  private final Session machine;
  private final Turn turn;
  private final SessionView view;
  private final Milestones milestones;
  private final ArrayDeque<SessionEvent> pending = new ArrayDeque<>(4);
  private final OutboundBundles outbound;
  private final CommandQueue commands;
  private final DeadlineTimer timer;
  private final SessionBudget budget;
  private final InboundBundles inbound;
  private final InputReader input;
  private final OutputWriter output;
  private final SessionConnection connection;
  private final BundleOrigin origin;
  private final Pressure pressure;
  private boolean running;
  private boolean closedTold;
  private @Nullable ByteBuf payloadBuffer;
  private int payloadIndex;

  /** A session on a channel that is active or about to be. */
  SessionDriver(SessionContext context, SessionOwner owner, Channel channel) {
    this.context = context;
    loop = channel.eventLoop();
    view = new SessionView(context);
    milestones = new Milestones(this, context, owner, view);
    origin = new BundleOrigin(view, new PeerAddress(context.remoteAddress()));
    outbound = new OutboundBundles(context, view.counters());
    machine = new Session(context.settings(), context.facts());
    turn = new Turn(this, loop);
    commands = new CommandQueue(loop, turn::end, this::fail);
    timer = new DeadlineTimer(loop, this::deadlineReached);
    budget =
        new SessionBudget(
            context.budget(), context.limits().inboundBytes(), () -> submit(this::budgetRelaxed));
    pressure = new Pressure(budget, context.limits().unwrittenControlBytes(), this::tell);
    inbound = new InboundBundles(this, context.sink(), budget);
    input = new InputReader(this, context.decoder(), context.facts().role());
    output = new OutputWriter(this, channel);
    connection = new SessionConnection(this, context, view, channel, input, output);
    holdBundlesHere();
  }

  /** The connection that the session lives on. */
  SessionConnection connection() {
    return connection;
  }

  // ---- What others may ask.

  @Override
  public SessionKey key() {
    return context.key();
  }

  @Override
  public EventLoop loop() {
    return loop;
  }

  @Override
  public String remoteAddress() {
    return context.remoteAddress();
  }

  @Override
  public SessionStatus status() {
    return view.status();
  }

  @Override
  public void offer(BundleToken token, OutboundBundle bundle, TransferListener listener) {
    if (inLoop()) {
      offerHere(token, bundle, listener);
    } else {
      submit(() -> offerHere(token, bundle, listener));
    }
  }

  private void offerHere(BundleToken token, OutboundBundle bundle, TransferListener listener) {
    if (closedTold) {
      listener.transferEnded(key(), token, new OutboundOutcome.NotStarted());
      return;
    }
    OfferedBundle offered = outbound.add(token, bundle, listener, turn.nowNanos());
    tell(new SessionEvent.TransferOffered(offered.token(), bundle.lengthBytes()));
    finishLater();
  }

  @Override
  public void holdBundles() {
    command(this::holdBundlesHere);
  }

  private void holdBundlesHere() {
    input.holdBundles(true);
    tell(new SessionEvent.BundlesHeld());
  }

  @Override
  public void takeBundles(PeerAddress from) {
    command(
        () -> {
          origin.address(from);
          input.holdBundles(false);
          tell(new SessionEvent.BundlesTaken());
        });
  }

  /** At once on the loop, so that what is known there last is what holds. */
  private void command(Runnable command) {
    if (inLoop()) {
      command.run();
      finishLater();
    } else {
      submit(command);
    }
  }

  @Override
  public void terminate(TerminationReason reason, EndCause cause, boolean urgent) {
    submit(() -> tell(new SessionEvent.TerminationRequested(reason, cause, urgent)));
  }

  @Override
  public void abandon(String detail) {
    submit(() -> connection.abandon(detail));
  }

  // ---- What the channel tells.

  void connected() {
    milestones.connected(turn.nowNanos());
    tell(new SessionEvent.TransportConnected());
    finishLater();
  }

  void octetsReceived(ByteBuf octets) {
    turn.begin();
    // What other sessions hold may be too much by now, and a transfer may begin with these octets.
    pressure.inbound();
    input.accept(octets);
  }

  /**
   * A count of payload octets stands in {@code buffer} at {@code index}; the buffer stays the
   * caller's.
   */
  void payloadReceived(ByteBuf buffer, int index, int count) {
    payloadBuffer = buffer;
    payloadIndex = index;
    tell(new SessionEvent.SegmentBytesReceived(count));
    payloadBuffer = null;
    pressure.inbound();
  }

  /** The connection is gone, and told all that was to be told of it. */
  void transportClosed(String detail) {
    tell(new SessionEvent.TransportClosed(detail));
    // While the machine is being told something, the event waits for its turn.
    if (!running && !closedTold) {
      finish(new SessionEnd(SessionEnd.Kind.INTERNAL, EndCause.INTERNAL_ERROR, null, detail));
    }
  }

  // ---- What the parts of the driver tell.

  boolean inLoop() {
    return loop.inEventLoop();
  }

  boolean readingPaused() {
    return connection.readingPaused();
  }

  /** Runs a command on the loop, in a batch with others. Any thread. */
  void submit(Runnable command) {
    commands.add(command);
  }

  void tlsEstablished(TlsFacts facts) {
    view.tlsEstablished(facts);
    stepReached(SessionOwner.Step.TLS);
    tell(new SessionEvent.TlsEstablished(facts));
    finishLater();
  }

  void stepReached(SessionOwner.Step step) {
    milestones.reached(step, turn.nowNanos());
  }

  void passThroughTls(ByteBuf octets) {
    connection.passThroughTls(octets);
  }

  void bundleAccepted(long lengthBytes) {
    if (!closedTold) {
      view.counters().received(lengthBytes);
      context.observer().bundleReceived(context.key(), lengthBytes, turn.nowNanos());
    }
  }

  void outputReadAnswered() {
    submit(output::readAnswered);
  }

  void outputReadFailed(BundleToken token, String cause, boolean insideSegment) {
    LOG.warn("session {}: a bundle could not be read while it was sent: {}", context.key(), cause);
    tell(new SessionEvent.TransferSourceFailed(token));
    if (insideSegment) {
      connection.breakOff("a bundle could not be read while it was sent: " + cause);
    } else {
      tell(
          new SessionEvent.TerminationRequested(
              TerminationReason.Known.RESOURCE_EXHAUSTION, EndCause.BUNDLE_UNREADABLE, true));
    }
    finishLater();
  }

  /** The writer reads no more of a bundle that has ended. */
  void transferSettled(OfferedBundle bundle) {
    outbound.settled(bundle);
  }

  void outputProgressed() {
    finishLater();
  }

  /** Makes sure that what was written is flushed soon. */
  void finishLater() {
    turn.endLater();
  }

  /** All that came in one read is told; ends the turn. */
  void finishBatch() {
    turn.end();
  }

  /** Reads on, flushes, tells what has left; true when that made room for another round. */
  boolean round() {
    connection.readOn();
    output.flush();
    long chargedBytes = output.takeWrittenChargedBytes();
    if (chargedBytes > 0) {
      tell(new SessionEvent.SegmentsWritten(chargedBytes));
    }
    pressure.control(output.unwrittenControlBytes());
    return chargedBytes > 0 || connection.canReadOn();
  }

  void turnEnded(long nowNanos) {
    connection.progressed();
    if (!closedTold) {
      timer.arm(machine.nextDeadlineNanos(), nowNanos);
    }
  }

  /** Tells the machine, or remembers to when it is being told something just now. */
  void tell(SessionEvent event) {
    if (closedTold) {
      return;
    }
    if (running) {
      pending.add(event);
      return;
    }
    long nowNanos = turn.nowNanos();
    running = true;
    try {
      for (SessionEvent next = event; next != null && !closedTold; next = pending.poll()) {
        run(machine.handle(next, nowNanos));
      }
    } catch (RuntimeException | Error e) {
      fail(e);
    } finally {
      running = false;
    }
  }

  // ---- What the machine orders.

  private void run(List<SessionAction> actions) {
    for (int i = 0; i < actions.size(); i++) {
      run(actions.get(i));
    }
  }

  private void run(SessionAction action) {
    switch (action) {
      case SessionAction.SendContactHeader(var header) -> output.contactHeader(header);
      case SessionAction.SendMessage(var message) -> output.message(message);
      case SessionAction.SendSegment segment ->
          output.segment(segment, outbound.get(segment.token()));
      case SessionAction.StartTls _ -> connection.startTls();
      case SessionAction.EndOutboundTransfer(var token, var outcome) ->
          outbound.end(token, outcome, output, turn.nowNanos());
      case SessionAction.BeginReception(var reception, _, long announcedBytes) ->
          inbound.begin(reception, origin.info(announcedBytes));
      case SessionAction.DeliverBytes(var reception, int count) -> deliver(reception, count);
      case SessionAction.DiscardBytes _ -> {}
      case SessionAction.CompleteReception(var reception, long lengthBytes) ->
          inbound.complete(reception, lengthBytes);
      case SessionAction.AbortReception(var reception) -> inbound.abort(reception);
      case SessionAction.PauseReading _ -> connection.pauseReading(true);
      case SessionAction.ResumeReading _ -> connection.pauseReading(false);
      case SessionAction.ReportEstablished(var agreed) -> reportEstablished(agreed);
      case SessionAction.ReportState(var reported) -> reportState(reported);
      case SessionAction.Observe(var observation) -> observe(observation);
      case SessionAction.CloseTransport(boolean closureAlert) -> connection.close(closureAlert);
      case SessionAction.ReportEnd(var sessionEnd) -> finish(sessionEnd);
    }
  }

  private void deliver(ReceptionId reception, int count) {
    ByteBuf buffer = payloadBuffer;
    if (buffer == null) {
      throw new IllegalStateException("no octets at hand to deliver to " + reception);
    }
    inbound.deliver(reception, buffer, payloadIndex, count);
  }

  private void reportEstablished(SessionParameters agreed) {
    milestones.established(agreed, turn.nowNanos());
    origin.changed();
  }

  private void reportState(ReportedState reported) {
    view.state(reported);
    if (reported == ReportedState.ENDING) {
      milestones.ending();
    }
  }

  private void observe(Observation observation) {
    context.observer().observed(context.key(), observation);
  }

  // ---- The end.

  private void finish(SessionEnd sessionEnd) {
    if (closedTold) {
      return;
    }
    milestones.ending();
    closedTold = true;
    pending.clear();
    view.ended(sessionEnd);
    timer.cancel();
    input.stop();
    inbound.discard();
    budget.close();
    output.discard();
    connection.end();
    outbound.endLeft();
    milestones.ended(sessionEnd);
  }

  /**
   * A bug, or a channel that fails in a way nobody foresaw: one session ends, the process goes on.
   */
  void fail(Throwable cause) {
    LOG.error("session {}: internal error, the session is ended", context.key(), cause);
    pending.clear();
    finish(
        new SessionEnd(
            SessionEnd.Kind.INTERNAL, EndCause.INTERNAL_ERROR, null, String.valueOf(cause)));
  }

  // ---- Small helpers.

  private void deadlineReached() {
    turn.begin();
    if (!closedTold && machine.nextDeadlineNanos() - turn.nowNanos() <= 0) {
      tell(new SessionEvent.DeadlineReached());
    }
    turn.end();
  }

  private void budgetRelaxed() {
    pressure.inbound();
  }
}
