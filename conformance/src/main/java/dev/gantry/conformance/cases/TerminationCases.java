package dev.gantry.conformance.cases;

import dev.gantry.conformance.line.Received;
import dev.gantry.conformance.line.Stimulus;
import dev.gantry.conformance.trial.Deviation;
import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Talk;
import dev.gantry.conformance.trial.Trial;
import dev.gantry.domain.wire.SessTermMessage;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/** The end of a session that the tester asks for (RFC 9174 6.1). */
final class TerminationCases {
  private static final int REPLY = 0x01;
  private static final int RESERVED_FLAGS = 0xFE;

  static final Map<String, Script> SCRIPTS =
      Map.ofEntries(
          Map.entry("R-6-01", TerminationCases::endsAtAnyTime),
          Map.entry("R-6.1-03", TerminationCases::isAnswered),
          Map.entry("R-6.1-04", TerminationCases::theAnswerIsACopy),
          Map.entry("R-6.1-05", TerminationCases::isAnsweredOnce),
          Map.entry("R-6.1-06", TerminationCases::whatBeganMayBeFinished),
          Map.entry("R-6.1-10", TerminationCases::anEndAtOnceIsSurvived),
          Map.entry("R-6.1-14", TerminationCases::unknownReason),
          Map.entry("R-6.1-16", TerminationCases::reservedFlags));

  private TerminationCases() {}

  private static String endsAtAnyTime(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var idle = trial.session();
    idle.send(Stimulus.sessTerm(0, 0));
    var ofIdle = idle.rest();
    var busy = trial.session();
    long id = busy.nextId();
    busy.send(Stimulus.start(Stimulus.START, id, Stimulus.nothing(), new byte[10]));
    busy.ack(id);
    busy.send(Stimulus.sessTerm(0, 0));
    var received = busy.next();
    boolean told = received instanceof Received.Closed || received.is(SessTermMessage.class);
    if (ofIdle.term().isEmpty() && ofIdle.end().isEmpty() || !told) {
      throw new Deviation("idle: " + ofIdle.text() + "; while it receives: " + received.text());
    }
    return "idle: " + ofIdle.text() + "; while it receives: " + received.text();
  }

  private static String isAnswered(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    talk.send(Stimulus.sessTerm(0, 0));
    var received = talk.next();
    if (received.is(SessTermMessage.class)) {
      return received.text();
    }
    throw new Deviation("in place of an answer " + received.text());
  }

  private static String theAnswerIsACopy(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    for (int reason : new int[] {0, 1, 2, 3, 4, 5, 0x42, 0xF5}) {
      copied(trial, reason);
    }
    return "reasons 00 to 05, 42 and f5 come back with REPLY";
  }

  /** A termination and its answer, of whoever answers at all. */
  private static void copied(Trial trial, int reason)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    talk.send(Stimulus.sessTerm(0, reason));
    var received = talk.next();
    if (!(received instanceof Received.Got got && got.message() instanceof SessTermMessage)) {
      throw NotObserved.because("no answer: " + received.text());
    }
    var octets = got.octets();
    if ((octets[1] & REPLY) == 0 || Byte.toUnsignedInt(octets[2]) != reason) {
      throw new Deviation(
          "05 00 %02x is answered by 05 %02x %02x".formatted(reason, octets[1], octets[2]));
    }
  }

  private static String isAnsweredOnce(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    talk.send(Stimulus.sessTerm(0, 0));
    var received = talk.next();
    if (!(received.is(SessTermMessage.class))) {
      throw NotObserved.because("no answer: " + received.text());
    }
    try {
      talk.send(Stimulus.sessTerm(REPLY, 0), Stimulus.sessTerm(0, 0));
    } catch (IOException e) {
      return "it ends the connection behind its answer";
    }
    var rest = talk.rest();
    if (rest.term().isPresent()) {
      throw new Deviation("in Ending it says SESS_TERM again: " + rest.text());
    }
    return rest.text();
  }

  private static String whatBeganMayBeFinished(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    long id = talk.nextId();
    var bundle = talk.bundle(10);
    talk.send(Stimulus.start(Stimulus.START, id, Stimulus.nothing(), Arrays.copyOf(bundle, 8)));
    talk.ack(id);
    talk.send(Stimulus.sessTerm(0, 0));
    var received = talk.next();
    if (!(received.is(SessTermMessage.class))) {
      return "it does not wait for the rest: " + received.text();
    }
    return "after its answer: " + finished(talk, id, bundle);
  }

  private static String finished(Talk talk, long id, byte[] bundle) throws Deviation, IOException {
    var tail = Arrays.copyOfRange(bundle, 8, bundle.length);
    try {
      talk.send(Stimulus.segment(Stimulus.END, id, tail));
    } catch (IOException e) {
      return "the end of the connection";
    }
    var received = talk.next();
    if (received instanceof Received.Quiet) {
      throw new Deviation("the rest draws neither an acknowledgement nor an end");
    }
    return received.text();
  }

  private static String anEndAtOnceIsSurvived(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    talk.send(Stimulus.sessTerm(0, 0));
    talk.drop();
    trial.session().goesOn();
    return "the next session stands";
  }

  private static String unknownReason(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    copied(trial, 0xEE);
    return "05 01 ee";
  }

  private static String reservedFlags(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    talk.send(Stimulus.sessTerm(RESERVED_FLAGS, 0));
    var received = talk.next();
    if (received instanceof Received.Quiet) {
      throw new Deviation("05 fe 00 draws " + received.text());
    }
    return "05 fe 00 draws " + received.text();
  }
}
