package dev.gantry.domain.session;

import dev.gantry.domain.lane.LaneQueue;
import dev.gantry.domain.session.OutboundOutcome.Acknowledged;
import dev.gantry.domain.session.OutboundOutcome.Interrupted;
import dev.gantry.domain.session.OutboundOutcome.NotStarted;
import dev.gantry.domain.session.OutboundOutcome.Refused;
import dev.gantry.domain.session.OutboundOutcome.TooLarge;
import dev.gantry.domain.session.OutboundOutcome.Unreadable;
import dev.gantry.domain.transfer.TransferIdSequence;
import dev.gantry.domain.transfer.TransferItems;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.MessageType;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.domain.wire.Violation.Cause;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.domain.wire.XferRefuseMessage;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What we send (RFC 9174 5.2): one transfer after the other is cut into segments, several may wait
 * for their acknowledgements, and each offered bundle ends exactly once.
 */
final class OutboundTransfers {
  /**
   * Refused transfers that are remembered: every late segment may draw one more refusal (RFC 9174
   * 5.2.4), and more than 64 are hardly refused at once.
   */
  static final int MAX_REMEMBERED_REFUSALS = 64;

  private static final Acknowledged ACKNOWLEDGED = new Acknowledged();

  private final SessionSettings.Limits limits;
  private final Actions actions;
  private final Admission admission;
  private final TransferIdSequence ids;
  private final AwaitedAnswer awaited;

  private final LaneQueue<SessionEvent.TransferOffered> queued;
  private final ArrayDeque<Outgoing> begun = new ArrayDeque<>(2);
  private @Nullable Outgoing current;
  private @Nullable SendPace pace;
  private @Nullable ArrayDeque<TransferId> refused;

  private boolean beginning;
  private boolean compression;
  private long segmentMtuBytes;
  private long transferMtuBytes;
  private long unackedBytes;
  private long unwrittenBytes;
  private long emittedChargedBytes;
  private long movedBytes;
  private long sentBytes;
  private long settledBytes;
  private long unsentBoundBytes = SendPace.UNBOUNDED;
  private long segments;
  private long answers;

  OutboundTransfers(
      SessionSettings.Limits limits,
      long leastBytesPerSecond,
      Actions actions,
      Admission admission,
      long firstIdBits) {
    this.limits = limits;
    this.actions = actions;
    this.admission = admission;
    this.ids = new TransferIdSequence(firstIdBits);
    this.awaited = new AwaitedAnswer(leastBytesPerSecond);
    this.queued = new LaneQueue<>(limits.starvationLimit());
  }

  /** The session is Established: transfers may begin. */
  void open(SessionParameters parameters) {
    // RFC 9174 5.2: no segment above the peer's Segment MRU; ours bounds what a huge one would make
    // us hold.
    segmentMtuBytes = Math.min(parameters.segmentMtuBytes(), limits.maxSegmentBytes());
    transferMtuBytes = segmentMtuBytes == 0 ? 0 : parameters.transferMtuBytes();
    compression = parameters.compression() != null;
    beginning = true;
  }

  /** No transfer runs or waits. */
  boolean idle() {
    return begun.isEmpty() && queued.isEmpty();
  }

  /** Whether segments have been emitted and not yet been written. */
  boolean writing() {
    return unwrittenBytes > 0;
  }

  /** Whether a transfer has begun and not ended. */
  boolean sending() {
    return !begun.isEmpty();
  }

  /** Adds what has begun, in the order in which it did. */
  void addTo(List<TransferInFlight> inFlight) {
    for (var transfer : begun) {
      inFlight.add(
          new TransferInFlight.Sending(
              transfer.token,
              transfer.id,
              transfer.emittedBytes,
              transfer.acknowledgedBytes,
              transfer.lengthBytes));
    }
  }

