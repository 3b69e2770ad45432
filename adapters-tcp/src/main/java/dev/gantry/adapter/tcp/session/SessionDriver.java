package dev.gantry.adapter.tcp.session;

import dev.gantry.adapter.tcp.compression.BundleCompressor;
import dev.gantry.adapter.tcp.payload.SessionBudget;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.domain.session.PauseCause;
import dev.gantry.domain.session.ReceptionId;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.domain.session.Session;
import dev.gantry.domain.session.SessionAction;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.domain.session.TransferInFlight;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.port.in.NodeOperations.TransferStatus;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PeerAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one session: puts its parts together, carries out what the machine orders, and brings it
 * to its end. The parts know what they tell and ask, and not this. Confined to the session's event
 * loop.
 */
final class SessionDriver
    implements SessionCommands.Carrier,
        MachineRunner.Orders,
        Turn.Work,
        InputReader.Arrivals,
        OutputOrder.Reads,
        SessionConnection.Fate {
  private static final Logger LOG = LoggerFactory.getLogger(SessionDriver.class);

  private final SessionContext context;
  private final SessionView view;
  private final Turn turn;
  private final MachineRunner machine;
  private final SessionHandle handle;
  private final Milestones milestones;
  private final DeadlineWatch deadline;
  private final SessionBudget budget;
  private final Pressure pressure;
  private final InboundBundles inbound;
  private final OutboundBundles outbound;
  private final InputReader input;
  private final OutputOrder output;
  private final OutputWatch outputWatch;
  private final SessionConnection connection;

  /** A session on a channel that is active or about to be. */
  SessionDriver(SessionContext context, SessionOwner owner, Channel channel) {
    this.context = context;
    view = new SessionView(context);
    turn = new Turn(channel.eventLoop(), this);
    machine =
        new MachineRunner(
            new Session(
                context.settings(), context.facts(), new TransferId(0), context.limits().rates()),
            turn,
            this);
    var tasks = new CommandQueue(channel.eventLoop(), turn::begin, turn::end, this::failed);
    handle = new SessionCommands(context, view, channel.eventLoop(), tasks, this);
    milestones = new Milestones(handle, context, owner, view, turn);
    ChannelLimits limits = context.limits();
    budget =
        new SessionBudget(
            context.budget().join(context.remote()),
            limits.inboundBytes(),
            () -> tasks.add(this::budgetRelaxed));
    pressure = new Pressure(budget, limits.unwrittenControlBytes(), machine);
    inbound = new InboundBundles(context, view, budget, machine, tasks, turn);
    outbound = new OutboundBundles(context, view.counters());
    input = new InputReader(context.decoder(), context.facts().role(), machine, this);
    var gatherer = new FlushGatherer(channel.alloc(), new ChannelSink(channel), turn);
    output = new OutputOrder(gatherer, tasks, turn, this);
    outputWatch = new OutputWatch(gatherer, new ChannelProgress(channel), machine);
    deadline = new DeadlineWatch(channel.eventLoop(), machine, turn, outputWatch);
    connection =
        new SessionConnection(
            channel,
            input,
            new TlsStep(context, channel, machine, milestones),
            new TransportCloser(channel, limits, output),
            machine,
            this);
    holdBundles();
  }

  /** The session for everybody else. */
  SessionHandle handle() {
    return handle;
  }

  /** The connection that the session lives on. */
  SessionConnection connection() {
    return connection;
  }

  // ---- What the channel tells.

  void connected() {
    milestones.connected();
    machine.tell(new SessionEvent.TransportConnected());
  }

  void octetsReceived(ByteBuf octets) {
    turn.begin();
    view.heard(turn.nowNanos());
    // What other sessions hold may be too much by now, and a transfer may begin with these octets.
    pressure.inbound();
    input.accept(octets);
  }

  void readComplete() {
    turn.end();
  }

  void writabilityChanged() {
    turn.endLater();
  }

  @Override
  public void contactReceived() {
    milestones.contactReceived();
  }

  @Override
  public void payloadReceived(ByteBuf buffer, int index, int count) {
    machine.payloadReceived(buffer, index, count);
    pressure.inbound();
  }

  @Override
  public void segmentReceived(SegmentHeader header, ByteBuf buffer, int index) {
    machine.segmentReceived(header, buffer, index);
    pressure.inbound();
  }

  @Override
  public void transportClosed(String detail) {
    machine.tell(new SessionEvent.TransportClosed(detail));
    // While the machine is being told something, the event waits for its turn.
    if (!machine.isRunning() && !machine.isStopped()) {
      finish(new SessionEnd(SessionEnd.Kind.INTERNAL, EndCause.INTERNAL_ERROR, null, detail));
    }
  }

  // ---- What others ask.

  @Override
  public void tell(SessionEvent event) {
    machine.tell(event);
  }

  @Override
  public void offer(BundleToken token, OutboundBundle bundle, TransferListener listener) {
    if (machine.isStopped()) {
      listener.transferEnded(context.key(), token, new OutboundOutcome.NotStarted());
      return;
    }
    OfferedBundle offered = outbound.add(token, bundle, listener, turn.nowNanos());
    machine.tell(
        new SessionEvent.TransferOffered(
            offered.token(),
            offered.data().lengthBytes(),
            offered.compressed() ? bundle.lengthBytes() : SessionEvent.TransferOffered.AS_IT_IS,
            bundle.lane()));
  }

  @Override
  public void holdBundles() {
    input.holdBundles(true);
    machine.tell(new SessionEvent.BundlesHeld());
  }

  @Override
  public void takeBundles(PeerAddress from) {
    inbound.from(from);
    input.holdBundles(false);
    machine.tell(new SessionEvent.BundlesTaken());
  }

  @Override
  public void abandon(String detail) {
    connection.abandon(detail);
  }

  @Override
  public List<TransferStatus> transfers() {
    long nowNanos = turn.nowNanos();
    return machine.isStopped()
        ? List.of()
        : machine.transfers().stream().map(each -> status(each, nowNanos)).toList();
  }

  private TransferStatus status(TransferInFlight transfer, long nowNanos) {
    return switch (transfer) {
      case TransferInFlight.Incoming(var reception, var id, var received, var length) ->
          new TransferStatus(
              false,
              id,
              received,
              received,
              length,
              nowNanos - inbound.begunNanos(reception, nowNanos));
      case TransferInFlight.Sending(var token, var id, var emitted, var acknowledged, var length) ->
          new TransferStatus(
              true,
              id,
              emitted,
              acknowledged,
              length,
              nowNanos - outbound.offeredNanos(token, nowNanos));
    };
  }

  // ---- What becomes of bundles that are sent.

  @Override
  public void settled(OfferedBundle bundle) {
    outbound.settled(bundle);
  }

  @Override
  public void failed(OfferedBundle bundle, String cause, OutputOrder.Sent written) {
    LOG.warn("session {}: a bundle could not be read while it was sent: {}", context.key(), cause);
    boolean partlySent = written != OutputOrder.Sent.NOTHING;
    machine.tell(new SessionEvent.TransferSourceFailed(bundle.token(), partlySent));
    switch (written) {
      case NOTHING -> {}
      case SEGMENTS ->
          machine.tell(
              new SessionEvent.TerminationRequested(
                  TerminationReason.Known.RESOURCE_EXHAUSTION, EndCause.BUNDLE_UNREADABLE, true));
      case INSIDE_SEGMENT ->
          connection.breakOff("a bundle could not be read while it was sent: " + cause, true);
    }
  }

  // ---- The turn.

  @Override
  public boolean round() {
    connection.readOn();
    inbound.tellTaken();
    output.flush();
    long chargedBytes = output.takeSettledChargedBytes();
    outputWatch.flushed(chargedBytes > 0, turn.nowNanos());
    if (chargedBytes > 0) {
      machine.tell(new SessionEvent.SegmentsWritten(chargedBytes));
    }
    pressure.control(output.unwrittenControlBytes());
    return chargedBytes > 0 || connection.canReadOn();
  }

  @Override
  public void turnEnded(long nowNanos) {
    connection.progressed();
    deadline.arm(nowNanos);
  }

  private void budgetRelaxed() {
    pressure.inbound();
  }

  // ---- What the machine orders.

  @Override
  public void carryOut(SessionAction action, @Nullable ByteBuf payload, int payloadIndex) {
    // Short, so that the compiler can inline it: record patterns and rare cases have their own.
    switch (action) {
      case SessionAction.SendMessage send -> output.message(send.message());
      case SessionAction.SendSegment segment ->
          output.segment(segment, outbound.get(segment.token()));
      case SessionAction.EndOutboundTransfer ended -> end(ended.token(), ended.outcome());
      case SessionAction.BeginReception begun ->
          inbound.begin(begun.reception(), begun.announcedBytes(), begun.compressed());
      case SessionAction.DeliverBytes bytes ->
          deliver(bytes.reception(), payload, payloadIndex, bytes.count());
      case SessionAction.CompleteReception complete ->
          inbound.complete(complete.reception(), complete.lengthBytes());
      case SessionAction.DiscardBytes _ -> {}
      case SessionAction.AbortReception aborted -> inbound.abort(aborted.reception());
      case SessionAction.ConnectionAction order -> connection(order);
      case SessionAction.Report report -> report(report);
    }
  }

  @Override
  public boolean take(ByteBuf payload, int payloadIndex, int count) {
    return inbound.take(payload, payloadIndex, count);
  }

  private void connection(SessionAction.ConnectionAction action) {
    switch (action) {
      case SessionAction.SendContactHeader(var header) -> output.contactHeader(header);
      case SessionAction.StartTls _ -> startTls();
      case SessionAction.BoundUnsent(long bytes) -> connection.boundUnsent(bytes);
      case SessionAction.PauseReading(var cause) -> pauseReading(cause);
      case SessionAction.ResumeReading _ -> pauseReading(null);
      case SessionAction.CloseTransport(boolean closureAlert) -> connection.close(closureAlert);
    }
  }

  private void report(SessionAction.Report report) {
    switch (report) {
      case SessionAction.ReportState(var reported) -> reported(reported);
      case SessionAction.Observe(var observation) ->
          context.observer().observed(context.key(), observation);
      case SessionAction.ReportEstablished(var agreed) -> established(agreed);
      case SessionAction.ReportEnd(var sessionEnd) -> finish(sessionEnd);
    }
  }

  private void pauseReading(@Nullable PauseCause cause) {
    view.readingPaused(cause);
    connection.pauseReading(cause != null);
    if (cause != null) {
      context.observer().readingPaused(context.key(), cause);
    }
  }

  private void startTls() {
    // The Contact Header goes in the clear, so it must be past the handlers before TLS is among
    // them.
    output.flush();
    connection.startTls();
  }

  private void end(BundleToken token, OutboundOutcome outcome) {
    OfferedBundle stillRead = outbound.end(token, outcome, turn.nowNanos());
    if (stillRead != null) {
      output.dropUnbegun(stillRead);
    }
  }

  private void deliver(ReceptionId reception, @Nullable ByteBuf payload, int index, int count) {
    if (payload == null) {
      throw new IllegalStateException("no octets at hand to deliver to " + reception);
    }
    inbound.deliver(reception, payload, index, count);
  }

  private void established(SessionParameters agreed) {
    inbound.established();
    milestones.established(agreed);
    var compression = agreed.compression();
    if (compression != null) {
      outbound.compress(new BundleCompressor(compression, context.limits().compressionMinBytes()));
    }
  }

  private void reported(ReportedState reported) {
    view.state(reported);
    if (reported == ReportedState.ENDING) {
      milestones.ending();
    }
  }

  // ---- The end.

  /**
   * A bug, or a channel that fails in a way nobody foresaw: one session ends, the process goes on.
   */
  @Override
  public void failed(Throwable cause) {
    LOG.error("session {}: internal error, the session is ended", context.key(), cause);
    finish(
        new SessionEnd(
            SessionEnd.Kind.INTERNAL, EndCause.INTERNAL_ERROR, null, String.valueOf(cause)));
  }

  private void finish(SessionEnd sessionEnd) {
    if (machine.isStopped()) {
      return;
    }
    milestones.ending();
    machine.stop();
    view.ended(sessionEnd);
    deadline.cancel();
    input.stop();
    inbound.discard();
    budget.close();
    output.discard();
    connection.end();
    outbound.endLeft();
    milestones.ended(sessionEnd);
  }
}
