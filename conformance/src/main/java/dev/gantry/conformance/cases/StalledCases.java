package dev.gantry.conformance.cases;

import dev.gantry.conformance.line.Received;
import dev.gantry.conformance.line.Stimulus;
import dev.gantry.conformance.trial.Deviation;
import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Talk;
import dev.gantry.conformance.trial.Trial;
import dev.gantry.domain.wire.SessTermMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** A sender whose peer reads nothing and says nothing until it has had enough (RFC 9174 6.1). */
final class StalledCases {
  /** More than the buffers of two sockets on one machine hold. */
  private static final int MORE_THAN_BUFFERS = 12 << 20;

  /** Intervals of silence; after two the other side may end the session (5.1.1). */
  private static final int SILENT_INTERVALS = 4;

  static final Map<String, Script> SCRIPTS =
      Map.ofEntries(
          Map.entry("R-4.6-12", StalledCases::belongsToTheNodeIdReceived),
          Map.entry("R-6.1-21", StalledCases::noTerminationWithinAMessage),
          Map.entry("R-6.1-22", StalledCases::closesEvenSo));

  private StalledCases() {}

  /** What came behind the silence: octets of the bundle, and how it ended. */
  private record Behind(byte[] data, byte[] bundle, Received last) {
    boolean isOver() {
      return last instanceof Received.Closed;
    }
  }

  private static Behind behindTheSilence(Trial trial)
      throws NotObserved, IOException, InterruptedException {
    int seconds = trial.timing().keepaliveSeconds();
    var talk = trial.session(trial.offer().keepalive(seconds).mru(16 << 20, 16 << 20));
    if (talk.peer().keepaliveSeconds() == 0) {
      throw NotObserved.notApplicable("it offers keepalive 0, so silence ends nothing");
    }
    var bundle = talk.bundle(MORE_THAN_BUFFERS);
    trial.haveSent(bundle);
    var data = new ByteArrayOutputStream();
    var first = talk.next();
    if (!(first instanceof Received.Segment segment)) {
      throw NotObserved.because("in place of a segment of its own " + first.text());
    }
    data.writeBytes(segment.data());
    Thread.sleep(Duration.ofSeconds((long) SILENT_INTERVALS * seconds));
    var last = rest(trial, talk, data);
    return new Behind(data.toByteArray(), bundle, last);
  }

  private static Received rest(Trial trial, Talk talk, ByteArrayOutputStream data)
      throws IOException {
    while (true) {
      var received = talk.next(trial.timing().answer());
      switch (received) {
        case Received.Segment segment -> data.writeBytes(segment.data());
        case Received.Got got when got.message() instanceof SessTermMessage term -> {
          try {
            talk.send(Stimulus.sessTerm(1, term.reason().code()));
          } catch (IOException e) {
            // It closes at once, as it may.
          }
        }
        case Received.Got _ -> {}
        default -> {
          return received;
        }
      }
    }
  }

  private static Behind ended(Trial trial) throws NotObserved, IOException, InterruptedException {
    var behind = behindTheSilence(trial);
    if (behind.data().length >= behind.bundle().length && !behind.isOver()) {
      throw NotObserved.because("silence does not end the session while it sends");
    }
    return behind;
  }

  private static String noTerminationWithinAMessage(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var behind = ended(trial);
    var data = behind.data();
    boolean same =
        data.length <= behind.bundle().length
            && Arrays.equals(data, Arrays.copyOf(behind.bundle(), data.length));
    if (!same || behind.last() instanceof Received.Undecodable) {
      throw new Deviation("among the octets of a segment something else: " + behind.last().text());
    }
    return "%d octets of the bundle in whole segments, then %s"
        .formatted(data.length, behind.last().text());
  }

  private static String closesEvenSo(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var behind = ended(trial);
    if (!behind.isOver()) {
      throw new Deviation("the connection stays: " + behind.last().text());
    }
    return behind.last().text();
  }

  private static String belongsToTheNodeIdReceived(Trial trial)
      throws NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    trial.haveSent(talk.bundle(40));
    var received = talk.next(trial.timing().longest());
    if (received instanceof Received.Segment) {
      return "a bundle for %s comes on the session that gave this Node ID"
          .formatted(trial.nodeId());
    }
    throw NotObserved.because("no bundle comes: " + received.text());
  }
}
