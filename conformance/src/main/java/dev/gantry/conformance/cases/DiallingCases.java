package dev.gantry.conformance.cases;

import dev.gantry.conformance.trial.Deviation;
import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Talk;
import dev.gantry.conformance.trial.Trial;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How often it dials a tester that resets each connection at once (RFC 9174 4.1). A connection that
 * nobody accepts cannot be counted without the rights of an administrator; one that comes to
 * nothing is as good a reason to wait.
 */
final class DiallingCases {
  /** Attempts closer to one another than this have no delay between them. */
  private static final Duration LEAST_DELAY = Duration.ofMillis(100);

  private static final Duration LONGEST_DELAY = Duration.ofSeconds(60);
  private static final int MOST_ATTEMPTS = 8;

  /** With fewer a slow start of the two sides hides that they grow. */
  private static final int LEAST_DELAYS = 5;

  private static final int REGISTERED_PORT = 4556;

  /** What delays that double at each attempt have grown by over several of them, at the least. */
  private static final double LEAST_GROWTH = 2.0;

  static final Map<String, Script> SCRIPTS =
      Map.ofEntries(
          Map.entry("R-4.1-03", DiallingCases::anotherPort),
          Map.entry("R-4.1-05", DiallingCases::mayTryAgain),
          Map.entry("R-4.1-06", DiallingCases::doesNotFlood),
          Map.entry("R-4.1-07", DiallingCases::waitsEachTime),
          Map.entry("R-4.1-08", DiallingCases::waitsLonger),
          Map.entry("R-4.1-09", DiallingCases::waitsAMinuteAtMost));

  private DiallingCases() {}

  private static String anotherPort(Trial trial) throws NotObserved, IOException {
    int port = trial.connection().line().ownPort();
    if (port == REGISTERED_PORT) {
      throw NotObserved.because("the tester listens on port 4556");
    }
    return "it dials port " + port;
  }

  /** Delays between attempts, in seconds, until there are enough or the time is over. */
  private static List<Double> delays(Trial trial) throws NotObserved, IOException {
    var delays = new ArrayList<Double>();
    long begun = System.nanoTime();
    Talk attempt = trial.connection();
    long last = System.nanoTime();
    attempt.reset();
    while (delays.size() + 1 < MOST_ATTEMPTS) {
      long left = trial.timing().longest().toNanos() - (System.nanoTime() - begun);
      if (left <= 0) {
        break;
      }
      try {
        attempt = trial.nextConnection(Duration.ofNanos(left));
      } catch (NotObserved e) {
        break;
      }
      long now = System.nanoTime();
      delays.add((now - last) / 1e9);
      last = now;
      attempt.reset();
    }
    return delays;
  }

  private static List<Double> repeated(Trial trial) throws NotObserved, IOException {
    var delays = delays(trial);
    if (delays.isEmpty()) {
      throw NotObserved.notApplicable("it does not try again");
    }
    return delays;
  }

  private static String told(List<Double> delays) {
    var told = new ArrayList<String>();
    delays.forEach(one -> told.add("%.1f".formatted(one)));
    return "it waits " + String.join(", ", told) + " s";
  }

  private static String mayTryAgain(Trial trial) throws NotObserved, IOException {
    var delays = delays(trial);
    return delays.isEmpty() ? "it does not try again" : told(delays);
  }

  private static String doesNotFlood(Trial trial) throws Deviation, NotObserved, IOException {
    var delays = repeated(trial);
    double middle = delays.stream().sorted().skip(delays.size() / 2).findFirst().orElse(0.0);
    if (delays.size() + 1 >= MOST_ATTEMPTS && middle < LEAST_DELAY.toMillis() / 1e3) {
      throw new Deviation("one attempt after the other: " + told(delays));
    }
    return told(delays);
  }

  private static String waitsEachTime(Trial trial) throws Deviation, NotObserved, IOException {
    var delays = repeated(trial);
    if (delays.stream().anyMatch(one -> one < LEAST_DELAY.toMillis() / 1e3)) {
      throw new Deviation("hardly any delay: " + told(delays));
    }
    return told(delays);
  }

  private static String waitsLonger(Trial trial) throws Deviation, NotObserved, IOException {
    var delays = repeated(trial);
    if (delays.size() < LEAST_DELAYS) {
      throw NotObserved.because("too few attempts: " + told(delays));
    }
    // Chance may shorten one, and a slow start lengthen the first.
    double first = Math.min(delays.get(0), delays.get(1));
    double last = Math.max(delays.getLast(), delays.get(delays.size() - 2));
    if (last < LEAST_GROWTH * first && last < LONGEST_DELAY.toSeconds() / LEAST_GROWTH) {
      throw new Deviation("the delay does not grow: " + told(delays));
    }
    return told(delays);
  }

  private static String waitsAMinuteAtMost(Trial trial) throws Deviation, NotObserved, IOException {
    var delays = repeated(trial);
    double most = LONGEST_DELAY.plus(trial.timing().margin()).toMillis() / 1e3;
    if (delays.stream().anyMatch(one -> one > most)) {
      throw new Deviation("longer than 60 s: " + told(delays));
    }
    return told(delays);
  }
}