  /** Whether the peer has taken all of the oldest transfer, and owes an acknowledgement of it. */
  boolean answerAwaited() {
    var oldest = begun.peekFirst();
    return oldest != null
        && oldest.emitted()
        && oldest.emittedMarkBytes <= emittedChargedBytes - unwrittenBytes;
  }

  /** Since when the peer owes an answer to the oldest transfer, of which it has taken all. */
  long awaitedSinceNanos() {
    var oldest = begun.getFirst();
    return awaited.sinceNanos(oldest.emittedMarkBytes);
  }

  /** Whether a bundle waits that no Transfer ID is left for. */
  boolean idsExhausted() {
    return ids.exhausted() && !queued.isEmpty() && current == null;
  }

  /** Grows whenever something was achieved, by the octets of it where there are any. */
  long movedBytes() {
    return movedBytes;
  }

  /**
   * A bundle is to be sent.
   *
   * @param movingNanos {@link ProgressWatch#movingNanos}, here and below
   */
  void offer(SessionEvent.TransferOffered offered, long movingNanos) {
    var token = offered.token();
    long lengthBytes = offered.lengthBytes();
    if (!beginning) {
      end(token, new NotStarted());
    } else if (lengthBytes < 1) {
      // RFC 9174 knows no transfer without octets, so no session would carry it.
      end(token, new Unreadable());
    } else if (Math.max(lengthBytes, offered.plainBytes()) > transferMtuBytes) {
      // RFC 9174 4.6: no transfer above the peer's Transfer MRU; of a compressed one both lengths.
      end(token, new TooLarge(transferMtuBytes));
    } else {
      if (begun.isEmpty()) {
        awaited.begin(movingNanos);
      }
      var lane = offered.lane();
      queued.add(lane, offered);
      pump();
      // Each lane has as much room, that a full one keeps none of another from its turn.
      var over = queued.size(lane) > limits.maxQueuedTransfers() ? queued.pollLast(lane) : null;
      if (over != null) {
        end(over.token(), new NotStarted());
      }
    }
  }

  /** Segments have left. */
  void written(long chargedBytes, long movingNanos) {
    if (chargedBytes > unwrittenBytes) {
      throw new IllegalStateException(
          chargedBytes + " octets told as written, " + unwrittenBytes + " were emitted");
    }
    moved(movingNanos);
    unwrittenBytes -= chargedBytes;
    movedBytes += chargedBytes;
    pump();
  }

  /** The peer has taken octets, though not yet the last of a segment. */
  void taken(long movingNanos) {
    moved(movingNanos);
    movedBytes++;
  }

  private void moved(long movingNanos) {
    if (answerAwaited()) {
      awaited.moved(movingNanos);
    } else {
      awaited.begin(movingNanos);
    }
  }

  void acknowledged(XferAckMessage ack, boolean waiting, long movingNanos) {
    countAnswer();
    var transfer = find(ack.id());
    if (transfer == null) {
      // RFC 9174 5.2.4: an acknowledgement may cross a refusal; only an ID never used is
      // unknown.
      if (!ids.gaveOut(ack.id())) {
        admission.unexpected(Cause.ACKNOWLEDGEMENT_UNKNOWN, MessageType.XFER_ACK);
      }
      return;
    }
    long total = ack.acknowledgedBytes();
    if (total > transfer.emittedBytes || total < transfer.acknowledgedBytes) {
      admission.unexpected(Cause.ACKNOWLEDGEMENT_OUT_OF_RANGE, MessageType.XFER_ACK);
      return;
    }
    if (total == transfer.acknowledgedBytes) {
      // Said before. It must not count as progress, or it would keep a session in Ending for ever.
      return;
    }
    long bytes = total - transfer.acknowledgedBytes;
    movedBytes += bytes;
    answered(transfer, movingNanos);
    awaited.taken(transfer.emittedMarkBytes - (transfer.emittedBytes - total));
    settled(bytes, waiting, movingNanos);
    transfer.acknowledgedBytes = total;
    // Completed by ID and length alone: some peers do not repeat the END flag (trap T-09).
    if (total == transfer.lengthBytes) {
      finish(transfer, ACKNOWLEDGED);
      pump();
    } else {
      actions.observe(new Observation.Progress(transfer.token, total));
    }
  }

