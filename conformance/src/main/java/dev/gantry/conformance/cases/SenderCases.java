package dev.gantry.conformance.cases;

import dev.gantry.conformance.line.Received;
import dev.gantry.conformance.line.Stimulus;
import dev.gantry.conformance.trial.Deviation;
import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Talk;
import dev.gantry.conformance.trial.Trial;
import dev.gantry.domain.wire.ExtensionItem;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.XferAckMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Transfers that the side under test sends (RFC 9174 5.2), where it can be made to. */
final class SenderCases {
  private static final int SMALL_MRU = 100;
  private static final int SEVERAL_SEGMENTS = 450;
  private static final int SMALL_TRANSFER_MRU = 1000;
  private static final int BEYOND_TRANSFER_MRU = 5000;

  /** More than the buffers of two sockets on one machine hold. */
  private static final int MORE_THAN_BUFFERS = 12 << 20;

  private static final int SEGMENT_FLAGS = 0x03;
  private static final int NOT_ACCEPTABLE = 0x04;
  private static final int UNASSIGNED = 0xEE;

  static final Map<String, Script> SCRIPTS =
      Map.ofEntries(
          Map.entry("R-2.1-06", SenderCases::oneAfterTheOther),
          Map.entry("R-2.1-07", SenderCases::theSameIdBothWays),
          Map.entry("R-3.2-01", SenderCases::acknowledgementsAmongSegments),
          Map.entry("R-3.2-03", SenderCases::sendsWhileItReceives),
          Map.entry("R-4.5-03", SenderCases::noFurtherSegment),
          Map.entry("R-4.6-01", SenderCases::segmentsKeepToTheMru),
          Map.entry("R-4.6-03", SenderCases::transfersKeepToTheMru),
          Map.entry("R-4.7-01", SenderCases::segmentsKeepToTheMru),
          Map.entry("R-5.2-01", SenderCases::segmentsKeepToTheMru),
          Map.entry("R-5.2-02", SenderCases::startAndEnd),
          Map.entry("R-5.2-03", SenderCases::oneBundleATransfer),
          Map.entry("R-5.2-04", SenderCases::oneAfterTheOther),
          Map.entry("R-5.2.1-01", SenderCases::idsAreUnique),
          Map.entry("R-5.2.1-04", SenderCases::idsCountFromZero),
          Map.entry("R-5.2.2-01", SenderCases::noReservedFlags),
          Map.entry("R-5.2.2-06", SenderCases::startAndEnd),
          Map.entry("R-5.2.2-07", SenderCases::startAndEnd),
          Map.entry("R-5.2.2-08", SenderCases::bothFlagsOnOne),
          Map.entry("R-5.2.2-09", SenderCases::oneBundleATransfer),
          Map.entry("R-5.2.2-11", SenderCases::oneBundleATransfer),
          Map.entry("R-5.2.3-02", SenderCases::reservedAckFlags),
          Map.entry("R-5.2.3-06", SenderCases::doesNotWaitForAcks),
          Map.entry("R-5.2.4-03", SenderCases::refusedAtTheStart),
          Map.entry("R-5.2.4-04", SenderCases::refusedAtAnyPoint),
          Map.entry("R-5.2.4-06", SenderCases::unknownReason),
          Map.entry("R-5.2.4-09", SenderCases::noIdenticalAttempt),
          Map.entry("R-5.2.4-13", SenderCases::theSegmentIsFinished),
          Map.entry("R-5.2.4-14", SenderCases::noFurtherSegment),
          Map.entry("R-5.2.4-17", SenderCases::everyReason),
          Map.entry("R-5.2.5-01", SenderCases::itemsAreWellFormed),
          Map.entry("R-5.2.5-02", SenderCases::itemsHaveNoReservedFlags),
          Map.entry("R-5.2.5.1-01", SenderCases::oneTransferLength),
          Map.entry("R-5.2.5.1-04", SenderCases::noTransferLengthOnOneSegment),
          Map.entry("R-5.2.5.1-08", SenderCases::transferLengthIsRight),
          Map.entry("R-6.1-07", SenderCases::nothingNewInEnding));

  private SenderCases() {}

  /** A transfer as it came: its segments until END or until nothing more came. */
  private record Transfer(List<SegmentHeader> segments, byte[] bundle) {
    boolean isWhole() {
      return segments.getLast().end();
    }

