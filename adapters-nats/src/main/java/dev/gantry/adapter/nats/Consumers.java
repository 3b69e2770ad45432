package dev.gantry.adapter.nats;

import io.nats.client.Connection;
import io.nats.client.ConsumerContext;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumers by which instances hold peers: {@code out-BUCKET-INSTANCE-RUN-NUMBER}, each with
 * the subjects of its peers as filters. NATS drops one that nobody pulls from. Blocks; any thread.
 */
final class Consumers {
  private static final Logger LOG = LoggerFactory.getLogger(Consumers.class);

  /** Messages of one consumer that wait for an acknowledgement; what NATS suggests as the most. */
  private static final int MAX_UNACKNOWLEDGED = 4096;

  private static final int CONSUMER_NOT_FOUND = 10014;

  private final NatsSettings settings;
  private final String run;
  private final Supplier<Connection> connection;

  /** How many consumers of each bucket were made and dropped. */
  private final AtomicIntegerArray made = new AtomicIntegerArray(Streams.BUCKETS);

  Consumers(NatsSettings settings, String run, Supplier<Connection> connection) {
    this.settings = settings;
    this.run = run;
    this.connection = connection;
  }

  /** Drops those that an earlier run of this instance has left, so that nobody waits for them. */
  void dropLeft() throws IOException, JetStreamApiException {
    var management = management();
    for (var name : management.getConsumerNames(Streams.OUT)) {
      if (name.matches("out-[0-9]+-" + settings.instance() + "-[a-z0-9]+-[0-9]+")
          && !name.contains("-" + run + "-")) {
        drop(management, name);
      }
    }
  }

  /** Tokens of a bucket that other instances hold. */
  Set<String> heldByOthers(int bucket) throws IOException, JetStreamApiException {
    var management = management();
    var held = new HashSet<String>();
    for (var name : management.getConsumerNames(Streams.OUT)) {
      if (name.startsWith("out-" + bucket + "-") && !name.startsWith(prefix(bucket))) {
        filters(management, name)
            .forEach(subject -> held.add(subject.substring(subject.lastIndexOf('.') + 1)));
      }
    }
    return held;
  }

  /** Subjects of a consumer; none of one that was dropped since it was listed. */
  private static List<String> filters(JetStreamManagement management, String name)
      throws IOException, JetStreamApiException {
    try {
      var configuration = management.getConsumerInfo(Streams.OUT, name).getConsumerConfiguration();
      return Objects.requireNonNullElse(configuration.getFilterSubjects(), List.of());
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == CONSUMER_NOT_FOUND) {
        return List.of();
      }
      throw e;
    }
  }

  /** Makes the consumer of a bucket; fails where another instance has one of the tokens. */
  ConsumerContext make(int bucket, Collection<String> tokens)
      throws IOException, JetStreamApiException {
    var configuration =
        ConsumerConfiguration.builder()
            .durable(name(bucket))
            .ackPolicy(AckPolicy.Explicit)
            .ackWait(settings.pace().lease())
            .inactiveThreshold(settings.pace().lease())
            .maxAckPending(MAX_UNACKNOWLEDGED)
            .metadata(Map.of("gantry-instance", settings.instance()))
            .filterSubjects(List.copyOf(tokens.stream().map(Streams::outSubject).toList()))
            .build();
    management().createConsumer(Streams.OUT, configuration);
    return connection.get().getConsumerContext(Streams.OUT, name(bucket));
  }

  /** Whether NATS has the consumer of a bucket. */
  boolean exists(int bucket) throws IOException, JetStreamApiException {
    try {
      management().getConsumerInfo(Streams.OUT, name(bucket));
      return true;
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == CONSUMER_NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  /** Drops the consumer of a bucket; what it has not acknowledged is anybody's again. */
  void drop(int bucket) {
    try {
      drop(management(), name(bucket));
      made.incrementAndGet(bucket);
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      LOG.debug("consumer {} was not dropped", name(bucket), e);
    }
  }

  /** Drops one, if it is there. */
  private static void drop(JetStreamManagement management, String name)
      throws IOException, JetStreamApiException {
    try {
      management.deleteConsumer(Streams.OUT, name);
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() != CONSUMER_NOT_FOUND) {
        throw e;
      }
    }
  }

  /** Has NATS forget a message; false when it did not say that it has. */
  boolean acknowledge(long sequence, Message message) {
    try {
      message.ackSync(settings.pace().publishTimeout());
      return true;
    } catch (TimeoutException | IllegalStateException e) {
      return delete(sequence);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Its consumer is another now, or gone: the message goes by its number. */
  boolean delete(long sequence) {
    try {
      return management().deleteMessage(Streams.OUT, sequence);
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      LOG.debug("message {} was not deleted", sequence, e);
      return false;
    }
  }

  /** Keeps a bundle that its peer will never take; false when NATS did not say that it has it. */
  boolean keepRefused(Flight flight, String reason) {
    var headers = new Headers(flight.message().getHeaders());
    headers.put(MessageForm.REASON, reason);
    var message =
        NatsMessage.builder()
            .subject(Streams.refusedSubject(flight.token()))
            .headers(headers)
            .data(flight.message().getData())
            .build();
    var options =
        PublishOptions.builder()
            .expectedStream(Streams.REFUSED)
            .messageId("refused-" + flight.message().metaData().streamSequence())
            .build();
    try {
      connection.get().jetStream().publish(message, options);
      LOG.warn("a bundle for {} is in {}: {}", flight.peer(), Streams.REFUSED, reason);
      return true;
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      LOG.warn("a bundle for {} cannot be kept as refused", flight.peer(), e);
      return false;
    }
  }

  /**
   * Each that is made has a name of its own: one of the same name would answer an acknowledgement
   * that is meant for the one before, and forget nothing.
   */
  private String name(int bucket) {
    return prefix(bucket) + made.get(bucket);
  }

  private String prefix(int bucket) {
    return "out-" + bucket + "-" + settings.instance() + "-" + run + "-";
  }

  private JetStreamManagement management() throws IOException {
    return connection.get().jetStreamManagement();
  }
}
