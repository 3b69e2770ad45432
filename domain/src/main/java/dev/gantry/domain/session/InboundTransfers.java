package dev.gantry.domain.session;

import dev.gantry.domain.transfer.PeerTransferIds;
import dev.gantry.domain.transfer.ReceptionLimits;
import dev.gantry.domain.transfer.SegmentInProgress;
import dev.gantry.domain.transfer.TransferItems;
import dev.gantry.domain.wire.MessageType;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.domain.wire.Violation.Cause;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.domain.wire.XferRefuseMessage;
import java.util.List;

/**
 * What the peer sends (RFC 9174 5.2.2 to 5.2.5): limits before anything is buffered, refusal and
 * its aftermath, and the order of answers.
 */
final class InboundTransfers {
  /** Where the stream stands between two segments. */
  private sealed interface Stream {
    /** Nothing has begun. */
    record Idle() implements Stream {}

    /** A transfer lacks its END. */
    record Running(Reception reception) implements Stream {}

    /** A transfer was refused before its END; its late segments are refused, too. */
    record Sinking(Sink sink) implements Stream {}
  }

  /** A refused transfer; {@code emptySegments} bounds what costs the peer nothing. */
  private static final class Sink {
    private final TransferId id;
    private final RefusalReason reason;
    private int emptySegments;
    private long lateBytes;

    private Sink(TransferId id, RefusalReason reason) {
      this.id = id;
      this.reason = reason;
    }
  }

  static final long NOTHING = -1;

  /**
   * A late segment shorter than this is of no use, unless our Segment MRU or its END makes it so:
   * what is on its way when a peer hears of a refusal is a few MiB, a few thousand segments of this
   * length, and no stack that was seen cuts bundles into shorter ones.
   */
  static final int SHORT_LATE_SEGMENT_BYTES = 1 << 10;

  private static final Stream IDLE = new Stream.Idle();

  private final ReceptionLimits mrus;
  private final SessionSettings.Limits limits;
  private final Actions actions;
  private final Admission admission;
  private final ReadingGate reading;
  private final AnswerQueue answers;
  private final PeerTransferIds usedIds = new PeerTransferIds();
  private final SegmentInProgress segment = new SegmentInProgress();

  private Stream stream = IDLE;
  private boolean accepting = true;
  private boolean compression;
  private long nextReception;
  private long movedBytes;

  InboundTransfers(
      SessionSettings settings, Actions actions, Admission admission, ReadingGate reading) {
    var offer = settings.offer();
    this.mrus = new ReceptionLimits(offer.segmentMruBytes(), offer.transferMruBytes());
    this.limits = settings.limits();
    this.actions = actions;
    this.admission = admission;
    this.reading = reading;
    this.answers = new AnswerQueue(actions);
  }

  /** The session is Established. */
  void open(SessionParameters parameters) {
    compression = parameters.compression() != null;
  }

  /** Nothing runs and nothing waits for an answer. A refused transfer does not count. */
  boolean idle() {
    return answers.isEmpty() && !receiving();
  }

  /** Whether a transfer runs: it has begun, and neither ended nor been refused. */
  boolean receiving() {
    return stream instanceof Stream.Running;
  }

  /** Which bundle is being received, {@link #NOTHING} when none is. */
  long receptionSequence() {
    return stream instanceof Stream.Running(Reception running)
        ? running.reception.sequence()
        : NOTHING;
  }

  /** Octets of that bundle that have come, 0 when there is none. */
  long receptionBytes() {
    return stream instanceof Stream.Running(Reception running) ? running.receivedBytes : 0;
  }

  /** Whether a verdict of the BPA is awaited. */
  boolean awaitsVerdict() {
    return !answers.isEmpty();
  }

  /** Answers that wait; grows by one for each segment. */
  int pendingAnswers() {
    return answers.size();
  }

  /** Adds what is being received, behind what is here and waits for its verdict. */
  void addTo(List<TransferInFlight> inFlight) {
    answers.addTo(inFlight);
    if (stream instanceof Stream.Running(Reception running)) {
      inFlight.add(
          new TransferInFlight.Incoming(
              running.reception, running.id, running.receivedBytes, running.announcedBytes));
    }
  }

  /** Grows whenever something was achieved, by the octets of it where there are any. */
  long movedBytes() {
    return movedBytes;
  }

  /** RFC 9174 6.1: no new transfer is accepted in Ending. */
  void stopAccepting() {
    accepting = false;
  }

  /**
   * The session is over: what is not complete never will be. What is complete is the BPA's (at
   * least once).
   */
  void abort() {
    if (stream instanceof Stream.Running(Reception reception)) {
      fail(reception);
    }
    stream = IDLE;
  }