    SegmentHeader first() {
      return segments.getFirst();
    }

    List<ExtensionItem> items() {
      return first().items().items();
    }
  }

  private static Talk small(Trial trial) throws NotObserved, IOException, InterruptedException {
    return trial.session(trial.offer().mru(SMALL_MRU, 16 << 20));
  }

  /**
   * The next segment; acknowledgements and refusals of what the case itself sent are passed over.
   */
  private static Received.Segment segment(Talk talk) throws NotObserved, IOException {
    while (true) {
      var received = talk.next();
      if (received instanceof Received.Segment segment) {
        return segment;
      }
      if (!(received.is(XferAckMessage.class))) {
        throw NotObserved.because("in place of a segment of its own " + received.text());
      }
    }
  }

  private static Transfer transfer(Talk talk) throws Deviation, NotObserved, IOException {
    var transfer = acknowledged(talk, 0);
    if (!transfer.isWhole()) {
      throw NotObserved.because("its transfer breaks off");
    }
    return transfer;
  }

  /**
   * Takes one transfer.
   *
   * @param ackFlags set in each acknowledgement besides those of the segment
   */
  private static Transfer acknowledged(Talk talk, int ackFlags)
      throws Deviation, NotObserved, IOException {
    var segments = new ArrayList<SegmentHeader>();
    var bundle = new ByteArrayOutputStream();
    var segment = segment(talk);
    var id = segment.header().id();
    while (true) {
      var header = segment.header();
      segments.add(header);
      bundle.writeBytes(segment.data());
      talk.send(Stimulus.ack(header.flags() | ackFlags, id.bits(), bundle.size()));
      if (header.end() || !(talk.next() instanceof Received.Segment next)) {
        return new Transfer(segments, bundle.toByteArray());
      }
      if (!next.header().id().equals(id)) {
        throw new Deviation(
            "inside the transfer of ID %s a segment of ID %s".formatted(id, next.header().id()));
      }
      segment = next;
    }
  }

  private static Transfer sent(Trial trial, Talk talk, byte[] bundle)
      throws Deviation, NotObserved, IOException {
    trial.haveSent(bundle);
    return transfer(talk);
  }

  private static String oneAfterTheOther(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = small(trial);
    for (int i = 0; i < 3; i++) {
      trial.haveSent(talk.bundle(SEVERAL_SEGMENTS));
    }
    int segments = 0;
    for (int i = 0; i < 3; i++) {
      segments += transfer(talk).segments().size();
    }
    return "three transfers of %d segments, each whole before the next".formatted(segments);
  }

  private static String theSameIdBothWays(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    return "ID %s is used both ways at once".formatted(bothWays(trial, true));
  }

  private static String acknowledgementsAmongSegments(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    return "its transfer of ID %s is whole while ours is taken".formatted(bothWays(trial, false));
  }

