package dev.gantry.conformance.cases;

import dev.gantry.conformance.line.Received;
import dev.gantry.conformance.line.Stimulus;
import dev.gantry.conformance.trial.Deviation;
import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Talk;
import dev.gantry.conformance.trial.Trial;
import dev.gantry.domain.wire.MsgRejectMessage;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.domain.wire.XferRefuseMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Transfers that the side under test receives, and messages out of place (RFC 9174 5.1.2, 5.2). */
final class ReceiverCases {
  private static final int XFER_ACK = 0x02;
  private static final int SESS_INIT = 0x07;
  private static final int TYPE_UNKNOWN = 0x01;
  private static final int UNEXPECTED = 0x03;
  private static final int NO_RESOURCES = 0x02;
  private static final int NOT_ACCEPTABLE = 0x04;
  private static final int EXTENSION_FAILURE = 0x05;
  private static final int UNKNOWN_ITEM = 0xC0DE;
  private static final int CRITICAL = 0x01;
  private static final Stimulus ONE = Stimulus.hex("01");
  private static final Stimulus NO_ITEMS = Stimulus.nothing();

  static final Map<String, Script> SCRIPTS =
      Map.ofEntries(
          Map.entry("R-2.1-01", ReceiverCases::bigEndian),
          Map.entry("R-5.1.2-01", ReceiverCases::unknownTypes),
          Map.entry("R-5.1.2-03", ReceiverCases::messagesOutOfPlace),
          Map.entry("R-5.1.2-04", ReceiverCases::rejectionNamesTheType),
          Map.entry("R-5.2.1-03", ReceiverCases::anyOrderOfIds),
          Map.entry("R-5.2.1-05", ReceiverCases::idIsRepeated),
          Map.entry("R-5.2.2-02", ReceiverCases::reservedSegmentFlags),
          Map.entry("R-5.2.2-03", ReceiverCases::itemsOnlyWithStart),
          Map.entry("R-5.2.2-04", ReceiverCases::itemsFillTheList),
          Map.entry("R-5.2.2-05", ReceiverCases::itemsHoldForOneTransfer),
          Map.entry("E-8770-02", ReceiverCases::aNewStartEndsTheTransferBefore),
          Map.entry("E-8770-03", ReceiverCases::aNewStartLeavesTheSession),
          Map.entry("R-5.2.3-01", ReceiverCases::ackFlags),
          Map.entry("R-5.2.3-03", ReceiverCases::oneAckForEachSegment),
          Map.entry("R-5.2.3-04", ReceiverCases::ackRepeatsTheFlags),
          Map.entry("R-5.2.3-05", ReceiverCases::runningTotal),
          Map.entry("R-5.2.4-02", ReceiverCases::refusalNamesTheTransfer),
          Map.entry("R-5.2.4-11", ReceiverCases::earlierTransfersFirst),
          Map.entry("R-5.2.4-15", ReceiverCases::lateSegmentsAreRefusedToo),
          Map.entry("R-5.2.4-16", ReceiverCases::theNextTransferAfterARefusal),
          Map.entry("R-5.2.5-03", ReceiverCases::reservedItemFlags),
          Map.entry("R-5.2.5-04", ReceiverCases::criticalItem),
          Map.entry("R-5.2.5-05", ReceiverCases::unknownItem),
          Map.entry("R-5.2.5.1-02", ReceiverCases::withoutTransferLength),
          Map.entry("R-5.2.5.1-03", ReceiverCases::criticalTransferLength),
          Map.entry("R-5.2.5.1-05", ReceiverCases::moreThanTransferLength),
          Map.entry("R-5.2.5.1-06", ReceiverCases::lessThanTransferLength),
          Map.entry("R-5.2.5.1-07", ReceiverCases::mismatchIsNotAcceptable),
          Map.entry("R-8.4-01", ReceiverCases::reservedItemType),
          Map.entry("R-8.5-01", ReceiverCases::privateTypes),
          Map.entry("R-8.6-01", ReceiverCases::unassignedReasons));

  private ReceiverCases() {}

  private static String bigEndian(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    long id = 0x0102030405060708L;
    var part = new byte[0x0123];
    talk.send(Stimulus.start(Stimulus.START, id, NO_ITEMS, part));
    var ack = talk.ack(id);
    if (ack.acknowledgedBytes() != part.length) {
      throw new Deviation("of %d octets %d".formatted(part.length, ack.acknowledgedBytes()));
    }
    return "ID 0102030405060708 and 0123 octets come back so";
  }

