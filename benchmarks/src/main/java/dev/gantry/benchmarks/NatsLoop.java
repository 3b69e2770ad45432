package dev.gantry.benchmarks;

import dev.gantry.adapter.nats.Streams;
import dev.gantry.domain.identity.NodeId;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ObjectMeta;
import io.nats.client.api.ObjectStoreConfiguration;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a NATS and its client do with nothing of Gantry between: the ceilings of the part {@code
 * nats} of {@code benchmarks/run.sh}, and what fills and watches the streams of that part. Rates
 * are of bundles per second, and those of the second half of a run.
 *
 * <pre>
 *   publish URL REPLICAS SIZE WINDOW SECONDS   so many at a time, unanswered
 *   objects URL SIZE WINDOW SECONDS            the same by the object store of the server
 *   fetch   URL SIZE COUNT [heard]             pulled and acknowledged, and heard that it is
 *   fill    URL SIZE COUNT                     bundles for ipn:2.0
 *   watch   URL                                until all of them are taken
 *   purge   URL                                takes all away that was received
 * </pre>
 */
public final class NatsLoop {
  private static final String STREAM = "LOOP";
  private static final NodeId SINK = NodeId.parse("ipn:2.0");
  private static final int UNANSWERED = 1000;
  private static final int UNHEARD = 4096;
  private static final int PULL_MESSAGES = 500;
  private static final long LOOK_MILLIS = 5;

  private final Connection connection;

  private NatsLoop(Connection connection) {
    this.connection = connection;
  }

  /** Does what the first word says, and prints one line. */
  public static void main(String[] words) throws Exception {
    try (var connection = Nats.connect(words[1])) {
      System.out.println(new NatsLoop(connection).run(words));
    }
  }

  private String run(String[] words) throws Exception {
    return switch (words[0]) {
      case "publish" -> publish(number(words[2]), number(words[3]), number(words[4]), words[5]);
      case "objects" -> objects(number(words[2]), number(words[3]), words[4]);
      case "fetch" -> fetch(number(words[2]), number(words[3]), words.length > 4);
      case "fill" -> fill(Streams.putSubject(SINK), number(words[2]), number(words[3]));
      case "watch" -> watch(Streams.OUT);
      case "purge" -> {
        for (var name : connection.jetStreamManagement().getStreamNames()) {
          connection.jetStreamManagement().purgeStream(name);
        }
        yield "purged";
      }
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private String publish(int replicas, int size, int window, String seconds) throws Exception {
    stream(replicas);
    var jetStream = connection.jetStream();
    var octets = octets(size);
    var unanswered = new ArrayDeque<CompletableFuture<PublishAck>>();
    var halves = new Halves(seconds);
    while (halves.goOn()) {
      if (unanswered.size() == window) {
        unanswered.remove().get();
        halves.done();
      }
      unanswered.add(jetStream.publishAsync(STREAM, octets));
    }
    for (var each : unanswered) {
      each.get();
    }
    connection.jetStreamManagement().deleteStream(STREAM);
    return halves.rate();
  }

  private String objects(int size, int window, String seconds) throws Exception {
    var management = connection.objectStoreManagement();
    management.create(ObjectStoreConfiguration.builder(STREAM).build());
    var octets = octets(size);
    var halves = new Halves(seconds);
    var names = new AtomicLong();
    try (var threads = Executors.newFixedThreadPool(window)) {
      for (int i = 0; i < window; i++) {
        threads.submit(
            () -> {
              var store = connection.objectStore(STREAM);
              while (halves.goOn()) {
                var meta = ObjectMeta.objectName("loop-" + names.incrementAndGet());
                store.put(meta, new ByteArrayInputStream(octets));
                halves.done();
              }
              return null;
            });
      }
    }
    management.delete(STREAM);
    return halves.rate();
  }

  private String fetch(int size, int count, boolean heard) throws Exception {
    stream(1);
    fill(STREAM, size, count);
    connection
        .jetStreamManagement()
        .createConsumer(
            STREAM, ConsumerConfiguration.builder().durable(STREAM).maxAckPending(UNHEARD).build());
    var consumer = connection.getConsumerContext(STREAM, STREAM);
    long halfNanos = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int taken = 0; taken < count; ) {
        try (var fetch = consumer.fetchMessages(PULL_MESSAGES)) {
          for (var next = fetch.nextMessage(); next != null; next = fetch.nextMessage()) {
            var message = next;
            if (heard) {
              threads.submit(() -> acknowledged(message));
            } else {
              message.ack();
            }
            taken++;
            if (taken == count / 2) {
              halfNanos = System.nanoTime();
            }
          }
        }
      }
    }
    var rate = rate(count - count / 2, System.nanoTime() - halfNanos);
    connection.jetStreamManagement().deleteStream(STREAM);
    return rate;
  }

  private static Message acknowledged(Message message) throws Exception {
    message.ackSync(Duration.ofSeconds(20));
    return message;
  }

  /** Each has other octets: a stream takes none that it has. */
  private String fill(String subject, int size, int count) throws Exception {
    var jetStream = connection.jetStream();
    var unanswered = new ArrayDeque<CompletableFuture<PublishAck>>();
    var random = new Random(count);
    for (int i = 0; i < count; i++) {
      if (unanswered.size() == UNANSWERED) {
        unanswered.remove().get();
      }
      var octets = octets(size);
      random.nextBytes(octets);
      unanswered.add(jetStream.publishAsync(subject, octets));
    }
    for (var each : unanswered) {
      each.get();
    }
    return count + " filled";
  }

  private String watch(String stream) throws Exception {
    long first = messages(stream);
    long half = first;
    long halfNanos = System.nanoTime();
    for (long left = first; left > 0; left = messages(stream)) {
      if (half > first / 2) {
        half = left;
        halfNanos = System.nanoTime();
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    return rate(half, System.nanoTime() - halfNanos);
  }

  private long messages(String stream) throws IOException, JetStreamApiException {
    return connection.jetStreamManagement().getStreamInfo(stream).getStreamState().getMsgCount();
  }

  private void stream(int replicas) throws IOException, JetStreamApiException {
    connection
        .jetStreamManagement()
        .addStream(
            StreamConfiguration.builder()
                .name(STREAM)
                .subjects(STREAM)
                .storageType(StorageType.File)
                .replicas(replicas)
                .build());
  }

  private static byte[] octets(int size) {
    return new byte[size];
  }

  private static int number(String word) {
    return Integer.parseInt(word);
  }

  private static String rate(long count, long nanos) {
    return count * TimeUnit.SECONDS.toNanos(1) / Math.max(1, nanos) + " bundles/s";
  }

  /** Counts what is done in the second half of a time. Any thread. */
  private static final class Halves {
    private final AtomicLong counted = new AtomicLong();
    private final long lengthNanos;
    private final long beginNanos = System.nanoTime();

    Halves(String seconds) {
      lengthNanos = TimeUnit.SECONDS.toNanos(Long.parseLong(seconds));
    }

    boolean goOn() {
      return System.nanoTime() - beginNanos < lengthNanos;
    }

    void done() {
      if (System.nanoTime() - beginNanos >= lengthNanos / 2) {
        counted.incrementAndGet();
      }
    }

    String rate() {
      return NatsLoop.rate(counted.get(), lengthNanos - lengthNanos / 2);
    }
  }
}