  /** An XFER_SEGMENT begins where none may; its data may still be coming in a later state. */
  void unexpectedSegment(SegmentHeader header) {
    segment.begin(header);
    segment.discard();
    admission.unexpected(Cause.UNEXPECTED_MESSAGE, MessageType.XFER_SEGMENT);
  }

  /** An XFER_SEGMENT begins. */
  void segment(SegmentHeader header) {
    segment.begin(header);
    switch (stream) {
      case Stream.Running(Reception running) -> continueOrBreak(running, header);
      case Stream.Idle() -> beginOrStray(header);
      case Stream.Sinking(Sink sink) -> {
        if (!header.start() && header.id().equals(sink.id)) {
          late(sink, header);
        } else {
          beginOrStray(header);
        }
      }
    }
    if (segment.over()) {
      endSegment();
    }
  }

  /** Data of that segment has arrived. */
  void bytes(int count) {
    segment.take(count);
    if (!segment.discarded() && stream instanceof Stream.Running(Reception running)) {
      running.receivedBytes += count;
      movedBytes += count;
      actions.add(new SessionAction.DeliverBytes(running.reception, count));
    } else {
      actions.add(new SessionAction.DiscardBytes(count));
    }
    if (segment.over()) {
      endSegment();
    }
  }

  /** An XFER_SEGMENT that has come with all of its data, 1 octet or more. */
  void whole(SegmentHeader header) {
    segment(header);
    data(header);
  }

  /** All data of the segment that has just begun, 1 octet or more. */
  void data(SegmentHeader header) {
    bytes(Math.toIntExact(header.dataLengthBytes()));
  }

  /**
   * Whether a segment that has come with all of its data is a bundle that the BPA may take on the
   * spot: whatever is unusual about it goes the long way.
   */
  boolean admits(SegmentHeader header) {
    if (!(stream instanceof Stream.Idle)
        || !answers.isEmpty()
        || !accepting
        || !header.start()
        || !header.end()
        || reading.isHolding()
        || reading.turnsTransfersAway()) {
      return false;
    }
    var items = TransferItems.read(header.items(), compression);
    return !items.compressed() && mrus.faultOf(header, items) == null;
  }

  /** The BPA has taken a bundle that {@link #admits} allowed: it is acknowledged at once. */
  void taken(SegmentHeader header) {
    if (!admits(header)) {
      throw new IllegalStateException("the BPA was given what it may not have: " + header);
    }
    if (!usedIds.use(header.id())) {
      observe(Cause.TRANSFER_ID_REUSED);
    }
    long length = header.dataLengthBytes();
    movedBytes += length;
    // RFC 9174 5.2.3: the flags repeat the segment's, and the length is all of the transfer's.
    actions.send(new XferAckMessage(header.flags(), header.id(), length));
  }

  /** The BPA decided. A verdict that nobody waits for is ignored. */
  void decided(ReceptionId reception, Verdict verdict) {
    movedBytes++;
    if (stream instanceof Stream.Running(Reception running)
        && running.reception.sequence() == reception.sequence()) {
      decidedEarly(running, verdict);
      return;
    }
    var refused = answers.decide(reception, verdict);
    if (refused != null && verdict instanceof Verdict.Refused(RefusalReason reason)) {
      actions.observe(new Observation.TransferRefused(refused, reason));
    }
  }

  private void decidedEarly(Reception running, Verdict verdict) {
    switch (verdict) {
      // Half a bundle cannot have been taken; its verdict is asked for at its end.
      case Verdict.Accepted() -> {}
      case Verdict.Refused(RefusalReason reason) -> refuseEarly(running, reason);
    }
  }

  /** What is being received is not wanted any more; no reception is no matter. */
  void refuseRunning(RefusalReason reason) {
    if (stream instanceof Stream.Running(Reception running)) {
      refuseEarly(running, reason);
    }
  }

  /** RFC 9174 5.2.4: a refusal "MAY" come before the transfer, and even the segment, is over. */
  private void refuseEarly(Reception running, RefusalReason reason) {
    actions.add(new SessionAction.AbortReception(running.reception));
    // The segment that is just arriving may be a stray one, whose END says nothing of this
    // transfer.
    boolean last = !segment.over() && !segment.discarded() && segment.end();
    refuse(running.id, reason, last);
  }

  private void continueOrBreak(Reception running, SegmentHeader header) {
    boolean same = header.id().equals(running.id);
    if (header.start()) {
      admission.useless();
    }
    if (same && !header.start()) {
      proceed(running, header);
    } else if (same) {
      fail(running);
      violate(Cause.START_REPEATED, header);
    } else if (header.start()) {
      // Erratum 8770: a new ID before END means that the earlier transfer has failed; the session
      // lives on.
      fail(running);
      stream = IDLE;
      begin(header);
    } else {
      stray();
    }
  }

