package dev.gantry.simulator;

import static dev.gantry.simulator.InvariantError.check;

import dev.gantry.domain.session.ReceptionId;
import dev.gantry.domain.session.SessionSettings;
import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.domain.wire.XferAckMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a {@link Witness} knows of the bundles that a session receives: no octet lost on the way to
 * the BPA, each segment answered once and in order, the last one only when the BPA has the bundle.
 */
final class InboundBooks {
  /** A segment that was received: what its acknowledgement must say. */
  private record Due(TransferId id, int flags, long totalBytes) {}

  /** A bundle that came to its end, or was taken by the BPA. */
  private record Whole(TransferId id, long lengthBytes) {}

  private final String name;
  private final SessionSettings.Limits limits;
  private final ArrayDeque<Due> due = new ArrayDeque<>();
  private final Map<Long, Long> receivedBytes = new TreeMap<>();
  private final Map<Long, TransferId> receptions = new TreeMap<>();
  private final Map<Long, Long> deliveredBytes = new TreeMap<>();
  private final Set<Long> endedReceptions = new TreeSet<>();
  private final Map<Long, Whole> undecided = new TreeMap<>();
  private final List<Whole> taken = new ArrayList<>();
  private long undisposedBytes;
  private boolean held;
  private boolean noRoom;

  InboundBooks(String name, SessionSettings.Limits limits) {
    this.name = name;
    this.limits = limits;
  }

  void header(SegmentHeader header) {
    long id = header.id().bits();
    long before = header.start() ? 0 : receivedBytes.getOrDefault(id, 0L);
    receivedBytes.put(id, before + header.dataLengthBytes());
    due.add(new Due(header.id(), header.flags(), before + header.dataLengthBytes()));
  }

  void bytes(int count) {
    undisposedBytes += count;
  }

  /** A segment came with all of its data. */
  void whole(SegmentHeader header) {
    header(header);
    bytes(Math.toIntExact(header.dataLengthBytes()));
  }

  /** The BPA has taken a bundle as it came. */
  void taken(SegmentHeader header) {
    check(!held, () -> name + " lets a bundle be taken while they are held: " + header.id());
    check(!noRoom, () -> name + " lets a bundle be taken without room: " + header.id());
    header(header);
    taken.add(new Whole(header.id(), header.dataLengthBytes()));
  }

  void decided(ReceptionId reception, Verdict verdict) {
    var whole = undecided.remove(reception.sequence());
    if (whole != null && verdict instanceof Verdict.Accepted) {
      taken.add(whole);
    }
  }

  /** Whether bundles have to wait. */
  void held(boolean hold) {
    held = hold;
  }

  /** Whether the node has no room for another. */
  void noRoom(boolean full) {
    noRoom = full;
  }

  void begun(ReceptionId reception, TransferId id) {
    check(!held, () -> name + " begins a bundle while they are held: " + id);
    check(!noRoom, () -> name + " begins a bundle that there is no room for: " + id);
    receptions.put(reception.sequence(), id);
  }

  void delivered(ReceptionId reception, int count) {
    check(!held, () -> name + " takes octets of a bundle while they are held");
    undisposedBytes -= count;
    deliveredBytes.merge(reception.sequence(), (long) count, Long::sum);
  }

  void discarded(int count) {
    undisposedBytes -= count;
  }

  void completed(ReceptionId reception, long lengthBytes) {
    long delivered = deliveredBytes.getOrDefault(reception.sequence(), 0L);
    check(
        delivered == lengthBytes,
        () -> name + " completes " + lengthBytes + " octets of which the BPA has " + delivered);
    var id = receptions.get(reception.sequence());
    if (id == null) {
      throw new InvariantError(name + " completes what it never began: " + reception);
    }
    ended(reception);
    undecided.put(reception.sequence(), new Whole(id, lengthBytes));
  }

  void aborted(ReceptionId reception) {
    ended(reception);
  }

  private void ended(ReceptionId reception) {
    check(
        endedReceptions.add(reception.sequence()),
        () -> name + " ends a reception twice: " + reception);
  }

  /** In the order of the segments, with their flags, the running total, and once each. */
  void acknowledged(XferAckMessage ack) {
    var answered = new Due(ack.id(), ack.flags(), ack.acknowledgedBytes());
    while (!due.isEmpty() && !due.peek().equals(answered)) {
      due.remove();
    }
    check(due.poll() != null, () -> name + " acknowledges no segment, or out of order: " + ack);
    if ((ack.flags() & SegmentHeader.END) != 0) {
      check(
          taken.remove(new Whole(ack.id(), ack.acknowledgedBytes())),
          () -> name + " acknowledges a bundle that the BPA has not taken: " + ack);
    }
  }

  void refused(TransferId id) {
    check(receivedBytes.containsKey(id.bits()), () -> name + " refuses what never came: " + id);
  }

  /** After each event. */
  void settled() {
    check(
        undisposedBytes == 0,
        () -> name + " neither delivered nor discarded " + undisposedBytes + " octets");
    check(
        undecided.size() <= limits.maxPendingAcknowledgements(),
        () -> name + " lets too many bundles wait for a verdict: " + undecided.size());
  }

  /** Whether a bundle has begun to come, and not all of it is there. */
  boolean isUnderWay() {
    return endedReceptions.size() < receptions.size();
  }

  /** The session is over. */
  void close() {
    check(
        endedReceptions.equals(receptions.keySet()),
        () -> name + " ended " + endedReceptions + " of the receptions " + receptions.keySet());
  }
}
