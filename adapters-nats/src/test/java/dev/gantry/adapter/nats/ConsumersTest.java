package dev.gantry.adapter.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.FetchConsumeOptions;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsumersTest {
  private static final String TOKEN = NodeToken.of(NatsFixture.PEER_ID);
  private static final String NEIGHBOUR = NodeToken.of(NatsFixture.inBucketOf(NatsFixture.PEER_ID));
  private static final int BUCKET = NodeToken.bucket(TOKEN, Streams.BUCKETS);

  @TempDir Path directory;
  private NatsServer server;
  private Connection client;

  @BeforeEach
  void start() throws Exception {
    server = NatsServer.start(directory);
    client = server.connect();
    Streams.init(client.jetStreamManagement(), 1);
    client.jetStream().publish(Streams.putSubject(NatsFixture.PEER_ID), new byte[] {1});
  }

  @AfterEach
  void stop() throws Exception {
    if (server != null) {
      client.close();
      server.close();
    }
  }

  @Test
  void acknowledgement_of_what_a_consumer_before_has_delivered_removes_the_message()
      throws Exception {
    var one = consumers("one", "a");
    var message = delivered(one, TOKEN);
    one.drop(BUCKET);
    client.jetStream().publish("gantry.put." + NEIGHBOUR, new byte[] {2});
    assertThat(one.acknowledge(2, delivered(one, NEIGHBOUR))).isTrue();
    consumers("two", "b").make(BUCKET, Set.of(TOKEN));
    assertThat(one.acknowledge(1, message)).isTrue();
    assertThat(left()).isZero();
  }

  @Test
  void consumers_of_a_run_before_are_dropped_and_those_of_others_are_not() throws Exception {
    consumers("one", "a").make(BUCKET, Set.of(TOKEN));
    var two = consumers("one-a", "b");
    two.make(BUCKET, Set.of(NEIGHBOUR));
    var again = consumers("one", "c");
    again.dropLeft();
    assertThat(again.heldByOthers(BUCKET)).containsExactly(NEIGHBOUR);
    assertThat(two.exists(BUCKET)).isTrue();
  }

  @Test
  void consumer_that_is_dropped_when_it_was_just_listed_holds_nobody() throws Exception {
    var two = consumers("two", "b");
    two.make(BUCKET, Set.of(NEIGHBOUR));
    assertThat(consumers("one", "a").heldByOthers(BUCKET)).containsExactly(NEIGHBOUR);
    var looking = new Consumers(NatsFixture.settings(server, "one"), "a", () -> dropping(two));
    assertThat(looking.heldByOthers(BUCKET)).isEmpty();
  }

  @Test
  void consumer_that_an_instance_before_has_left_may_be_gone_when_it_is_dropped() throws Exception {
    var before = consumers("one", "a");
    before.make(BUCKET, Set.of(TOKEN));
    var again = new Consumers(NatsFixture.settings(server, "one"), "c", () -> dropping(before));
    again.dropLeft();
    assertThat(before.exists(BUCKET)).isFalse();
  }

  /** A connection on which a consumer is dropped as soon as it was listed. */
  private Connection dropping(Consumers listed) {
    return proxy(
        Connection.class,
        client,
        (name, answer) ->
            answer instanceof JetStreamManagement management
                ? proxy(
                    JetStreamManagement.class,
                    management,
                    (method, names) -> {
                      if (method.equals("getConsumerNames")) {
                        listed.drop(BUCKET);
                      }
                      return names;
                    })
                : answer);
  }

  private static <T> T proxy(Class<T> type, T real, BiFunction<String, Object, Object> answered) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              try {
                return answered.apply(method.getName(), method.invoke(real, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private Message delivered(Consumers consumers, String token) throws Exception {
    var options = FetchConsumeOptions.builder().maxMessages(1).expiresIn(1000).build();
    try (var fetch = consumers.make(BUCKET, Set.of(token)).fetch(options)) {
      var message = fetch.nextMessage();
      assertThat(message).isNotNull();
      return message;
    }
  }

  private long left() throws Exception {
    return client.jetStreamManagement().getStreamInfo(Streams.OUT).getStreamState().getMsgCount();
  }

  private Consumers consumers(String instance, String run) {
    return new Consumers(NatsFixture.settings(server, instance), run, () -> client);
  }
}