  private void beginOrStray(SegmentHeader header) {
    if (header.start()) {
      begin(header);
    } else {
      stray();
    }
  }

  private void begin(SegmentHeader header) {
    if (!accepting) {
      // RFC 9174 6.1: refused with Session Terminating.
      refuse(header.id(), RefusalReason.Known.SESSION_TERMINATING, header.end());
      return;
    }
    if (!usedIds.use(header.id())) {
      observe(Cause.TRANSFER_ID_REUSED);
    }
    var items = TransferItems.read(header.items(), compression);
    var fault = mrus.faultOf(header, items);
    if (fault != null) {
      violate(fault, header);
      return;
    }
    if (reading.turnsTransfersAway()) {
      // RFC 9174 5.2.4: No Resources is for now only; the session goes on.
      refuse(header.id(), RefusalReason.Known.NO_RESOURCES, header.end());
      return;
    }
    var reception =
        new Reception(new ReceptionId(nextReception++), header.id(), items.totalBytes());
    stream = new Stream.Running(reception);
    boolean plainAndWhole = header.end() && !items.compressed();
    long announced = plainAndWhole ? header.dataLengthBytes() : items.bundleBytes();
    actions.add(
        new SessionAction.BeginReception(
            reception.reception, header.id(), announced, items.compressed()));
    countEmpty(reception, header);
  }

  private void proceed(Reception running, SegmentHeader header) {
    var fault = mrus.faultOf(header, running.receivedBytes, running.announcedBytes);
    if (fault != null) {
      fail(running);
      violate(fault, header);
      return;
    }
    countEmpty(running, header);
  }

  private void countEmpty(Reception running, SegmentHeader header) {
    if (header.dataLengthBytes() == 0 && ++running.emptySegments > limits.maxEmptySegments()) {
      fail(running);
      violate(Cause.TOO_MANY_EMPTY_SEGMENTS, header);
    }
  }

  private void late(Sink sink, SegmentHeader header) {
    long length = header.dataLengthBytes();
    if (length > longestLateBytes() - sink.lateBytes) {
      // More than was on its way, and than any transfer is long: it belongs to none.
      stream = IDLE;
      stray();
      return;
    }
    segment.discard();
    sink.lateBytes += length;
    if (length == 0 && ++sink.emptySegments > limits.maxEmptySegments()) {
      admission.count();
    }
    if (length < Math.min(SHORT_LATE_SEGMENT_BYTES, mrus.segmentMruBytes()) && !header.end()) {
      admission.useless();
    }
    // RFC 9174 5.2.4: late segments of a refused transfer are refused, too; some peers die of that
    // (trap T-08).
    if (!limits.refuseOnce()) {
      answers.put(new XferRefuseMessage(sink.reason, sink.id));
    }
    if (header.end()) {
      stream = IDLE;
    }
  }

  /** What may come of a transfer after its refusal, in octets. */
  private long longestLateBytes() {
    return Math.max(mrus.transferMruBytes(), SessionCore.MOST_ON_THE_WAY_BYTES);
  }

  private void stray() {
    segment.discard();
    admission.unexpected(Cause.SEGMENT_WITHOUT_START, MessageType.XFER_SEGMENT);
  }

  private void violate(Cause cause, SegmentHeader header) {
    observe(cause);
    admission.useless();
    refuse(header.id(), Violations.refusal(cause), header.end());
  }

  private void observe(Cause cause) {
    actions.observe(new Observation.PeerViolated(Violations.of(cause)));
  }

  private void refuse(TransferId id, RefusalReason reason, boolean last) {
    segment.discard();
    answers.put(new XferRefuseMessage(reason, id));
    actions.observe(new Observation.TransferRefused(id, reason));
    stream = last ? IDLE : new Stream.Sinking(new Sink(id, reason));
  }

  private void fail(Reception running) {
    actions.add(new SessionAction.AbortReception(running.reception));
    actions.observe(new Observation.ReceptionFailed(running.id, running.receivedBytes));
  }

  private void endSegment() {
    if (segment.discarded() || !(stream instanceof Stream.Running(Reception running))) {
      return;
    }
    // RFC 9174 5.2.3: the flags repeat the segment's, even those that mean nothing to us; the
    // length is the running total.
    var ack = new XferAckMessage(segment.flags(), running.id, running.receivedBytes);
    if (!segment.end()) {
      answers.put(ack);
      return;
    }
    stream = IDLE;
    answers.await(running.reception, ack);
    actions.add(new SessionAction.CompleteReception(running.reception, running.receivedBytes));
  }
}
