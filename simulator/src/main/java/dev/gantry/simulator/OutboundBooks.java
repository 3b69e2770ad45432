package dev.gantry.simulator;

import static dev.gantry.simulator.InvariantError.check;

import dev.gantry.domain.lane.Lane;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.SessionAction;
import dev.gantry.domain.session.SessionEvent.TransferOffered;
import dev.gantry.domain.session.SessionParameters;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.TransferId;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Witness} knows of the bundles that a session sends: one after the other without
 * gaps, within the windows, by their lanes, each ended once.
 */
final class OutboundBooks {
  /** The transfer whose segments are being sent. */
  private record Sending(long token, TransferId id, long sentBytes) {}

  private final String name;
  private final SessionSettings.Limits limits;
  private final LaneBooks lanes;
  private final Map<Long, Long> offeredBytes = new TreeMap<>();
  private final Map<Long, Long> plainBytes = new TreeMap<>();
  private final Set<Long> endedTokens = new TreeSet<>();
  private final Map<Long, Long> unackedBytes = new TreeMap<>();
  private @Nullable Sending sending;
  private long nextIdBits;
  private long unwrittenBytes;

  OutboundBooks(String name, SessionSettings.Limits limits, TransferId firstTransferId) {
    this.name = name;
    this.limits = limits;
    this.lanes = new LaneBooks(name, limits.starvationLimit());
    this.nextIdBits = firstTransferId.bits();
  }

  /**
   * A bundle is offered.
   *
   * @param plain its length where it is compressed, {@link TransferOffered#AS_IT_IS} else
   */
  void offered(BundleToken token, long lengthBytes, long plain, Lane lane) {
    offeredBytes.put(token.value(), lengthBytes);
    if (plain != TransferOffered.AS_IT_IS) {
      plainBytes.put(token.value(), plain);
    }
    lanes.offered(token.value(), lane);
  }

  void written(long chargedBytes) {
    unwrittenBytes -= chargedBytes;
  }

  void segment(SessionAction.SendSegment segment, SessionParameters agreed, boolean termSent) {
    var header = segment.header();
    long token = segment.token().value();
    long lengthBytes = offeredBytes.getOrDefault(token, -1L);
    check(!endedTokens.contains(token), () -> name + " sends of a bundle that has ended: " + token);
    var before = sending;
    if (before == null) {
      check(!termSent, () -> name + " begins a transfer behind SESS_TERM");
      begun(token, header, lengthBytes, agreed);
      before = new Sending(token, header.id(), 0);
    } else {
      check(
          !header.start() && header.id().equals(before.id()) && token == before.token(),
          () -> name + " begins a transfer inside another: " + header);
    }
    long offsetBytes = before.sentBytes();
    check(segment.offsetBytes() == offsetBytes, () -> name + " leaves a gap: " + segment);
    long sentBytes = offsetBytes + header.dataLengthBytes();
    boolean end = sentBytes == lengthBytes;
    check(header.end() == end, () -> name + " END is not at the end: " + segment);
    check(
        header.items().equals(items(header, lengthBytes, plainBytes.get(token))),
        () -> name + " has wrong extension items: " + header);
    check(
        header.dataLengthBytes() >= 1
            && header.dataLengthBytes()
                <= Math.min(agreed.segmentMtuBytes(), limits.maxSegmentBytes()),
        () -> name + " sends a segment that is empty or too long: " + header);
    check(
        unwrittenBytes < limits.writeAheadBytes(),
        () -> name + " writes too far ahead: " + unwrittenBytes + " octets");
    sending = end ? null : new Sending(token, header.id(), sentBytes);
    unwrittenBytes += segment.chargedBytes();
  }

  void ended(BundleToken token) {
    check(offeredBytes.containsKey(token.value()), () -> name + " ends what nobody offered");
    check(endedTokens.add(token.value()), () -> name + " ends a bundle twice: " + token);
    unackedBytes.remove(token.value());
    plainBytes.remove(token.value());
    lanes.ended(token.value());
    if (sending != null && sending.token() == token.value()) {
      sending = null;
    }
  }

  /** Whether a transfer has begun and not ended. */
  boolean isUnderWay() {
    return !unackedBytes.isEmpty();
  }

  /** The session is over. */
  void close() {
    check(
        endedTokens.equals(offeredBytes.keySet()),
        () -> name + " ended " + endedTokens + " of the bundles " + offeredBytes.keySet());
  }

  private void begun(long token, SegmentHeader header, long lengthBytes, SessionParameters agreed) {
    // RFC 9174 5.2.1: IDs count up, so that none is used twice.
    check(
        header.start() && header.id().equals(new TransferId(nextIdBits)),
        () -> name + " begins with another ID than " + new TransferId(nextIdBits) + ": " + header);
    nextIdBits++;
    lanes.begun(token);
    check(
        Math.max(lengthBytes, plainBytes.getOrDefault(token, 0L)) <= agreed.transferMtuBytes(),
        () -> name + " sends more than the peer's Transfer MRU: " + lengthBytes);
    check(
        agreed.compression() != null || !plainBytes.containsKey(token),
        () -> name + " compresses what nobody can expand: " + header);
    unackedBytes.put(token, lengthBytes);
    check(
        unackedBytes.size() <= limits.maxUnackedTransfers(),
        () -> name + " has too many transfers in flight: " + unackedBytes.size());
    long inFlightBytes = unackedBytes.values().stream().mapToLong(Long::longValue).sum();
    check(
        unackedBytes.size() == 1 || inFlightBytes <= limits.maxUnackedBytes(),
        () -> name + " has too many octets in flight: " + inFlightBytes);
  }

  private static ExtensionItems items(
      SegmentHeader header, long lengthBytes, @Nullable Long plain) {
    if (!header.start()) {
      return ExtensionItems.NONE;
    }
    if (plain != null) {
      return header.end()
          ? TransferLength.ofOneSegment(plain)
          : TransferLength.items(plain, lengthBytes);
    }
    return header.end() ? ExtensionItems.NONE : TransferLength.items(lengthBytes);
  }
}
