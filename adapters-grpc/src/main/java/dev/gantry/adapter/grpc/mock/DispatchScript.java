package dev.gantry.adapter.grpc.mock;

import dev.gantry.port.out.BundleProcessingAgent;
import io.grpc.Status;
import java.time.Duration;

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

  /** Drops the connection instead of answering; the bundle is lost. */
  record Vanish() implements DispatchScript {}

  /** Answers with nothing in the message; the bundle is lost. */
  record AnswerEmpty() implements DispatchScript {}

  /** Answers an id that nobody asked about, then the right one. */
  record AnswerUnknownId() implements DispatchScript {}

  /**
   * Gives it to a store and answers what that decides: a BPA that can be killed at any moment.
   *
   * @param store started by the caller
   */
  record Store(BundleProcessingAgent store) implements DispatchScript {}
}
