package dev.gantry.conformance.cases;

import dev.gantry.conformance.line.Received;
import dev.gantry.conformance.line.Stimulus;
import dev.gantry.conformance.trial.Agent;
import dev.gantry.conformance.trial.Deviation;
import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Talk;
import dev.gantry.conformance.trial.Trial;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.domain.wire.XferRefuseMessage;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/** What its BPA, which the tester is, hears of transfers (RFC 9174 3.1, 5.2.4, 6.1). */
final class AgentCases {
  private static final int COMPLETED = 0x01;
  private static final int NO_RESOURCES = 0x02;
  private static final int SEVERAL_SEGMENTS = 450;
  private static final int SMALL_MRU = 100;

  static final Map<String, Script> SCRIPTS =
      Map.ofEntries(
          Map.entry("R-3.1-07", AgentCases::noOutcomeBeforeTheAcknowledgement),
          Map.entry("R-3.1-08", AgentCases::theAgentDecides),
          Map.entry("R-5.2.4-05", AgentCases::theRightBundleFails),
          Map.entry("R-5.2.4-07", AgentCases::completedMayBeSent),
          Map.entry("R-6.1-13", AgentCases::whatIsCutOffIsNotSent));

  private AgentCases() {}

  private static Received.Segment segment(Talk talk) throws NotObserved, IOException {
    var received = talk.next();
    if (received instanceof Received.Segment segment) {
      return segment;
    }
    throw NotObserved.because("in place of a segment of its own " + received.text());
  }

  private static void acknowledge(Talk talk, Received.Segment segment, long total)
      throws IOException {
    talk.send(Stimulus.ack(segment.header().flags(), segment.header().id().bits(), total));
  }

  private static String noOutcomeBeforeTheAcknowledgement(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    var sending = trial.agent().forward(trial.nodeId(), talk.bundle(40));
    var segment = segment(talk);
    var early = sending.fate(trial.timing().quiet());
    if (early != Agent.Fate.OPEN) {
      throw new Deviation("without any acknowledgement its BPA is told " + early);
    }
    acknowledge(talk, segment, segment.data().length);
    var late = sending.fate(trial.timing().answer());
    if (late != Agent.Fate.SENT) {
      throw new Deviation("behind the acknowledgement its BPA is told " + late);
    }
    return "nothing before the acknowledgement, and that it was sent behind it";
  }

  private static String theAgentDecides(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var agent = trial.agent();
    var talk = trial.session();
    agent.answer(trial.nodeId(), Agent.Answer.STALL);
    int before = agent.received(trial.nodeId());
    long stalled = talk.nextId();
    talk.send(Stimulus.whole(stalled, talk.bundle(10)));
    long end = System.nanoTime() + trial.timing().answer().toNanos();
    do {
      var early = talk.next(trial.timing().quiet());
      if (!(early instanceof Received.Quiet)) {
        throw new Deviation("before its BPA has taken the bundle " + early.text());
      }
    } while (agent.received(trial.nodeId()) == before && System.nanoTime() < end);
    if (agent.received(trial.nodeId()) == before) {
      throw NotObserved.because("its BPA is not given the bundle");
    }
    agent.answer(trial.nodeId(), Agent.Answer.REFUSE);
    agent.release();
    var late = talk.next();
    if (!(late.is(XferAckMessage.class) && late.isAnswerTo(stalled))) {
      throw new Deviation("when its BPA has taken the bundle " + late.text());
    }
    talk.send(Stimulus.whole(talk.nextId(), talk.bundle(10)));
    var refused = talk.next();
    if (refused.is(XferAckMessage.class)) {
      throw new Deviation("what its BPA does not take draws " + refused.text());
    }
    if (!refused.is(XferRefuseMessage.class)) {
      // The agent can interrupt a reception (RFC 9174 3.1); that a refusal is how is not a duty.
      throw Deviation.weak("what its BPA does not take draws " + refused.text());
    }
    return "acknowledged once its BPA has taken it; refused: " + refused.text();
  }

  private static String theRightBundleFails(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    var taken = trial.agent().forward(trial.nodeId(), talk.bundle(40));
    var first = segment(talk);
    // Some have the second under way before the first is acknowledged.
    var refused = trial.agent().forward(trial.nodeId(), talk.bundle(60));
    var early = talk.next(trial.timing().quiet());
    acknowledge(talk, first, first.data().length);
    var second = early instanceof Received.Segment segment ? segment : segment(talk);
    if (second.header().id().equals(first.header().id())) {
      throw NotObserved.because("both transfers have the same ID");
    }
    // What will never be taken some keep themselves, for people, and tell their BPA that it is
    // gone.
    talk.send(Stimulus.refuse(NO_RESOURCES, second.header().id().bits()));
    var fate = taken.fate(trial.timing().answer());
    if (fate != Agent.Fate.SENT) {
      throw new Deviation("of the bundle that was acknowledged its BPA is told " + fate);
    }
    if (refused.fate(trial.timing().quiet()) == Agent.Fate.SENT) {
      throw new Deviation("of the bundle that was refused its BPA is told that it was sent");
    }
    return "the one was sent, the other was not";
  }

  private static String completedMayBeSent(Trial trial)
      throws NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    var sending = trial.agent().forward(trial.nodeId(), talk.bundle(40));
    talk.send(Stimulus.refuse(COMPLETED, segment(talk).header().id().bits()));
    return "a refusal for Completed is told as " + sending.fate(trial.timing().answer());
  }

  private static String whatIsCutOffIsNotSent(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var agent = trial.agent();
    var inbound = trial.session();
    int before = agent.received(trial.nodeId());
    var half = Arrays.copyOf(inbound.bundle(40), 20);
    inbound.send(Stimulus.start(Stimulus.START, inbound.nextId(), Stimulus.nothing(), half));
    inbound.next();
    inbound.reset();
    var talk = trial.session(trial.offer().mru(SMALL_MRU, 16 << 20));
    var sending = agent.forward(trial.nodeId(), talk.bundle(SEVERAL_SEGMENTS));
    acknowledge(talk, segment(talk), SMALL_MRU);
    talk.reset();
    var fate = sending.fate(trial.timing().longest());
    if (fate == Agent.Fate.SENT) {
      throw new Deviation("of a transfer that was cut off its BPA is told that it was sent");
    }
    if (agent.received(trial.nodeId()) != before) {
      throw new Deviation("its BPA is given a bundle of which half came");
    }
    if (fate == Agent.Fate.OPEN) {
      throw NotObserved.because(
          "it keeps a bundle that was cut off for another session, and has told nothing yet");
    }
    return "the one half is given to nobody, the other is told as not sent";
  }
}
