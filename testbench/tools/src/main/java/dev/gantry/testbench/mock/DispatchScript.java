package dev.gantry.testbench.mock;

import io.grpc.Status;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** What a mock BPA does with a bundle that is dispatched to it. */
public sealed interface DispatchScript {
  /** Takes it and says so. */
  record Accept() implements DispatchScript {}

  /**
   * Does not take it.
   *
   * @param status what it answers
   */
  record Refuse(Status status) implements DispatchScript {}

  /**
   * Takes it and says so later.
   *
   * @param delay how much later
   */
  record Delay(Duration delay) implements DispatchScript {}

  /** Takes it and keeps the answer until {@link MockBpa#releaseAnswers}. */
  record Hold() implements DispatchScript {}

  /**
   * Takes it and keeps the answer until there are {@code count} of them, which go last first.
   *
   * @param count 1 or more
   */
  record Reverse(int count) implements DispatchScript {}

  /** Drops the connection instead of answering; the bundle is lost. */
  record Vanish() implements DispatchScript {}

  /**
   * Ends the stream instead of answering; the bundle is lost.
   *
   * @param status how; OK is how a BPA unregisters
   */
  record Close(Status status) implements DispatchScript {}

  /** Reads nothing more, of nobody, from this bundle on, which is lost. */
  record StopReading() implements DispatchScript {}

  /** Answers with nothing in the message; the bundle is lost. */
  record AnswerEmpty() implements DispatchScript {}

  /** Takes it, answers ids that nobody asked about, with a status too, and then the right one. */
  record AnswerUnknownIds() implements DispatchScript {}

  /**
   * Takes bundles and says so, and does something else with some.
   *
   * @param interval 1 for each bundle, 2 for every second one and so on
   * @param script what happens to those
   */
  record Every(int interval, DispatchScript script) implements DispatchScript {}

  /**
   * Takes bundles and says so, and does something else with those of one peer.
   *
   * @param nodeId of the peer
   * @param script what happens to its bundles; where it counts, bundles of all count
   */
  record From(String nodeId, DispatchScript script) implements DispatchScript {}

  /**
   * Takes bundles and says so, and does something else with those of some peers.
   *
   * @param scripts by Node ID
   */
  record ByPeer(Map<String, DispatchScript> scripts) implements DispatchScript {
    public ByPeer {
      scripts = Map.copyOf(scripts);
    }
  }

  /**
   * A {@link Refuse} with the status of that name, in any case.
   *
   * @throws IllegalArgumentException when there is none
   */
  static DispatchScript refusing(String status) {
    return new Refuse(named(status));
  }

  /**
   * A {@link Close} with the status of that name, in any case.
   *
   * @throws IllegalArgumentException when there is none
   */
  static DispatchScript closing(String status) {
    return new Close(named(status));
  }

  private static Status named(String status) {
    return Status.Code.valueOf(status.toUpperCase(Locale.ROOT))
        .toStatus()
        .withDescription("the mock BPA was told to say so");
  }
}
