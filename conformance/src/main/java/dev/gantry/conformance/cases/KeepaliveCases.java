package dev.gantry.conformance.cases;

import dev.gantry.conformance.line.Received;
import dev.gantry.conformance.line.Stimulus;
import dev.gantry.conformance.trial.Deviation;
import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Talk;
import dev.gantry.conformance.trial.Trial;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.domain.wire.XferRefuseMessage;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Map;

/** KEEPALIVE and silence (RFC 9174 4.7, 5.1.1), and the end that silence leads to (6.1). */
final class KeepaliveCases {
  private static final int LEAST_SECONDS = 30;
  private static final int MOST_SECONDS = 600;
  private static final int SESSION_TERMINATING = 0x06;
  private static final int REPLY = 0x01;
  private static final int MEASURED_INTERVALS = 3;

  static final Map<String, Script> SCRIPTS =
      Map.ofEntries(
          Map.entry("R-4.7-03", KeepaliveCases::theSmallerOfferHolds),
          Map.entry("R-4.7-05", KeepaliveCases::zeroSwitchesThemOff),
          Map.entry("R-5.1.1-01", KeepaliveCases::zeroSwitchesThemOff),
          Map.entry("R-5.1.1-02", KeepaliveCases::offersHalfAMinute),
          Map.entry("R-5.1.1-03", KeepaliveCases::offersTenMinutesAtMost),
          Map.entry("R-5.1.1-05", KeepaliveCases::sentWheneverTheIntervalPasses),
          Map.entry("R-5.1.1-06", KeepaliveCases::silenceEndsTheSession),
          Map.entry("R-5.1.1-07", KeepaliveCases::silenceOfTwoIntervals),
          Map.entry("R-5.1.1-08", KeepaliveCases::silenceOfJustTwoIntervals),
          Map.entry("R-5.1.1-09", KeepaliveCases::oneOctet),
          Map.entry("R-6.1-01", KeepaliveCases::endsByATermination),
          Map.entry("R-6.1-02", KeepaliveCases::theFirstHasNoReplyFlag),
          Map.entry("R-6.1-08", KeepaliveCases::nothingNewIsTakenInEnding),
          Map.entry("R-6.1-09", KeepaliveCases::whatIsNewInEndingIsRefused),
          Map.entry("R-6.1-15", KeepaliveCases::noReservedFlags));

  private KeepaliveCases() {}

  /** A session with short keepalives. */
  private static Talk brisk(Trial trial) throws NotObserved, IOException, InterruptedException {
    return trial.session(trial.offer().keepalive(trial.timing().keepaliveSeconds()));
  }

  private static int interval(Trial trial, Talk talk) throws NotObserved {
    int theirs = talk.peer().keepaliveSeconds();
    if (theirs == 0) {
      throw NotObserved.notApplicable("it offers keepalive 0, so there are none");
    }
    return Math.min(theirs, trial.timing().keepaliveSeconds());
  }

  /** Sees three of them, while this side sends its own. */
  private static Duration longestGap(Trial trial, Talk talk, int seconds)
      throws Deviation, NotObserved, IOException {
    var allowed = Duration.ofSeconds(seconds).plus(trial.timing().margin());
    var longest = Duration.ZERO;
    long last = System.nanoTime();
    long sentAt = last;
    int seen = 0;
    long begun = last;
    while (seen < MEASURED_INTERVALS) {
      if (System.nanoTime() - begun > trial.timing().longest().toNanos()) {
        throw NotObserved.because("it has other things to send all the time");
      }
      var received = talk.any(Duration.ofMillis(seconds * 250L));
      long now = System.nanoTime();
      if (received instanceof Received.Quiet) {
        if (Duration.ofNanos(now - last).compareTo(allowed) > 0) {
          throw new Deviation(
              "nothing is sent for %.1f s, with keepalives of %d s"
                  .formatted((now - last) / 1e9, seconds));
        }
        if (now - sentAt > seconds * 500_000_000L) {
          talk.send(Stimulus.keepalive());
          sentAt = now;
        }
        continue;
      }
      if (talk.takes(received)) {
        // Whoever sends need not say that it is there.
        last = System.nanoTime();
        continue;
      }
      if (isTerm(received) && talk.silence().toMillis() > seconds * 1500L) {
        throw NotObserved.because("the tester was too slow to send its own: " + received.text());
      }
      if (!(received instanceof Received.Got got) || isTerm(received)) {
        throw new Deviation("in place of KEEPALIVE " + received.text());
      }
      var gap = Duration.ofNanos(now - last);
      longest = gap.compareTo(longest) > 0 ? gap : longest;
      last = now;
      seen += got.message() instanceof KeepaliveMessage ? 1 : 0;
    }
    return longest;
  }