  void refused(XferRefuseMessage refusal, long movingNanos) {
    countAnswer();
    var transfer = find(refusal.id());
    if (transfer == null) {
      refusedLate(refusal);
      return;
    }
    movedBytes++;
    answered(transfer, movingNanos);
    // No measure of the link, but no longer awaited.
    settledBytes += transfer.emittedBytes - transfer.acknowledgedBytes;
    remember(refusal.id());
    finish(transfer, new Refused(refusal.reason(), transfer.acknowledgedBytes));
    pump();
  }

  /** Every late segment draws a refusal (RFC 9174 5.2.4), so one of a refused transfer is none. */
  private void refusedLate(XferRefuseMessage refusal) {
    if (!ids.gaveOut(refusal.id())) {
      admission.unexpected(Cause.REFUSAL_UNKNOWN, MessageType.XFER_REFUSE);
    } else if (!refusal.reason().delivered()
        && (refused == null || !refused.contains(refusal.id()))) {
      remember(refusal.id());
      actions.observe(new Observation.AcknowledgedAndRefused(refusal.id(), refusal.reason()));
    }
  }

  private void remember(TransferId id) {
    var remembered = refused;
    if (remembered == null) {
      remembered = new ArrayDeque<>();
      refused = remembered;
    } else if (remembered.size() == MAX_REMEMBERED_REFUSALS) {
      remembered.remove();
    }
    remembered.add(id);
  }

  /**
   * The bytes of a bundle cannot be read any more. The Transfer ID of one of which nothing was sent
   * stays unused (RFC 9174 5.2.1): to end a session with all that it carries would cost more.
   *
   * @return whether the peer holds the beginning of a transfer that will never end
   */
  boolean sourceFailed(BundleToken token, boolean partlySent) {
    if (queued.poll(offered -> offered.token().equals(token)) != null) {
      end(token, new Unreadable());
      return false;
    }
    for (var transfer : begun) {
      if (transfer.token.equals(token) && (!transfer.emitted() || writing())) {
        finish(transfer, new Unreadable());
        return partlySent;
      }
    }
    return false;
  }

  /** RFC 9174 6.1: no new transfer in Ending; those begun go on. */
  void stopBeginning() {
    beginning = false;
    for (var offered = queued.poll(); offered != null; offered = queued.poll()) {
      end(offered.token(), new NotStarted());
    }
  }

  /** The session is over, by our doing or not. */
  void interrupt(boolean ourDoing) {
    stopBeginning();
    current = null;
    for (var transfer = begun.pollFirst(); transfer != null; transfer = begun.pollFirst()) {
      end(transfer.token, new Interrupted(transfer.acknowledgedBytes, ourDoing));
    }
    unackedBytes = 0;
  }

  /**
   * Emits segments while the write-ahead budget lasts, and begins transfers while the window is
   * open.
   */
  private void pump() {
    var pace = pace();
    while (unwrittenBytes < pace.aheadBytes()) {
      // RFC 9174 5.2, 5.2.2: transfers are not interleaved, however urgent the next one is.
      var transfer = current != null ? current : begin();
      if (transfer == null) {
        return;
      }
      emit(transfer, pace.segmentBytes());
    }
  }

  /** Made when there is something to send: most sessions of a crowd only ever receive. */
  private SendPace pace() {
    var made = pace;
    if (made == null) {
      made = new SendPace(segmentMtuBytes, limits.writeAheadBytes());
      pace = made;
    }
    return made;
  }

