package dev.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.ReportedState;
import dev.gantry.domain.session.Session;
import dev.gantry.domain.session.SessionAction;
import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.transfer.TransferItems;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MsgRejectMessage;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.domain.wire.XferRefuseMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Watches one session, event by event and action by action, with books of its own, and objects as
 * soon as something is not as it must be whatever the peer, the network and the BPA do.
 */
final class Witness {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** A segment that was received: what its acknowledgement must say. */
  private record Due(TransferId id, int flags, long totalBytes) {}

  /** A bundle that came to its end, or was taken by the BPA. */
  private record Whole(TransferId id, long lengthBytes) {}

  /** The transfer whose segments are being sent. */
  private record Sending(long token, TransferId id, long sentBytes) {}

  private final String name;
  private final SessionSettings.Limits limits;

  private ReportedState state = ReportedState.CONNECTING;
  private @Nullable SessionParameters parameters;
  private boolean termSent;
  private boolean closeOrdered;
  private long lastLeftNanos;

  private final Map<Long, Long> offeredBytes = new TreeMap<>();
  private final Set<Long> endedTokens = new TreeSet<>();
  private final Map<Long, Long> unackedBytes = new TreeMap<>();
  private @Nullable Sending sending;
  private long nextIdBits;
  private long unwrittenBytes;

  private final ArrayDeque<Due> due = new ArrayDeque<>();
  private final Map<Long, Long> receivedBytes = new TreeMap<>();
  private final Map<Long, TransferId> receptions = new TreeMap<>();
  private final Map<Long, Whole> undecided = new TreeMap<>();
  private final List<Whole> taken = new ArrayList<>();

  Witness(String name, SessionSettings settings, long firstTransferId) {
    this.name = name;
    this.limits = settings.limits();
    this.nextIdBits = firstTransferId;
  }

  /** Before the machine hears it. */
  void told(SessionEvent event) {
    switch (event) {
      case SessionEvent.TransferOffered(var token, long lengthBytes) ->
          offeredBytes.put(token.value(), lengthBytes);
      case SessionEvent.SegmentsWritten(long chargedBytes) -> unwrittenBytes -= chargedBytes;
      case SessionEvent.SegmentHeaderReceived(var header) -> received(header);
      case SessionEvent.BundleDecided(var reception, var verdict) -> {
        var whole = undecided.remove(reception.sequence());
        if (whole != null && verdict instanceof Verdict.Accepted) {
          taken.add(whole);
        }
      }
      case SessionEvent _ -> {}
    }
  }

  /** In the order in which the machine wants it done. */
  void asked(SessionAction action, long nowNanos) {
    switch (action) {
      case SessionAction.SendContactHeader _ -> assertOpen(action);
      case SessionAction.SendMessage(Message message) -> {
        assertOpen(action);
        message(message);
      }
      case SessionAction.SendSegment segment -> {
        assertOpen(action);
        segment(segment);
      }
      case SessionAction.EndOutboundTransfer(var token, _) -> ended(token.value());
      case SessionAction.BeginReception(var reception, var id, _) ->
          receptions.put(reception.sequence(), id);
      case SessionAction.CompleteReception(var reception, long lengthBytes) ->
          undecided.put(
              reception.sequence(), new Whole(receptions.get(reception.sequence()), lengthBytes));
      case SessionAction.ReportEstablished(var agreed) -> {
        parameters = agreed;
        lastLeftNanos = nowNanos;
      }
      case SessionAction.ReportState(var now) -> state = now;
      case SessionAction.CloseTransport _ -> {
        assertOpen(action);
        closeOrdered = true;
      }
      case SessionAction _ -> {}
    }
  }

  /** Octets have left for the network. */
  void left(long nowNanos) {
    lastLeftNanos = nowNanos;
  }

  /** After all that one event led to was done. */
  void settled(Session session, boolean nothingToWrite, long nowNanos) {
    assertThat(undecided)
        .as(name + " bundles that wait for a verdict")
        .hasSizeLessThanOrEqualTo(limits.maxPendingAcknowledgements());
    // RFC 9174 5.1.1: KEEPALIVE whenever the interval passes with nothing sent, in Ending, too.
    var agreed = parameters;
    if (agreed != null && agreed.keepaliveSeconds() > 0 && !closeOrdered && nothingToWrite) {
      assertThat(nowNanos - lastLeftNanos)
          .as(name + " silence of our own")
          .isLessThanOrEqualTo(agreed.keepaliveSeconds() * NANOS_PER_SECOND);
    }
    assertThat(closeOrdered || bounded(session.nextDeadlineNanos()))
        .as(name + " may wait for ever in " + state)
        .isTrue();
  }

  private boolean bounded(long nextDeadlineNanos) {
    return switch (state) {
      case CONNECTING, TERMINATED, FAILED -> true;
      case ESTABLISHED_IDLE, ESTABLISHED_LIVE ->
          parameters != null && parameters.keepaliveSeconds() == 0
              || nextDeadlineNanos != Session.NO_DEADLINE;
      case CONTACT_NEGOTIATING, SESSION_NEGOTIATING, ENDING ->
          nextDeadlineNanos != Session.NO_DEADLINE;
    };
  }