  private static boolean isTerm(Received received) {
    return received.is(SessTermMessage.class);
  }

  private static String theSmallerOfferHolds(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = brisk(trial);
    int seconds = interval(trial, talk);
    var gap = longestGap(trial, talk, seconds);
    return "%d s here and %d s there make %d s: longest gap %.1f s"
        .formatted(
            trial.timing().keepaliveSeconds(),
            talk.peer().keepaliveSeconds(),
            seconds,
            gap.toMillis() / 1000.0);
  }

  private static String sentWheneverTheIntervalPasses(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = brisk(trial);
    int seconds = interval(trial, talk);
    var gap = longestGap(trial, talk, seconds);
    return "while it only receives, longest gap %.1f s".formatted(gap.toMillis() / 1000.0);
  }

  private static String zeroSwitchesThemOff(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session(trial.offer().keepalive(0));
    int theirs = talk.peer().keepaliveSeconds();
    var three = Duration.ofSeconds(3L * theirs).plus(trial.timing().quiet());
    var longest = trial.timing().longest();
    var wait = three.compareTo(longest) > 0 ? longest : three;
    long end = System.nanoTime() + wait.toNanos();
    var received = talk.any(wait);
    while (talk.takes(received)) {
      received = talk.any(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }
    if (!(received instanceof Received.Quiet)) {
      throw new Deviation(
          "with keepalive 0 here and %d s there: %s".formatted(theirs, received.text()));
    }
    talk.goesOn();
    return "none, " + received.text() + ", and the session goes on";
  }

  private static String offersHalfAMinute(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    int theirs = trial.session().peer().keepaliveSeconds();
    if (theirs != 0 && theirs < LEAST_SECONDS) {
      throw new Deviation("it offers " + theirs + " s");
    }
    return "it offers " + theirs + " s";
  }

  private static String offersTenMinutesAtMost(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    int theirs = trial.session().peer().keepaliveSeconds();
    if (theirs > MOST_SECONDS) {
      throw new Deviation("it offers " + theirs + " s");
    }
    return "it offers " + theirs + " s";
  }

  /** What silence leads to: the octets of the first SESS_TERM, and after how long. */
  private record Silence(byte[] term, double seconds, int interval) {}

  private static Silence silence(Trial trial, Talk talk)
      throws Deviation, NotObserved, IOException {
    int seconds = interval(trial, talk);
    var received = talk.next(trial.timing().longest());
    if (received instanceof Received.Got got
        && got.message() instanceof SessTermMessage term
        && term.reason() == TerminationReason.Known.IDLE_TIMEOUT) {
      return new Silence(got.octets(), talk.silence().toMillis() / 1000.0, seconds);
    }
    throw new Deviation("in place of SESS_TERM Idle timeout " + received.text());
  }

  private static String silenceEndsTheSession(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var silence = silence(trial, brisk(trial));
    return "SESS_TERM Idle timeout after %.1f s".formatted(silence.seconds());
  }

  private static String silenceOfTwoIntervals(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var silence = observed(trial, brisk(trial));
    var told =
        "SESS_TERM after %.1f s, with keepalives of %d s"
            .formatted(silence.seconds(), silence.interval());
    if (silence.seconds() < 2.0 * silence.interval()) {
      throw new Deviation(told);
    }
    return told;
  }

  private static String silenceOfJustTwoIntervals(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var silence = observed(trial, brisk(trial));
    double allowed = 2.0 * silence.interval() + trial.timing().margin().toMillis() / 1000.0;
    if (silence.seconds() > allowed) {
      throw NotObserved.because(
          "SESS_TERM after %.1f s: whether that limit is fixed cannot be seen from outside"
              .formatted(silence.seconds()));
    }
    return "SESS_TERM after %.1f s, with keepalives of %d s"
        .formatted(silence.seconds(), silence.interval());
  }

  /** That there is an end of that kind is the matter of another case. */
  private static Silence observed(Trial trial, Talk talk) throws NotObserved, IOException {
    try {
      return silence(trial, talk);
    } catch (Deviation e) {
      throw NotObserved.because(String.valueOf(e.getMessage()));
    }
  }

  private static String oneOctet(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    talk.send(Stimulus.hex("04 04 04"));
    talk.quiet();
    talk.goesOn();
    return "three of them draw nothing, and the session goes on";
  }

  private static String endsByATermination(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = brisk(trial);
    interval(trial, talk);
    var rest = talk.rest(trial.timing().longest());
    if (rest.term().isEmpty()) {
      throw new Deviation("a silent session ends without SESS_TERM: " + rest.text());
    }
    return rest.text();
  }

  private static String theFirstHasNoReplyFlag(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var term = firstTerm(trial, brisk(trial));
    if ((term[1] & REPLY) != 0) {
      throw new Deviation("its first SESS_TERM has flags %02x".formatted(term[1]));
    }
    return "flags %02x".formatted(term[1]);
  }

  private static String noReservedFlags(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var term = firstTerm(trial, brisk(trial));
    if ((term[1] & ~REPLY) != 0) {
      throw new Deviation("its SESS_TERM has flags %02x".formatted(term[1]));
    }
    var talk = trial.session();
    talk.send(Stimulus.sessTerm(0, 0));
    var reply = talk.rest().term();
    if (reply.isPresent() && (reply.get().octets()[1] & ~REPLY) != 0) {
      throw new Deviation("its answer has flags %02x".formatted(reply.get().octets()[1]));
    }
    return "none in the SESS_TERM of its own, none in its answer";
  }

  /** A SESS_TERM that it sends of its own accord, for whatever reason. */
  private static byte[] firstTerm(Trial trial, Talk talk) throws NotObserved, IOException {
    interval(trial, talk);
    var received = talk.next(trial.timing().longest());
    if (received instanceof Received.Got got && got.message() instanceof SessTermMessage) {
      return got.octets();
    }
    throw NotObserved.because("silence led to no SESS_TERM: " + received.text());
  }

  private static String nothingNewIsTakenInEnding(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var received = answerToANewTransferInEnding(trial);
    if (received.is(XferAckMessage.class)) {
      throw new Deviation("of a transfer that begins in Ending " + received.text());
    }
    return received.text();
  }

  private static String whatIsNewInEndingIsRefused(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var received = answerToANewTransferInEnding(trial);
    if (received instanceof Received.Got got
        && got.message() instanceof XferRefuseMessage refuse
        && refuse.reason().code() == SESSION_TERMINATING
        && refuse.id().bits() == 0) {
      return received.text();
    }
    throw new Deviation("of a transfer that begins in Ending " + received.text());
  }

  private static Received answerToANewTransferInEnding(Trial trial)
      throws NotObserved, IOException, InterruptedException {
    var talk = brisk(trial);
    firstTerm(trial, talk);
    Received received;
    try {
      talk.send(Stimulus.whole(0, talk.bundle(16)));
      received = talk.next();
    } catch (SocketException e) {
      received = new Received.Closed(true, false, "");
    }
    if (received instanceof Received.Closed) {
      throw NotObserved.because("it ended the connection right behind its SESS_TERM");
    }
    return received;
  }
}