  /** A transfer of ours in the middle of one of theirs; the ID of theirs. */
  private static String bothWays(Trial trial, boolean sameId)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = small(trial);
    trial.haveSent(talk.bundle(SEVERAL_SEGMENTS));
    var segment = segment(talk);
    var theirs = segment.header().id();
    talk.send(Stimulus.whole(theirs.bits() + (sameId ? 0 : 1), talk.bundle(10)));
    long total = 0;
    boolean ended = false;
    boolean answered = false;
    while (true) {
      total += segment.data().length;
      talk.send(Stimulus.ack(segment.header().flags(), theirs.bits(), total));
      ended |= segment.header().end();
      Received received;
      do {
        if (ended && answered) {
          return theirs.toString();
        }
        received = talk.next();
        if (received instanceof Received.Quiet) {
          throw NotObserved.because("its transfer breaks off");
        }
        answered |= received.isAnswer();
      } while (received.isAnswer());
      if (!(received instanceof Received.Segment next)) {
        throw new Deviation("with transfers both ways " + received.text());
      }
      segment = next;
    }
  }

  private static String sendsWhileItReceives(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    var _ = sent(trial, talk, talk.bundle(10));
    long id = talk.nextId();
    talk.send(Stimulus.start(Stimulus.START, id, Stimulus.nothing(), new byte[10]));
    talk.ack(id);
    trial.haveSent(talk.bundle(10));
    var received = talk.next();
    if (!(received instanceof Received.Segment)) {
      throw new Deviation("while ours stands still " + received.text());
    }
    return "its transfer comes while ours stands still";
  }

  private static String segmentsKeepToTheMru(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = small(trial);
    var transfer = sent(trial, talk, talk.bundle(SEVERAL_SEGMENTS));
    for (var one : transfer.segments()) {
      if (one.dataLengthBytes() > SMALL_MRU) {
        throw new Deviation(
            "a segment of %d octets to a Segment MRU of %d"
                .formatted(one.dataLengthBytes(), SMALL_MRU));
      }
    }
    return transfer.segments().size() + " segments of at most " + SMALL_MRU + " octets";
  }

  private static String transfersKeepToTheMru(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session(trial.offer().mru(1 << 20, SMALL_TRANSFER_MRU));
    trial.haveSent(talk.bundle(BEYOND_TRANSFER_MRU));
    var received = talk.next(trial.timing().quiet());
    if (received instanceof Received.Segment first) {
      if (!first.header().end() || first.header().dataLengthBytes() > SMALL_TRANSFER_MRU) {
        throw new Deviation("to a Transfer MRU of " + SMALL_TRANSFER_MRU + " " + received.text());
      }
      return "a fragment: " + received.text();
    }
    return "no transfer of " + BEYOND_TRANSFER_MRU + " octets: " + received.text();
  }

  private static String startAndEnd(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = small(trial);
    trial.haveSent(talk.bundle(SEVERAL_SEGMENTS));
    var segments = acknowledged(talk, 0).segments();
    for (int i = 0; i < segments.size(); i++) {
      boolean last = i == segments.size() - 1;
      var one = segments.get(i);
      if (one.start() != (i == 0) || one.end() != last) {
        throw new Deviation(
            "segment %d of %d has flags %02x".formatted(i + 1, segments.size(), one.flags()));
      }
    }
    if (segments.size() < 2) {
      throw NotObserved.because("it sent one segment, within a Segment MRU of " + SMALL_MRU);
    }
    return "START on the first of %d, END on the last".formatted(segments.size());
  }

  private static String bothFlagsOnOne(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    var segments = sent(trial, talk, talk.bundle(10)).segments();
    if (segments.size() > 1) {
      throw NotObserved.because("it sent several segments");
    }
    return "flags %02x".formatted(segments.getFirst().flags());
  }

  private static String oneBundleATransfer(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = small(trial);
    var bundle = talk.bundle(SEVERAL_SEGMENTS);
    var transfer = sent(trial, talk, bundle);
    if (!Arrays.equals(transfer.bundle(), bundle)) {
      throw new Deviation(
          "a bundle of %d octets comes as %d others"
              .formatted(bundle.length, transfer.bundle().length));
    }
    return bundle.length + " octets, as they were given";
  }

  private static List<Transfer> three(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    var transfers = new ArrayList<Transfer>();
    for (int i = 0; i < 3; i++) {
      transfers.add(sent(trial, talk, talk.bundle(10)));
    }
    return transfers;
  }

  private static List<String> ids(List<Transfer> transfers) {
    return transfers.stream().map(one -> one.first().id().toString()).toList();
  }

  private static String idsAreUnique(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var ids = ids(three(trial));
    if (new HashSet<>(ids).size() < ids.size()) {
      throw new Deviation("IDs " + String.join(", ", ids));
    }
    return String.join(", ", ids);
  }

  private static String idsCountFromZero(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var ids = ids(three(trial));
    if (!ids.equals(List.of("0", "1", "2"))) {
      throw NotObserved.because(
          "IDs %s: whether that is a scheme of its own, as it may have, cannot be seen"
              .formatted(String.join(", ", ids)));
    }
    return String.join(", ", ids);
  }

  private static String noReservedFlags(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = small(trial);
    for (var one : sent(trial, talk, talk.bundle(SEVERAL_SEGMENTS)).segments()) {
      if ((one.flags() & ~SEGMENT_FLAGS) != 0) {
        throw new Deviation("a segment has flags %02x".formatted(one.flags()));
      }
    }
    return "START and END alone";
  }

  private static String reservedAckFlags(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = small(trial);
    trial.haveSent(talk.bundle(SEVERAL_SEGMENTS));
    var _ = acknowledged(talk, 0xFC);
    var received = talk.next(trial.timing().quiet());
    if (!(received instanceof Received.Quiet)) {
      throw new Deviation("to acknowledgements with flags fc besides: " + received.text());
    }
    talk.goesOn();
    return "acknowledgements with flags fc besides are taken";
  }

  private static String doesNotWaitForAcks(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = small(trial);
    trial.haveSent(talk.bundle(SEVERAL_SEGMENTS));
    if (segment(talk).header().end()) {
      throw NotObserved.because("it sent one segment, within a Segment MRU of " + SMALL_MRU);
    }
    var received = talk.next(trial.timing().quiet());
    if (!(received instanceof Received.Segment)) {
      throw new Deviation("without an acknowledgement " + received.text());
    }
    return "the second segment comes without an acknowledgement of the first";
  }

  private static String refusedAtTheStart(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = small(trial);
    trial.haveSent(talk.bundle(SEVERAL_SEGMENTS));
    return refused(talk, segment(talk), NOT_ACCEPTABLE);
  }

  /** Refuses a transfer of which this segment came, and looks for the session after it. */
  private static String refused(Talk talk, Received.Segment seen, int reason)
      throws Deviation, IOException {
    long id = seen.header().id().bits();
    talk.send(Stimulus.refuse(reason, id));
    afterRefusal(talk);
    return "refused with reason %02x, and the session goes on".formatted(reason);
  }

  /**
   * Has a transfer of ours answered behind the refusal, so that the other side has seen it then.
   * What is on its way until then is passed over: segments of the refused one, and another attempt.
   */
  private static void afterRefusal(Talk talk) throws Deviation, IOException {
    talk.send(Stimulus.whole(talk.nextId(), talk.bundle(10)));
    while (true) {
      var received = talk.next();
      if (received.isAnswer()) {
        return;
      }
      if (received.is(SessTermMessage.class)) {
        // RFC 9174 6: "Either peer of a session can terminate an established session at any time".
        throw Deviation.weak("after a refusal " + received.text());
      }
      if (!(received instanceof Received.Segment)) {
        throw new Deviation("after a refusal " + received.text());
      }
    }
  }

  /** The same, for cases that look further; that the session goes on is the matter of others. */
  private static void survivesRefusal(Talk talk, Received.Segment seen)
      throws NotObserved, IOException {
    try {
      refused(talk, seen, NOT_ACCEPTABLE);
    } catch (Deviation e) {
      throw NotObserved.because(String.valueOf(e.getMessage()));
    }
  }

  private static String refusedAtAnyPoint(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = small(trial);
    trial.haveSent(talk.bundle(SEVERAL_SEGMENTS));
    refused(talk, segment(talk), NOT_ACCEPTABLE);
    trial.haveSent(talk.bundle(SEVERAL_SEGMENTS));
    segment(talk);
    refused(talk, segment(talk), NOT_ACCEPTABLE);
    trial.haveSent(talk.bundle(SEVERAL_SEGMENTS));
    var last = segment(talk);
    while (!last.header().end()) {
      last = segment(talk);
    }
    refused(talk, last, NOT_ACCEPTABLE);
    return "at its start, inside and behind its end: the session goes on";
  }

  private static String unknownReason(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = small(trial);
    trial.haveSent(talk.bundle(SEVERAL_SEGMENTS));
    return refused(talk, segment(talk), UNASSIGNED);
  }

  private static String everyReason(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    for (int reason = 0; reason <= 0x06; reason++) {
      var talk = small(trial);
      trial.haveSent(talk.bundle(SEVERAL_SEGMENTS));
      try {
        refused(talk, segment(talk), reason);
        talk.close();
      } catch (Deviation e) {
        throw e.behind("reason %02x: ".formatted(reason));
      }
    }
    return "reasons 00 to 06 leave the session";
  }

  private static String noIdenticalAttempt(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    var bundle = talk.bundle(10);
    trial.haveSent(bundle);
    survivesRefusal(talk, segment(talk));
    var received = talk.next(trial.timing().quiet());
    if (received instanceof Received.Segment again && Arrays.equals(again.data(), bundle)) {
      throw new Deviation("the bundle that is not acceptable comes again as it was");
    }
    return "it does not come again as it was: " + received.text();
  }

  /** A transfer that cannot be on its way as a whole, refused with most of it unsent. */
  private static Received.Segment stuck(Trial trial, Talk talk) throws NotObserved, IOException {
    trial.haveSent(talk.bundle(MORE_THAN_BUFFERS));
    return segment(talk);
  }

  private static String theSegmentIsFinished(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    var first = stuck(trial, talk);
    talk.send(Stimulus.refuse(NOT_ACCEPTABLE, first.header().id().bits()));
    talk.send(Stimulus.whole(talk.nextId(), talk.bundle(10)));
    while (true) {
      var received = talk.next();
      if (received.isAnswer()) {
        return "every segment that began was finished";
      }
      if (received instanceof Received.Undecodable
          || received instanceof Received.Quiet quiet && quiet.octets() > 0) {
        throw new Deviation("a segment is not finished: " + received.text());
      }
      if (!(received instanceof Received.Segment)) {
        throw NotObserved.because("after a refusal " + received.text());
      }
    }
  }

  private static String noFurtherSegment(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    var first = stuck(trial, talk);
    survivesRefusal(talk, first);
    var received = talk.next(trial.timing().quiet());
    if (received instanceof Received.Segment late
        && late.header().id().bits() == first.header().id().bits()) {
      throw new Deviation("behind its answer to what we sent after the refusal " + late.text());
    }
    return "no segment of it once the refusal was seen";
  }

  private static String itemsAreWellFormed(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = small(trial);
    var transfer = sent(trial, talk, talk.bundle(SEVERAL_SEGMENTS));
    if (!transfer.first().items().wellFormed()) {
      throw new Deviation("the items of its first segment do not fill their list");
    }
    return transfer.items().size() + " items";
  }

  private static String itemsHaveNoReservedFlags(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = small(trial);
    for (var item : sent(trial, talk, talk.bundle(SEVERAL_SEGMENTS)).items()) {
      if ((item.flags() & ~ExtensionItem.CRITICAL) != 0) {
        throw new Deviation("item %04x has flags %02x".formatted(item.type(), item.flags()));
      }
    }
    return "no item with reserved flags";
  }

  private static List<ExtensionItem> lengths(Transfer transfer) {
    return transfer.items().stream()
        .filter(item -> item.type() == ExtensionItem.TRANSFER_LENGTH_TYPE)
        .toList();
  }

  private static String oneTransferLength(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = small(trial);
    int count = lengths(sent(trial, talk, talk.bundle(SEVERAL_SEGMENTS))).size();
    if (count > 1) {
      throw new Deviation(count + " Transfer Length items");
    }
    return count + " of several segments";
  }

  private static String noTransferLengthOnOneSegment(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    var transfer = sent(trial, talk, talk.bundle(10));
    if (transfer.segments().size() == 1 && !lengths(transfer).isEmpty()) {
      throw new Deviation("a transfer of one segment has a Transfer Length item");
    }
    return "none on a transfer of one segment";
  }

  private static String transferLengthIsRight(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = small(trial);
    var transfer = sent(trial, talk, talk.bundle(SEVERAL_SEGMENTS));
    int size = transfer.bundle().length;
    var lengths = lengths(transfer);
    if (lengths.isEmpty()) {
      throw NotObserved.notApplicable("it sends no Transfer Length");
    }
    var value = lengths.getFirst().value();
    var wanted = Stimulus.nothing().u64(size).octets();
    if (!Arrays.equals(value.toByteArray(), wanted)) {
      throw new Deviation(
          "of a bundle of %d octets it says %d octets of value %s"
              .formatted(size, value.length(), value));
    }
    return "8 octets that say " + size;
  }

  private static String nothingNewInEnding(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = small(trial);
    for (int i = 0; i < 3; i++) {
      trial.haveSent(talk.bundle(SEVERAL_SEGMENTS));
    }
    segment(talk);
    talk.send(Stimulus.sessTerm(0, 0));
    boolean answered = false;
    for (var received : talk.rest().messages()) {
      answered |= received.is(SessTermMessage.class);
      if (answered && received instanceof Received.Segment late && late.header().start()) {
        throw new Deviation("behind its SESS_TERM " + late.text());
      }
    }
    return answered ? "no START behind its answer" : "it ended the connection";
  }
}