  private void assertOpen(SessionAction action) {
    assertThat(closeOrdered).as(name + " behind the close: " + action).isFalse();
  }

  private void received(SegmentHeader header) {
    long id = header.id().bits();
    long before = header.start() ? 0 : receivedBytes.getOrDefault(id, 0L);
    receivedBytes.put(id, before + header.dataLengthBytes());
    due.add(new Due(header.id(), header.flags(), before + header.dataLengthBytes()));
  }

  private void message(Message message) {
    switch (message) {
      case SessTermMessage _ -> {
        assertThat(termSent).as(name + " SESS_TERM sent before").isFalse();
        termSent = true;
      }
      case XferAckMessage ack -> acknowledged(ack);
      case XferRefuseMessage(_, var id) ->
          assertThat(receivedBytes).as(name + " refuses what came").containsKey(id.bits());
      case KeepaliveMessage _ -> {
        assertThat(parameters).as(name + " KEEPALIVE before Established").isNotNull();
        assertThat(parameters.keepaliveSeconds()).as(name + " KEEPALIVE is agreed").isPositive();
      }
      case SessInitMessage _, MsgRejectMessage _ -> {}
    }
  }

  /** In the order of the segments, with their flags, the running total, and once each. */
  private void acknowledged(XferAckMessage ack) {
    var answered = new Due(ack.id(), ack.flags(), ack.acknowledgedBytes());
    while (!due.isEmpty() && !due.peek().equals(answered)) {
      due.remove();
    }
    assertThat(due.poll()).as(name + " acknowledges a segment, each once and in order").isNotNull();
    if ((ack.flags() & SegmentHeader.END) != 0) {
      assertThat(taken.remove(new Whole(ack.id(), ack.acknowledgedBytes())))
          .as(name + " acknowledges a bundle that the BPA has taken: " + ack)
          .isTrue();
    }
  }

  private void segment(SessionAction.SendSegment segment) {
    var header = segment.header();
    long token = segment.token().value();
    long lengthBytes = offeredBytes.get(token);
    assertThat(endedTokens).as(name + " segment of what has ended").doesNotContain(token);
    var before = sending;
    if (before == null) {
      begun(token, header, lengthBytes);
      before = new Sending(token, header.id(), 0);
    } else {
      assertThat(header.start()).as(name + " one transfer after the other").isFalse();
      assertThat(header.id()).isEqualTo(before.id());
      assertThat(token).isEqualTo(before.token());
    }
    assertThat(segment.offsetBytes()).as(name + " no gap").isEqualTo(before.sentBytes());
    long sentBytes = before.sentBytes() + header.dataLengthBytes();
    boolean end = sentBytes == lengthBytes;
    assertThat(header.end()).isEqualTo(end);
    assertThat(header.items()).isEqualTo(items(header, lengthBytes));
    assertThat(header.dataLengthBytes())
        .as(name + " segment length")
        .isBetween(1L, Math.min(agreed().segmentMtuBytes(), limits.maxSegmentBytes()));
    sending = end ? null : new Sending(token, header.id(), sentBytes);
    assertThat(unwrittenBytes).as(name + " write-ahead").isLessThan(limits.writeAheadBytes());
    unwrittenBytes += segment.chargedBytes();
  }

  private void begun(long token, SegmentHeader header, long lengthBytes) {
    assertThat(header.start()).isTrue();
    assertThat(header.id()).as(name + " next ID").isEqualTo(new TransferId(nextIdBits));
    nextIdBits++;
    assertThat(termSent).as(name + " a transfer begins behind SESS_TERM").isFalse();
    assertThat(lengthBytes).isLessThanOrEqualTo(agreed().transferMtuBytes());
    unackedBytes.put(token, lengthBytes);
    assertThat(unackedBytes)
        .as(name + " window in transfers")
        .hasSizeLessThanOrEqualTo(limits.maxUnackedTransfers());
    if (unackedBytes.size() > 1) {
      assertThat(unackedBytes.values().stream().mapToLong(Long::longValue).sum())
          .as(name + " window in octets")
          .isLessThanOrEqualTo(limits.maxUnackedBytes());
    }
  }

  private static ExtensionItems items(SegmentHeader header, long lengthBytes) {
    return header.start() && !header.end()
        ? TransferItems.announcing(lengthBytes)
        : ExtensionItems.NONE;
  }

  private void ended(long token) {
    assertThat(endedTokens.add(token)).as(name + " ended twice: " + token).isTrue();
    unackedBytes.remove(token);
    if (sending != null && sending.token() == token) {
      sending = null;
    }
  }

  private SessionParameters agreed() {
    assertThat(parameters).as(name + " is Established").isNotNull();
    return parameters;
  }
}