  private static String unknownTypes(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    return rejectsTypes(trial, 0x08, 0x00, 0x7f, 0xf0);
  }

  private static String privateTypes(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    return rejectsTypes(trial, 0xf0, 0xf7, 0xff);
  }

  private static String rejectsTypes(Trial trial, int... types)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var told = new ArrayList<String>();
    for (int type : types) {
      var talk = trial.session();
      talk.send(Stimulus.nothing().u8(type));
      try {
        talk.rejection(TYPE_UNKNOWN, type);
        talk.ended();
      } catch (Deviation e) {
        throw new Deviation("to type %02x %s".formatted(type, e.getMessage()));
      }
      told.add("%02x".formatted(type));
    }
    return "MSG_REJECT 06 01 and the end of the connection for " + String.join(", ", told);
  }

  private static String messagesOutOfPlace(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    talk.send(Stimulus.ack(Stimulus.WHOLE, 0x4711, 5));
    talk.rejection(UNEXPECTED, XFER_ACK);
    talk.goesOn();
    talk.send(trial.offer().message());
    talk.rejection(UNEXPECTED, SESS_INIT);
    talk.goesOn();
    return "an acknowledgement of nothing draws 06 03 02, a second SESS_INIT 06 03 07, and the"
        + " session goes on";
  }

  private static String rejectionNamesTheType(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    talk.send(trial.offer().message());
    var received = talk.next();
    if (!(received instanceof Received.Got got && got.message() instanceof MsgRejectMessage)) {
      throw NotObserved.because("no MSG_REJECT: " + received.text());
    }
    if (got.octets()[2] != SESS_INIT) {
      throw new Deviation("06 %02x %02x".formatted(got.octets()[1], got.octets()[2]));
    }
    return received.text();
  }

  /** A transfer of one segment that has to be acknowledged. */
  private static void whole(Talk talk, int flags, long id, Stimulus items, byte[] bundle)
      throws Deviation, IOException {
    talk.send(Stimulus.start(flags, id, items, bundle));
    talk.ack(id);
  }

  /** That bundles are taken at all, or nothing can be said of how they are acknowledged. */
  private static Talk taking(Trial trial) throws NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    long id = talk.nextId();
    var bundle = talk.bundle(10);
    talk.send(Stimulus.whole(id, bundle));
    var received = talk.next();
    if (received.is(XferRefuseMessage.class)) {
      throw NotObserved.because("it takes no bundle: " + received.text());
    }
    return talk;
  }

  private static String anyOrderOfIds(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    for (long id : new long[] {1L << 63, 5, 2}) {
      whole(talk, Stimulus.WHOLE, id, NO_ITEMS, talk.bundle(10));
    }
    return "2^63, then 5, then 2";
  }

  private static String idIsRepeated(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    whole(talk, Stimulus.WHOLE, 0x0011223344556677L, NO_ITEMS, talk.bundle(10));
    return "00 11 22 33 44 55 66 77";
  }

  private static String reservedSegmentFlags(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    long id = talk.nextId();
    var bundle = talk.bundle(10);
    talk.send(Stimulus.start(0xA3, id, NO_ITEMS, bundle));
    var received = talk.next();
    if (received instanceof Received.Got got
        && got.message() instanceof XferAckMessage ack
        && ack.id().bits() == id
        && ack.acknowledgedBytes() == bundle.length) {
      return "flags a3 are taken for 03";
    }
    throw new Deviation("of a segment with flags a3 " + received.text());
  }

  private static List<byte[]> parts(byte[] bundle, int... lengths) {
    var parts = new ArrayList<byte[]>();
    int at = 0;
    for (int length : lengths) {
      parts.add(Arrays.copyOfRange(bundle, at, at + length));
      at += length;
    }
    parts.add(Arrays.copyOfRange(bundle, at, bundle.length));
    return parts;
  }

  /**
   * A bundle in three segments, each acknowledged by itself; the flags of what acknowledges them.
   */
  private static List<Integer> inThree(Talk talk) throws Deviation, IOException {
    long id = talk.nextId();
    var parts = parts(talk.bundle(40), 7, 11);
    var flags = new ArrayList<Integer>();
    talk.send(Stimulus.start(Stimulus.START, id, NO_ITEMS, parts.get(0)));
    flags.add(talk.ack(id).flags());
    talk.send(Stimulus.segment(Stimulus.MIDDLE, id, parts.get(1)));
    flags.add(talk.ack(id).flags());
    talk.send(Stimulus.segment(Stimulus.END, id, parts.get(2)));
    flags.add(talk.ack(id).flags());
    return flags;
  }

  private static String itemsOnlyWithStart(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    var _ = inThree(talk);
    talk.goesOn();
    return "three segments, the list of items in the first alone, and it stays in step";
  }

  private static String itemsFillTheList(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var overrunning = Stimulus.nothing().u8(0).u16(UNKNOWN_ITEM).u16(9).then(ONE);
    var spare = Stimulus.item(0, UNKNOWN_ITEM, ONE).then(Stimulus.hex("00 00 00"));
    return "overrun: "
        + notAccepted(trial, overrunning)
        + "; spare octets: "
        + notAccepted(trial, spare);
  }

  private static String notAccepted(Trial trial, Stimulus items)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    long id = talk.nextId();
    talk.send(Stimulus.start(Stimulus.WHOLE, id, items, talk.bundle(10)));
    var received = talk.next();
    boolean acknowledged = received.is(XferAckMessage.class);
    if (acknowledged || received instanceof Received.Quiet) {
      throw new Deviation("a malformed list of items is not refused: " + received.text());
    }
    if (received.is(XferRefuseMessage.class)) {
      talk.goesOn();
    }
    talk.close();
    return received.text();
  }

  private static String itemsHoldForOneTransfer(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    var first = talk.bundle(10);
    whole(talk, Stimulus.WHOLE, talk.nextId(), Stimulus.transferLength(first.length), first);
    whole(talk, Stimulus.WHOLE, talk.nextId(), NO_ITEMS, talk.bundle(100));
    return "the Transfer Length of one says nothing about the next";
  }

  private static long unfinished(Talk talk) throws Deviation, IOException {
    long id = talk.nextId();
    talk.send(Stimulus.start(Stimulus.START, id, NO_ITEMS, new byte[9]));
    talk.ack(id);
    return id;
  }

  private static String aNewStartEndsTheTransferBefore(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    unfinished(talk);
    long id = talk.nextId();
    var bundle = talk.bundle(10);
    talk.send(Stimulus.whole(id, bundle));
    var ack = talk.ack(id);
    if (ack.acknowledgedBytes() != bundle.length) {
      throw new Deviation("of %d octets %d".formatted(bundle.length, ack.acknowledgedBytes()));
    }
    return "the transfer that begins is acknowledged by its own octets alone";
  }

  private static String aNewStartLeavesTheSession(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    unfinished(talk);
    long id = talk.nextId();
    talk.send(Stimulus.whole(id, talk.bundle(10)));
    var received = talk.next();
    if (!received.isAnswer()) {
      throw new Deviation("of the transfer that begins " + received.text());
    }
    talk.goesOn();
    return "the session goes on";
  }

  private static String ackFlags(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    long id = talk.nextId();
    talk.send(Stimulus.whole(id, talk.bundle(10)));
    var received = talk.next();
    if (received instanceof Received.Got got && got.message() instanceof XferAckMessage ack) {
      if ((ack.flags() & 0xFC) == 0) {
        return "flags %02x for flags 03".formatted(ack.flags());
      }
    }
    throw new Deviation("of a segment with flags 03 " + received.text());
  }

  private static String oneAckForEachSegment(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    long id = talk.nextId();
    var bundle = talk.bundle(60);
    var parts = parts(bundle, 10, 10, 10, 10);
    // All in one write, so that whoever gathers acknowledgements has an occasion to.
    var all = Stimulus.start(Stimulus.START, id, NO_ITEMS, parts.get(0));
    for (int i = 1; i < parts.size(); i++) {
      int flags = i == parts.size() - 1 ? Stimulus.END : Stimulus.MIDDLE;
      all = all.then(Stimulus.segment(flags, id, parts.get(i)));
    }
    talk.send(all);
    int seen = 0;
    while (seen < parts.size()) {
      var received = talk.next();
      if (!(received instanceof Received.Got got
          && got.message() instanceof XferAckMessage ack
          && ack.id().bits() == id)) {
        throw new Deviation(
            "%d acknowledgements of %d segments, then %s"
                .formatted(seen, parts.size(), received.text()));
      }
      seen++;
    }
    talk.quiet();
    return seen + " for " + parts.size() + " segments in one write";
  }

  private static String ackRepeatsTheFlags(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    var flags = inThree(talk);
    long id = talk.nextId();
    talk.send(Stimulus.start(0xA3, id, NO_ITEMS, talk.bundle(10)));
    flags.add(talk.ack(id).flags());
    var told = flags.stream().map("%02x"::formatted).collect(Collectors.joining(", "));
    if (!told.equals("02, 00, 01, a3")) {
      throw new Deviation("02, 00, 01, a3 come back as " + told);
    }
    return told + " come back so";
  }

  private static String runningTotal(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    long id = talk.nextId();
    var bundle = talk.bundle(2000);
    var parts = parts(bundle, 100, 200, 500);
    talk.send(Stimulus.start(Stimulus.START, id, NO_ITEMS, parts.get(0)));
    total(talk, 100);
    talk.send(Stimulus.segment(Stimulus.MIDDLE, id, parts.get(1)));
    total(talk, 300);
    talk.send(Stimulus.segment(Stimulus.MIDDLE, id, parts.get(2)));
    total(talk, 800);
    talk.send(Stimulus.segment(Stimulus.END, id, parts.get(3)));
    total(talk, bundle.length);
    return "100, 300, 800, " + bundle.length;
  }

  private static void total(Talk talk, long wanted) throws Deviation, IOException {
    var received = talk.next();
    if (!(received instanceof Received.Got got
        && got.message() instanceof XferAckMessage ack
        && ack.acknowledgedBytes() == wanted)) {
      throw new Deviation("in place of " + wanted + " octets " + received.text());
    }
  }

  private static Stimulus refusable(long id, int flags, byte[] data) {
    return Stimulus.start(flags, id, Stimulus.item(CRITICAL, UNKNOWN_ITEM, ONE), data);
  }

  /** Whoever takes it for no fault has no occasion to refuse; other cases tell of that. */
  private static void refused(Talk talk, long id) throws NotObserved, IOException {
    var refuse = refusal(talk);
    if (refuse.id().bits() != id) {
      throw NotObserved.because("the refusal names ID " + refuse.id());
    }
  }

  private static XferRefuseMessage refusal(Talk talk) throws NotObserved, IOException {
    var received = talk.next();
    if (received instanceof Received.Got got && got.message() instanceof XferRefuseMessage refuse) {
      return refuse;
    }
    throw NotObserved.because(
        "a transfer with an unknown critical item is not refused: " + received.text());
  }

  private static String refusalNamesTheTransfer(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    long id = 0x0a0b0c0d01020304L;
    talk.send(refusable(id, Stimulus.WHOLE, talk.bundle(10)));
    var refuse = refusal(talk);
    if (refuse.id().bits() != id) {
      throw new Deviation("the refusal of ID %d names ID %s".formatted(id, refuse.id()));
    }
    return "the refusal names ID " + id;
  }

  private static String earlierTransfersFirst(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    long first = talk.nextId();
    long second = talk.nextId();
    long third = talk.nextId();
    var all =
        Stimulus.whole(first, talk.bundle(10))
            .then(Stimulus.whole(second, talk.bundle(10)))
            .then(refusable(third, Stimulus.WHOLE, talk.bundle(10)));
    talk.send(all);
    for (long id : new long[] {first, second}) {
      var received = talk.next();
      if (!received.isAnswerTo(id)) {
        throw new Deviation(
            "before the answer to ID %s %s".formatted(Long.toUnsignedString(id), received.text()));
      }
    }
    refused(talk, third);
    return "the two before it are answered first";
  }

  private static String lateSegmentsAreRefusedToo(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    long id = talk.nextId();
    talk.send(refusable(id, Stimulus.START, new byte[10]));
    refused(talk, id);
    for (int flags : new int[] {Stimulus.MIDDLE, Stimulus.MIDDLE, Stimulus.END}) {
      talk.send(Stimulus.segment(flags, id, new byte[10]));
      talk.refusal(id);
    }
    return "three late segments draw three refusals";
  }

  private static String theNextTransferAfterARefusal(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    long id = talk.nextId();
    talk.send(refusable(id, Stimulus.START, new byte[10]));
    refused(talk, id);
    whole(talk, Stimulus.WHOLE, talk.nextId(), NO_ITEMS, talk.bundle(10));
    return "the next transfer, of another ID, is acknowledged";
  }

  private static String reservedItemFlags(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    whole(
        talk,
        Stimulus.WHOLE,
        talk.nextId(),
        Stimulus.item(0xFE, UNKNOWN_ITEM, ONE),
        talk.bundle(10));
    return "an item with flags fe is skipped";
  }

  private static String criticalItem(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    long id = talk.nextId();
    talk.send(refusable(id, Stimulus.WHOLE, talk.bundle(10)));
    talk.refusal(id, EXTENSION_FAILURE);
    talk.goesOn();
    return "XFER_REFUSE Extension Failure, and the session goes on";
  }

  private static String unknownItem(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    whole(
        talk, Stimulus.WHOLE, talk.nextId(), Stimulus.item(0, UNKNOWN_ITEM, ONE), talk.bundle(10));
    return "it is skipped";
  }

  private static String withoutTransferLength(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    var _ = inThree(talk);
    return "three segments without the item are acknowledged";
  }

  private static String criticalTransferLength(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    var bundle = talk.bundle(10);
    var item = Stimulus.item(CRITICAL, 0x0001, Stimulus.nothing().u64(bundle.length));
    whole(talk, Stimulus.WHOLE, talk.nextId(), item, bundle);
    return "type 0001 is known, critical too";
  }

  private static String moreThanTransferLength(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    long id = talk.nextId();
    talk.send(
        Stimulus.start(Stimulus.START, id, Stimulus.transferLength(10), new byte[4])
            .then(Stimulus.segment(Stimulus.END, id, new byte[7])));
    return "10 octets announced, 11 sent: " + answerToMismatch(talk, id, 11);
  }

  private static String lessThanTransferLength(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    long id = talk.nextId();
    var bundle = talk.bundle(10);
    talk.send(
        Stimulus.start(Stimulus.WHOLE, id, Stimulus.transferLength(bundle.length + 1L), bundle));
    return "an octet less than announced: " + answerToMismatch(talk, id, bundle.length);
  }

  /** Anything but the acknowledgement of all of it. */
  private static String answerToMismatch(Talk talk, long id, long total)
      throws Deviation, IOException {
    while (true) {
      var received = talk.next();
      if (received instanceof Received.Got got && got.message() instanceof XferAckMessage ack) {
        if (ack.acknowledgedBytes() >= total) {
          throw new Deviation("data of another length than announced: " + received.text());
        }
        continue;
      }
      if (received instanceof Received.Quiet) {
        throw new Deviation("no answer to ID " + id + ": " + received.text());
      }
      return received.text();
    }
  }

  private static String mismatchIsNotAcceptable(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    long id = talk.nextId();
    var bundle = talk.bundle(10);
    talk.send(
        Stimulus.start(Stimulus.WHOLE, id, Stimulus.transferLength(bundle.length + 1L), bundle));
    talk.refusal(id, NOT_ACCEPTABLE);
    talk.goesOn();
    return "XFER_REFUSE Not Acceptable, and the session goes on";
  }

  private static String reservedItemType(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = taking(trial);
    whole(talk, Stimulus.WHOLE, talk.nextId(), Stimulus.item(0, 0x0000, ONE), talk.bundle(10));
    long id = talk.nextId();
    talk.send(
        Stimulus.start(Stimulus.WHOLE, id, Stimulus.item(CRITICAL, 0x0000, ONE), talk.bundle(10)));
    talk.refusal(id, EXTENSION_FAILURE);
    return "skipped; critical: Extension Failure";
  }

  private static String unassignedReasons(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    // Nothing answers a MSG_REJECT; of what it says of our segments another session would tell.
    talk.send(Stimulus.reject(0xF5, 0x04), Stimulus.reject(NO_RESOURCES + 5, 0x04));
    boolean answers = answersRejections(trial, talk);
    if (!answers) {
      talk.goesOn();
    }
    talk.close();
    for (int reason : new int[] {0x07, 0xEF, 0xF0, 0xFF}) {
      var other = trial.session();
      other.send(Stimulus.sessTerm(0, reason));
      var rest = other.rest();
      if (rest.end().isEmpty() && rest.term().isEmpty()) {
        throw new Deviation("SESS_TERM of reason %02x: %s".formatted(reason, rest.text()));
      }
    }
    if (answers) {
      // Nothing forbids it in so many words, though two such sides would never stop.
      throw Deviation.weak("MSG_REJECT is answered by MSG_REJECT");
    }
    return "MSG_REJECT and SESS_TERM with unassigned and private codes are understood";
  }

  private static boolean answersRejections(Trial trial, Talk talk) throws Deviation, IOException {
    boolean answers = false;
    while (true) {
      var received = talk.next(trial.timing().quiet());
      if (received instanceof Received.Quiet) {
        return answers;
      }
      if (!received.is(MsgRejectMessage.class)) {
        // What MSG_REJECT leads to is nowhere said (RFC 9174 5.1.2).
        throw Deviation.weak("to MSG_REJECT " + received.text());
      }
      answers = true;
    }
  }
}
