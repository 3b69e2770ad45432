package dev.gantry.adapter.nats;

import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.api.PublishAck;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One message that is published, again and again under one id, until NATS says that it has stored
 * it or will not, or its time is over. Any thread.
 */
final class Publication {
  /** First delay between two tries, doubled each time; 50 ms, for a lost connection on a LAN. */
  private static final long FIRST_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** Longest delay; 2 s, so that a stream with a new leader is used soon. */
  private static final long MAX_DELAY_NANOS = TimeUnit.SECONDS.toNanos(2);

  /**
   * Errors of JetStream after which a message is not stored and trying again is of no use before
   * somebody acts: limits of server, account and stream, and a stream that is not the one expected.
   */
  private static final Set<Integer> FINAL_ERRORS =
      Set.of(10002, 10023, 10028, 10047, 10054, 10060, 10077, 10110, 10122);

  /** What a publication uses. */
  interface Home {
    Publisher publisher();

    /** Runs a step later, on a thread that may wait for the connection. */
    void later(long delayNanos, Runnable step);

    long publishTimeoutNanos();

    /** NATS has answered that it has stored it, now or before. */
    void stored(PublishAck ack);

    /** There was no answer, or none that says anything; it is tried again if there is time. */
    void unknown();

    /** It is not stored, as far as anybody knows. */
    void failed(String why, boolean limit);
  }

  private final Home home;
  private final Message message;
  private final PublishOptions options;
  private final long deadlineNanos;
  private long delayNanos = FIRST_DELAY_NANOS;

  /**
   * A message that was not published yet.
   *
   * @param options with the id of the message and the stream that is to have it
   * @param deadlineNanos when its time is over, of {@link System#nanoTime()}
   */
  Publication(Home home, Message message, PublishOptions options, long deadlineNanos) {
    this.home = home;
    this.message = message;
    this.options = options;
    this.deadlineNanos = deadlineNanos;
  }

  /** Publishes it, once more. */
  void attempt() {
    try {
      home.publisher()
          .publish(message, options)
          .orTimeout(home.publishTimeoutNanos(), TimeUnit.NANOSECONDS)
          .whenComplete(this::answered);
    } catch (RuntimeException e) {
      // No connection just now, or its queue is full.
      answered(null, e);
    }
  }

  private void answered(@Nullable PublishAck ack, @Nullable Throwable failure) {
    if (ack != null && ack.getSeqno() > 0 && options.getExpectedStream().equals(ack.getStream())) {
      home.stored(ack);
      return;
    }
    var cause = failure == null ? new IllegalStateException("answer " + ack) : bare(failure);
    if (cause instanceof JetStreamApiException api
        && FINAL_ERRORS.contains(api.getApiErrorCode())) {
      home.failed(api.getErrorDescription(), true);
      return;
    }
    home.unknown();
    if (System.nanoTime() + delayNanos - deadlineNanos >= 0) {
      home.failed("NATS does not answer: " + reason(cause), false);
    } else {
      var delay = delayNanos;
      delayNanos = Math.min(2 * delay, MAX_DELAY_NANOS);
      home.later(delay, this::attempt);
    }
  }

  private static Throwable bare(Throwable failure) {
    var cause = failure;
    while (cause.getCause() != null
        && (cause instanceof CompletionException || cause.getClass() == RuntimeException.class)) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String reason(Throwable cause) {
    if (cause instanceof TimeoutException) {
      return "timeout";
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