  /** Some of what was sent needs no acknowledgement any more. */
  private void settled(long bytes, boolean waiting, long movingNanos) {
    settledBytes += bytes;
    var pace = pace();
    pace.acknowledged(sentBytes, settledBytes, waiting, movingNanos);
    if (pace.unsentBytes() != unsentBoundBytes) {
      unsentBoundBytes = pace.unsentBytes();
      actions.add(new SessionAction.BoundUnsent(unsentBoundBytes));
    }
  }

  /** Lanes decide what begins; nothing passes what has begun. */
  private @Nullable Outgoing begin() {
    var lane = queued.next();
    var next = lane == null ? null : queued.peek(lane);
    if (next == null || ids.exhausted() || !fits(next.lengthBytes())) {
      return null;
    }
    if (next.compressed() && !compression) {
      throw new IllegalStateException("no compression was agreed, but " + next + " is compressed");
    }
    var _ = queued.remove(next.lane());
    queued.went(next.lane());
    var transfer = new Outgoing(next, ids.next());
    begun.add(transfer);
    unackedBytes += transfer.lengthBytes;
    current = transfer;
    return transfer;
  }

  private boolean fits(long lengthBytes) {
    return begun.isEmpty()
        || begun.size() < limits.maxUnackedTransfers()
            && lengthBytes <= limits.maxUnackedBytes() - unackedBytes;
  }

  private void emit(Outgoing transfer, long longestBytes) {
    long offset = transfer.emittedBytes;
    long length = Math.min(longestBytes, transfer.lengthBytes - offset);
    transfer.emittedBytes += length;
    sentBytes += length;
    boolean start = offset == 0;
    boolean end = transfer.emitted();
    int flags = (start ? SegmentHeader.START : 0) | (end ? SegmentHeader.END : 0);
    var items = start ? items(transfer, end) : ExtensionItems.NONE;
    var header = new SegmentHeader(flags, transfer.id, items, length);
    var segment = new SessionAction.SendSegment(transfer.token, header, offset);
    unwrittenBytes += segment.chargedBytes();
    emittedChargedBytes += segment.chargedBytes();
    segments++;
    transfer.emittedMarkBytes = emittedChargedBytes;
    actions.send(segment);
    if (end) {
      current = null;
    }
  }

  /** RFC 9174 5.2.5.1: Transfer Length is left out of a transfer of one segment. */
  private static ExtensionItems items(Outgoing transfer, boolean single) {
    if (transfer.plainBytes != SessionEvent.TransferOffered.AS_IT_IS) {
      return TransferItems.compressed(
          single ? TransferItems.UNKNOWN : transfer.lengthBytes, transfer.plainBytes);
    }
    return single ? ExtensionItems.NONE : TransferItems.announcing(transfer.lengthBytes);
  }

  /** RFC 9174 5.2.3, 5.2.4: each segment has one answer. */
  private void countAnswer() {
    answers++;
    if (answers > segments) {
      admission.useless();
    }
  }

  /** Only the oldest is waited for: a peer that answers later ones has left it out. */
  private void answered(Outgoing transfer, long movingNanos) {
    if (begun.peekFirst() == transfer) {
      awaited.begin(movingNanos);
    }
  }

  private @Nullable Outgoing find(TransferId id) {
    var head = begun.peekFirst();
    if (head == null || id.equals(head.id)) {
      return head;
    }
    for (var transfer : begun) {
      if (id.equals(transfer.id)) {
        return transfer;
      }
    }
    return null;
  }

  private void finish(Outgoing transfer, OutboundOutcome outcome) {
    if (begun.peekFirst() == transfer) {
      begun.removeFirst();
    } else {
      begun.remove(transfer);
    }
    unackedBytes -= transfer.lengthBytes;
    if (current == transfer) {
      current = null;
    }
    end(transfer.token, outcome);
  }

  private void end(BundleToken token, OutboundOutcome outcome) {
    actions.add(new SessionAction.EndOutboundTransfer(token, outcome));
  }
}
